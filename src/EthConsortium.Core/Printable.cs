using System.Globalization;
using System.Text;

namespace EthConsortium.Core;

/// <summary>
/// Keeps what strangers wrote (aliases, names, a Data API's words) from steering a terminal: control characters and marks that change
/// the direction of writing become U+FFFD.
/// </summary>
public static class Printable
{
    private const char Replacement = '\uFFFD';

    /// <summary>A name on one line: line breaks are replaced, too, so that it cannot pass for lines of ours.</summary>
    public static string Name(string? text) => Replace(text, keepLineBreaks: false);

    /// <summary>A text of several lines.</summary>
    public static string Lines(string? text) => Replace(text, keepLineBreaks: true);

    private static string Replace(string? text, bool keepLineBreaks)
    {
        if (text is null || !text.Any(c => Steers(c, keepLineBreaks)))
        {
            return text ?? "";
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
}
