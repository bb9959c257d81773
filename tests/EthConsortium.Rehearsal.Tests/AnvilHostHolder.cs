using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests;

/// <summary>
/// The program that <see cref="AnvilHostTests"/> starts in a process of its own in order to kill it: holds an anvil,
/// prints its process id, port and folder, and waits for the end.
/// </summary>
internal static class AnvilHostHolder
{
    private static async Task Main()
    {
        await using AnvilHost host = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, options: null, CancellationToken.None);
        Console.WriteLine($"{host.ProcessId} {host.Endpoint.Port} {host.Folder}");
        await Task.Delay(Timeout.InfiniteTimeSpan);
    }
}
