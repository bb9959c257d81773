using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EthConsortium.ModuleBuilder;

/// <summary>The documentation comments of the module's assembly and of those beside it.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> _members = [];

    /// <summary>Reads every documentation file of the assembly's folder.</summary>
    public static Documentation Load(string assembly)
    {
        Documentation documentation = new();
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(assembly))!, "EthConsortium.*.xml"))
        {
            foreach (XElement member in XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                documentation._members[(string)member.Attribute("name")!] = member;
            }
        }

        return documentation;
    }

    /// <summary>The comment of a member; one that inherits its text is the comment it inherits from.</summary>
    public XElement? Find(string id)
    {
        if (!_members.TryGetValue(id, out XElement? member))
        {
            return null;
        }

        return (string?)member.Element("inheritdoc")?.Attribute("cref") is { } source ? Find(source) : member;
    }

    /// <summary>The paragraphs of a comment's element as plain text.</summary>
    public static IReadOnlyList<string> Paragraphs(XElement? element)
    {
        if (element is null)
        {
            return [];
        }

        List<string> paragraphs = [];
        string open = "";
        foreach (XNode node in element.Nodes())
        {
            if (node is XElement { Name.LocalName: "para" or "list" or "item" } block)
            {
                Close();
                paragraphs.AddRange(block.Name.LocalName == "item"
                    ? [$"- {string.Join(' ', Paragraphs(block))}"]
                    : Paragraphs(block));
            }
            else
            {
                open += Inline(node);
            }
        }

        Close();
        return paragraphs;

        void Close()
        {
            string text = Whitespace().Replace(open, " ").Trim();
            if (text.Length > 0)
            {
                paragraphs.Add(text);
            }

            open = "";
        }
    }

    /// <summary>A code block without the indentation that the comment gave it; what stands beside the tag has none.</summary>
    public static string Code(XElement element)
    {
        string[] lines = element.Value.Split('\n');
        int indent = lines.Skip(1).Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select((line, i) => i == 0 ? line.Trim() : line.Length < indent ? "" : line[indent..].TrimEnd())).Trim('\n');
    }

    private static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } see => see.Nodes().Any() ? see.Value : Target(see),
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => (string?)reference.Attribute("name") ?? "",
        XElement element => string.Concat(element.Nodes().Select(Inline)),
        _ => "",
    };

    private static string Target(XElement see)
    {
        string target = (string?)see.Attribute("cref") ?? (string?)see.Attribute("href") ?? (string?)see.Attribute("langword") ?? "";
        return see.Attribute("cref") is null ? target : target.Split('(')[0].Split('.')[^1];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
