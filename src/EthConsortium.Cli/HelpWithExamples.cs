using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace EthConsortium.Cli;

/// <summary>The usual help, followed by lines that run as they stand.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly ConditionalWeakTable<Command, string[]> s_examples = [];
    private readonly HelpAction _help;

    public HelpWithExamples(HelpAction help)
    {
        _help = help;
        _help.MaxWidth = Output.Terminal.Columns;
    }

    public override bool ClearsParseErrors => true;

    /// <summary>Gives a command its examples.</summary>
    public static void Add(Command command, params string[] examples) => s_examples.Add(command, examples);

    /// <summary>The examples of a command; none when it has none.</summary>
    public static IReadOnlyList<string> Of(Command command) => s_examples.TryGetValue(command, out string[]? examples) ? examples : [];

    /// <summary>Shows the help of a command that was called without a verb.</summary>
    public static int Show(ParseResult parsed, Command command, int exitCode)
    {
        for (Command? c = command; c is not null; c = c.Parents.OfType<Command>().FirstOrDefault())
        {
            if (c.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpWithExamples help })
            {
                help.Invoke(parsed);
            }
        }

        return exitCode;
    }

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        if (Of(parseResult.CommandResult.Command) is { Count: > 0 } examples)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return ExitCode.Success;
    }
}
