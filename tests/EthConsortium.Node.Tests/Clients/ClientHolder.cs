using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>
/// The program that tests start in a process of its own in order to kill or pause it: an agent that holds a client. Arguments: the
/// program, its SHA-256, a data folder, how many seconds the client may run (0 for ever), and the program's arguments. It
/// prints the client's process id and waits.
/// </summary>
internal static class ClientHolder
{
    private static async Task Main(string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        ChildProcessHost host = new(arguments[0], ClientPin.Default(ClientKind.LegacyGeth) with { BinarySha256 = arguments[1] });
        long seconds = long.Parse(arguments[3], System.Globalization.CultureInfo.InvariantCulture);
        TimeSpan? runUntil = seconds == 0 ? null : Deadline.After(TimeSpan.FromSeconds(seconds));
        ClientConfiguration configuration = ClientSamples.Configuration(ClientKind.LegacyGeth, ClientRole.Validator) with { DataFolder = arguments[2] };
        await host.PrepareAsync(CancellationToken.None);
        IClientProcess process = await host.StartAsync(configuration, arguments[4..], runUntil, new ClientLog(), CancellationToken.None);
        Console.WriteLine(process.Name.Split(' ')[1]);
        await process.Exited;
    }
}
