using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace EthConsortium.Cli.Output;

/// <summary>
/// Keeps what other members wrote (aliases, names, a Data API's words) from steering the terminal: control characters
/// and marks that change the direction of writing are shown as U+FFFD. It is attached to every console, so that no
/// output can forget it; only the console's own control sequences pass.
/// </summary>
internal sealed class Printable : IRenderHook
{
    private const char Replacement = '\uFFFD';

    /// <summary>A name on one line: line breaks are replaced, too, so that it cannot pass for lines of ours.</summary>
    public static string Name(string text) => Replace(text, keepLineBreaks: false);

    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Cleaned(renderable));

    private static string Replace(string text, bool keepLineBreaks)
    {
        if (!text.Any(c => Steers(c, keepLineBreaks)))
        {
            return text;
        }

        StringBuilder cleaned = new(text);
        for (int i = 0; i < cleaned.Length; i++)
        {
            if (Steers(cleaned[i], keepLineBreaks))
            {
                cleaned[i] = Replacement;
            }
        }

        return cleaned.ToString();
    }

    // Format characters hold the bidirectional embeddings, overrides and isolates; line and paragraph separators break lines.
    private static bool Steers(char c, bool keepLineBreaks) =>
        !(keepLineBreaks && c is '\n') &&
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private sealed class Cleaned(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth).Select(segment =>
                segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(Replace(segment.Text, keepLineBreaks: true), segment.Style));
    }
}
