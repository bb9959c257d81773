using System.Text;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>
/// Standard output and standard error with what they can show: colours, live lines and at most <see cref="Columns"/>
/// columns on a terminal, plain text when redirected, of which no line is broken: an id in two halves cannot be searched for. <c>NO_COLOR</c> (no-color.org) and <c>TERM=dumb</c> are honoured.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The widest line written for a person.</summary>
    public const int Columns = 100;

    // More than any line has, and not so much that sums of it overflow.
    private const int Unbroken = 1 << 20;

    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        OutputWriter = output;
        Output = Create(output, outputIsTerminal);
        Error = Create(error, errorIsTerminal);
    }

    /// <summary>For people: results.</summary>
    public IAnsiConsole Output { get; }

    /// <summary>For people: progress beside <c>--json</c>, warnings, errors.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>For programs: exactly what is written, no wrapping.</summary>
    public TextWriter OutputWriter { get; }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            // The console's own code page has neither the check mark nor the ellipsis.
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        return new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        bool ansi = isTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";
        bool colour = ansi && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = ansi ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(ansi ? writer : new TrimmedWriter(writer)),
        });
        console.Pipeline.Attach(new PrintableOutput());
        console.Profile.Width = isTerminal ? Math.Min(console.Profile.Width, Columns) : Unbroken;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
