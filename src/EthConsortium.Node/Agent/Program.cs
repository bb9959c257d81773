using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EthConsortium.Core;
using EthConsortium.Node.Stats;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>The program <c>ethconsortium-node</c>.</summary>
internal static class Program
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Misconfigured = 2;

    private const string Usage = """
        Usage: ethconsortium-node [--config FILE] [--check]

          --config FILE  the configuration; variables ETHCONSORTIUM__... replace single values of it
          --check        print the configuration that is in effect, and end

        Ends with 0 when it was told to end (SIGTERM, SIGINT), 2 when the configuration has problems, 1 when something else is wrong.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        string? path = null;
        bool isCheck = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--config" when i + 1 < arguments.Length:
                    path = arguments[++i];
                    break;
                case "--check":
                    isCheck = true;
                    break;
                case "--help" or "-h":
                    Console.WriteLine(Usage);
                    return Done;
                default:
                    await Console.Error.WriteLineAsync($"There is no option '{arguments[i]}', or its value is missing.\n\n{Usage}").ConfigureAwait(false);
                    return Misconfigured;
            }
        }

        try
        {
            NodeConfiguration configuration = NodeConfigurationFiles.Read(path, Environment.GetEnvironmentVariables(), AppContext.BaseDirectory);
            if (isCheck)
            {
                Console.WriteLine(NodeConfigurationText.Write(configuration));
                return Done;
            }

            if (!OperatingSystem.IsLinux())
            {
                await Console.Error.WriteLineAsync("The agent runs on Linux only; --check works everywhere.").ConfigureAwait(false);
                return Failed;
            }

            await RunAsync(configuration).ConfigureAwait(false);
            return Done;
        }
        catch (ConsortiumException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return error is NodeConfigurationException or { Code: ErrorCode.ClientNotPinned } ? Misconfigured : Failed;
        }
    }

    [SupportedOSPlatform("linux")]
    private static async Task RunAsync(NodeConfiguration configuration)
    {
        using OpenTelemetryExport? export = OpenTelemetryExport.IsConfigured ? new OpenTelemetryExport(Environment.MachineName) : null;

        // A line for an event, with the priority that the journal understands; its newlines become blanks.
        using ILoggerFactory loggers = LoggerFactory.Create(logging =>
        {
            logging.AddSystemdConsole().SetMinimumLevel(LogLevel.Information);
            export?.AddTo(logging);
        });
        using CancellationTokenSource ending = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        NodeAgent agent = new(configuration, loggers);
        await using (agent.ConfigureAwait(false))
        {
            await agent.RunAsync(ending.Token).ConfigureAwait(false);
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }
}
