using EthConsortium.Node.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>
/// The lease code of the product in a simulated world: machines whose clocks drift, are paused, and lose processes; a network that loses and delays; a
/// store with Azure's leases. One schedule is one seed.
/// </summary>
public class LeaseModelTests
{
    private const int Planned = 3;
    private const int Machines = 4;

    // The product's, but for a look that makes fewer events, and a slack that hides no mistake: this world is not busy.
    private static readonly LeaseTiming s_timing = new() { LookEvery = TimeSpan.FromSeconds(0.5), Slack = TimeSpan.FromSeconds(1) };
    private static readonly TimeSpan s_chaos = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan s_calm = TimeSpan.FromMinutes(4);

    [Fact]
    public void No_two_clients_ever_have_one_key_and_every_identity_is_used_in_the_end()
    {
        int clients = 0;
        Run(seeds: 2000, s_timing, (seed, outcome) =>
        {
            clients += outcome.Holders.Count;
            Assert.True(outcome.Holders.Violations.Count == 0, $"Seed {seed}: {string.Join("; ", outcome.Holders.Violations)}\n{string.Join('\n', outcome.World.History)}");
            Assert.True(outcome.Holders.Held.Distinct().Count() == Planned, $"Seed {seed}: only {string.Join(", ", outcome.Holders.Held)} are used in the end.\n{string.Join('\n', outcome.World.History)}");
            Assert.Equal(Planned + 1, outcome.Store.Created);
        });

        // The schedules are worth something: identities change hands in them.
        Assert.True(clients > 2000 * Planned * 2, $"{clients} clients");
    }

    public static TheoryData<string, LeaseTiming> BrokenFences => new()
    {
        { "the lease is thought to last while the client stops", s_timing with { Slack = TimeSpan.FromSeconds(-10) } },
        { "the lease is thought to last longer than the store keeps it", s_timing with { ClientStop = TimeSpan.FromSeconds(10), Slack = TimeSpan.FromSeconds(-25) } },
    };

    [Theory]
    [MemberData(nameof(BrokenFences))]
    public void A_broken_fence_is_found(string what, LeaseTiming timing)
    {
        int violations = 0;
        Run(seeds: 200, timing, (_, outcome) => violations += outcome.Holders.Violations.Count);
        Assert.True(violations > 0, what);
    }

    [Fact]
    public void A_seed_gives_the_same_history_again()
    {
        List<string> first = [];
        Run(seeds: 1, s_timing, (_, outcome) => first.AddRange(outcome.World.History));
        Run(seeds: 1, s_timing, (_, outcome) => Assert.Equal(first, outcome.World.History));
    }

    private static void Run(int seeds, LeaseTiming timing, Action<int, Outcome> look)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // all goes on where it is, on this thread
        try
        {
            for (int seed = 0; seed < seeds; seed++)
            {
                look(seed, Play(seed, timing));
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static Outcome Play(int seed, LeaseTiming timing)
    {
        World world = new(seed);
        Holders holders = new(world);
        Network network = new(world) { Trouble = world.Random.Next(4) * 0.05 };
        ModelStore store = new(() => world.Now);
        Dictionary<string, List<byte[]>> vault = new(StringComparer.Ordinal);
        Machine[] machines = [.. Enumerable.Range(0, Machines).Select(i => new Machine(world, $"vm{i}"))];
        foreach (Machine machine in machines)
        {
            machine.Changed = holders.Check;
        }

        SimulatedAgent[] agents = [.. machines.Select(Start)];

        for (TimeSpan at = world.Between(1, 20); at < s_chaos; at += world.Between(1, 40))
        {
            world.After(at, Disturb);
        }

        world.RunUntil(s_chaos);
        network.Trouble = 0;
        world.RunUntil(s_chaos + s_calm);
        foreach (SimulatedAgent agent in agents)
        {
            Assert.True(!agent.Running.IsFaulted, $"Seed {seed}: {agent.Running.Exception}");
        }

        return new Outcome(world, holders, store);

        SimulatedAgent Start(Machine machine) => new(machine, network, store, vault, holders, Planned, timing);

        void Disturb()
        {
            int index = world.Random.Next(Machines);
            Machine machine = machines[index];
            if (agents[index].Process.IsDead || agents[index].Running.IsCompleted)
            {
                return; // on its way back
            }

            switch (world.Random.Next(7))
            {
                case 0:
                    world.Note($"{machine.Name} agent killed");
                    agents[index].Process.Kill();
                    world.After(world.Between(0.5, 30), () => machine.Run(() => agents[index] = Start(machine)));
                    break;
                case 1:
                    agents[index].Process.Stop(world.Between(0.1, 120));
                    break;
                case 2:
                    machine.Pause(world.Between(0.1, 120), isSeen: true);
                    break;
                case 3:
                    machine.Pause(world.Between(0.1, 120), isSeen: false);
                    break;
                case 4:
                    TimeSpan jump = world.Between(-3600, 3600);
                    world.Note($"{machine.Name} wall clock set by {jump.TotalSeconds:F0} s");
                    machine.SetWallClock(jump);
                    break;
                case 5:
                    TimeSpan cut = world.Between(1, 100);
                    world.Note($"network cut for {cut.TotalSeconds:F0} s");
                    network.CutUntil = world.Now + cut;
                    break;
                default:
                    SimulatedAgent retiring = agents[index];
                    world.Note($"{machine.Name} agent asked to end");
                    retiring.Retire();
                    _ = retiring.Running.ContinueWith(
                        _ => world.After(world.Between(0.5, 5), () => machine.Run(() => agents[index] = Start(machine))),
                        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                    break;
            }
        }
    }

    private sealed record Outcome(World World, Holders Holders, ModelStore Store);
}
