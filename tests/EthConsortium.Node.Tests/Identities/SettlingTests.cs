using EthConsortium.Node.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;
using Xunit.Abstractions;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>A member's largest deployment, 5 regions of 15 nodes, that boots all at once. The figures are in docs/performance.md.</summary>
public class SettlingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(75, 75, false)]
    [InlineData(75, 75, true)]
    [InlineData(75, 60, true)]
    public void Agents_settle_without_a_herd(int count, int planned, bool isSetUp)
    {
        const double Boot = 100;
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            World world = new(seed: 1);
            Holders holders = new(world);
            Network network = new(world);
            ModelStore store = new(() => world.Now);
            Dictionary<string, List<byte[]>> vault = new(StringComparer.Ordinal);
            LeaseTiming timing = new() { LookEvery = TimeSpan.FromSeconds(0.5) };
            if (isSetUp)
            {
                SimulatedAgent first = new(new Machine(world, "first"), network, store, vault, holders, planned, timing);
                first.Retire();
            }

            world.RunUntil(TimeSpan.FromSeconds(Boot));
            SimulatedAgent[] agents = [.. Enumerable.Range(0, count).Select(i => new SimulatedAgent(new Machine(world, $"vm{i}"), network, store, vault, holders, planned, timing))];
            world.RunUntil(TimeSpan.FromSeconds(Boot + 60));

            SimulatedAgent[] settled = [.. agents.Where(agent => agent.SettledAt is not null)];
            double[] seconds = [.. settled.Select(agent => agent.SettledAt!.Value.TotalSeconds - Boot).Order()];
            int[] requests = [.. settled.Select(agent => agent.RequestsToSettle).Order()];
            int perMinute = agents.Sum(agent => agent.Container.Requests);
            world.RunUntil(TimeSpan.FromSeconds(Boot + 120));
            perMinute = agents.Sum(agent => agent.Container.Requests) - perMinute;
            output.WriteLine($"{count} agents, {planned} identities{(isSetUp ? "" : ", none made")}: {settled.Length} settled, half in {seconds[seconds.Length / 2]:F1} s, all in {seconds[^1]:F1} s; requests each: half {requests[requests.Length / 2]}, most {requests[^2]} and {requests[^1]}, all agents {requests.Sum()}; then {perMinute / (double)count:F1} a minute each");

            Assert.Equal(planned, settled.Length);
            Assert.Empty(holders.Violations);
            Assert.True(seconds[^1] < 30, $"The last settled after {seconds[^1]} s.");
            Assert.True(requests[^2] <= 30, $"An agent that did not make the identities made {requests[^2]} requests.");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
