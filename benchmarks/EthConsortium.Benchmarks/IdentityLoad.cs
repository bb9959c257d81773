using EthConsortium.Testing;

namespace EthConsortium.Benchmarks;

/// <summary>A member's largest deployment, 75 nodes that start at once, on Azurite: when all have an identity, and with how many requests. Run with <c>-- identities</c>.</summary>
internal static class IdentityLoad
{
    private const int Nodes = 75;

    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        if (Azurite.WhyNot is { } reason)
        {
            Console.WriteLine(reason);
            return;
        }

        Azurite azurite = new();
        await azurite.InitializeAsync();
        string keys = Directory.CreateTempSubdirectory("ethconsortium-identities-").FullName;
        try
        {
            await MeasureAsync(azurite, Path.Combine(keys, "all"), "all", Nodes, "none made");
            await MeasureAsync(azurite, Path.Combine(keys, "all"), "all", Nodes, "all free");
            await MeasureAsync(azurite, Path.Combine(keys, "fewer"), "fewer", 60, "none made");
            await MeasureAsync(azurite, Path.Combine(keys, "fewer"), "fewer", 60, "all free");
        }
        finally
        {
            await azurite.DisposeAsync();
            Directory.Delete(keys, recursive: true);
        }
    }

    private static async Task MeasureAsync(Azurite azurite, string keys, string container, int planned, string state)
    {
        await using IdentityHerd herd = new(azurite, container, keys);
        await herd.SettleAsync(Nodes, planned);
        int until = herd.Requests;
        double[] seconds = [.. herd.Settled.Select(node => node.After.TotalSeconds).Order()];
        int[] requests = [.. herd.Settled.Select(node => node.Requests).Order()];
        await Task.Delay(s_after);
        double later = (herd.Requests - until) / (double)Nodes / s_after.TotalMinutes;
        Console.WriteLine($"{Nodes} nodes, {planned} identities, {state}: half in {seconds[seconds.Length / 2]:F1} s, all in {seconds[^1]:F1} s; requests each: half {requests[requests.Length / 2]}, most {requests[^2]} and {requests[^1]}, all nodes {until}; then {later:F1} a minute each");
    }
}
