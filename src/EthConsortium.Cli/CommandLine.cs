using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using EthConsortium.Cli.Commands;
using EthConsortium.Cli.Output;

namespace EthConsortium.Cli;

/// <summary>The command line as a whole: what can be said, what is run, and what the process answers.</summary>
internal static class CommandLine
{
    /// <summary>Set to anything, errors come with their stack traces, as with <c>--verbose</c>.</summary>
    public const string DebugVariable = "ETHCONSORTIUM_DEBUG";

    /// <summary>The version of the module, from EthConsortium.psd1 through the build.</summary>
    public static string Version { get; } = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, Interruption interruption)
    {
        CommonOptions common = new();
        RootCommand root = CreateRoot(terminal, interruption, common);
        ParseResult parsed = root.Parse(arguments);
        bool details = parsed.GetValue(common.Verbose) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DebugVariable));
        try
        {
            // An action that clears errors is --help or --version: it answers whatever else is on the line.
            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                string program = string.Join(' ', CommandPath(parsed));
                throw new InputException($"This command line cannot be run. '{program} --help' shows what can be.", [.. parsed.Errors.Select(e => OnOneLine(e.Message)).Distinct()]);
            }

            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.OutputWriter,
            };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (Exception error)
        {
            return ErrorReport.Write(terminal, error, interruption, details);
        }
    }

    /// <summary>All commands.</summary>
    internal static RootCommand CreateRoot(Terminal terminal, Interruption interruption, CommonOptions common)
    {
        RootCommand root = new("Found, join, govern and rehearse a private Ethereum network run by a consortium.")
        {
            RehearseCommand.Create(terminal, interruption, common),
            AdminsCommand.Create(terminal),
            ValidatorsCommand.Create(terminal),
            HistoryCommand.Create(terminal, common),
            DoctorCommand.Create(terminal, common),
            NetworkInfoCommand.Create(terminal),
            PlanCommand.Create(terminal),
            TemplateCommand.Create(terminal),
            DeployCommand.Create(terminal, common),
            GenesisCommand.Create(terminal),
            AccountCommand.Create(terminal),
        };
        root.Add(common.Verbose);
        HelpWithExamples.Add(root,
            "ethconsortium rehearse",
            "ethconsortium rehearse --help");
        root.SetAction(parsed => HelpWithExamples.Show(parsed, root, ExitCode.BadInput));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new HelpWithExamples(help);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction(Version);
            }
        }

        return root;
    }

    // The parser lists what an option takes below each other, with tabs.
    private static string OnOneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 ? $"{lines[0]} {string.Join(", ", lines[1..])}" : message;
    }

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        Stack<string> names = new();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult command)
            {
                names.Push(command.Command is RootCommand ? "ethconsortium" : command.Command.Name);
            }
        }

        return names;
    }
}
