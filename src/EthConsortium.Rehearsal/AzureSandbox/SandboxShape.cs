using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>Which properties an object may have, and those within them.</summary>
internal sealed class SandboxShape
{
    private readonly Dictionary<string, SandboxShape> _properties = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether anything may stand in it: what others call the property of theirs.</summary>
    public bool IsFree { get; private init; }

    /// <summary>Whether Azure shows it and does not take it; sent back it does no harm.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>The properties by name.</summary>
    public IReadOnlyDictionary<string, SandboxShape> Properties => _properties;

    /// <summary>Reads <c>name name{inner inner{…}} anything* shown!</c>. Whether it is one object or a list of them makes no difference.</summary>
    public static SandboxShape Parse(string text)
    {
        int at = 0;
        return Read(text, ref at, new SandboxShape());
    }

    /// <summary>Refuses what is not declared, at the first.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="path">Where it stands, for the message.</param>
    /// <param name="owner">What the object is called in the message.</param>
    /// <param name="refuse">Makes the error.</param>
    public void Check(JsonNode? node, string path, string owner, Func<string, SandboxError> refuse)
    {
        switch (node)
        {
            case JsonArray list:
                foreach ((int i, JsonNode? item) in list.Index())
                {
                    Check(item, $"{path}[{i}]", owner, refuse);
                }

                break;
            case JsonObject map when !IsFree:
                foreach ((string name, JsonNode? value) in map)
                {
                    string at = path.Length == 0 ? name : $"{path}.{name}";
                    SandboxShape inner = _properties.GetValueOrDefault(name) ?? throw refuse($"Could not find member '{name}' on object of type '{owner}'. Path '{at}'.");
                    inner.Check(value, at, name, refuse);
                }

                break;
        }
    }

    private static SandboxShape Read(string text, ref int at, SandboxShape into)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (text[at] == '}')
            {
                at++;
                break;
            }

            int start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('{' or '}' or '*' or '!'))
            {
                at++;
            }

            string name = text[start..at];
            char mark = at < text.Length ? text[at] : ' ';
            SandboxShape inner = new() { IsFree = mark is '*' or '!', IsReadOnly = mark == '!' };
            if (mark is '*' or '!' or '{')
            {
                at++;
            }

            into._properties.Add(name, mark == '{' ? Read(text, ref at, inner) : inner);
        }

        return into;
    }
}
