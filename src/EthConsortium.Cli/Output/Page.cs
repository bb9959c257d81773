using System.Text.RegularExpressions;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>The few forms that all pages are made of.</summary>
internal static partial class Page
{
    /// <summary>A blank line and a heading.</summary>
    public static void Heading(IAnsiConsole console, string text)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    /// <summary>Columns of these widths, two spaces from the left and two between them; null for the width the text needs.</summary>
    public static Grid Columns(params int?[] widths)
    {
        Grid grid = new();
        for (int i = 0; i < widths.Length; i++)
        {
            GridColumn column = new GridColumn().PadLeft(i == 0 ? 2 : 0).PadRight(i == widths.Length - 1 ? 0 : 2);
            grid.AddColumn(widths[i] is { } width ? column.Width(width) : column);
        }

        return grid;
    }

    /// <summary>Markup in which addresses, hashes and URLs stand back a little, so that the words are read first.</summary>
    public static string Highlight(string text) => Identifier().Replace(Markup.Escape(text), "[blue]$0[/]");

    /// <summary>A number of things: <c>1 vote</c>, <c>3 votes</c>.</summary>
    public static string Count(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    /// <summary>What the consortium is called; the contract of version 1 has no name.</summary>
    public static string ConsortiumOf(GovernanceState state) => state.ConsortiumName.Length > 0 ? Printable.Name(state.ConsortiumName) : "the consortium";

    /// <summary>A hash by its first and last digits.</summary>
    public static string Short(Hash32 hash) => Short(hash.ToString());

    /// <summary>An address by its first and last digits.</summary>
    public static string Short(Address address) => Short(address.ToString());

    /// <summary>The text with every address and hash in it by its first and last digits, for lines that have to be short.</summary>
    public static string ShortenIdentifiers(string text) => LongIdentifier().Replace(text, match => Short(match.Value));

    private static string Short(string text) => $"{text[..10]}…{text[^6..]}";

    [GeneratedRegex(@"0x[0-9a-fA-F]+(…[0-9a-fA-F]+)?|https?://[^\s,;)]+[^\s,;).]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex("0x[0-9a-fA-F]{40,64}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LongIdentifier();
}
