using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core;

namespace EthConsortium.Node.Agent;

/// <summary>
/// Puts together what an agent is told: <c>defaults.json</c> beside the program (what it was packed with), the file of <c>--config</c>, and environment
/// variables. What comes later replaces what came before, property by property.
/// </summary>
public static class NodeConfigurationFiles
{
    /// <summary>What the names of variables begin with: <c>ETHCONSORTIUM__LOCAL__DATAFOLDER</c> is <c>local.dataFolder</c>.</summary>
    public const string VariablePrefix = "ETHCONSORTIUM__";

    /// <summary>The name of the file that the program is packed with.</summary>
    public const string DefaultsName = "defaults.json";

    private const int MaxFileBytes = 1 << 20;

    private static readonly JsonDocumentOptions s_json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    /// <summary>Reads the configuration.</summary>
    /// <param name="path">The file of the configuration; null for none, where variables say it all.</param>
    /// <param name="variables">The environment; see <see cref="Environment.GetEnvironmentVariables()"/>.</param>
    /// <param name="programFolder">Where the program is: its defaults and, unless it is told otherwise, its client.</param>
    /// <exception cref="NodeConfigurationException">It has problems; all are listed.</exception>
    public static NodeConfiguration Read(string? path, IDictionary variables, string programFolder)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentException.ThrowIfNullOrEmpty(programFolder);
        List<Diagnostic> problems = [];
        string defaults = Path.Combine(programFolder, DefaultsName);
        JsonObject all = [];
        foreach (string? file in (string?[])[File.Exists(defaults) ? defaults : null, path])
        {
            if (file is not null && ReadFile(file, problems) is { } read)
            {
                Merge(all, read);
            }
        }

        foreach (DictionaryEntry variable in variables)
        {
            if (variable.Key is string name && name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                Set(all, name, variable.Value as string ?? "", problems);
            }
        }

        if (problems.Count > 0)
        {
            throw new NodeConfigurationException(problems);
        }

        using JsonDocument document = JsonDocument.Parse(all.ToJsonString(), s_json);
        return NodeConfigurationReader.Read(document.RootElement, programFolder);
    }

    private static JsonObject? ReadFile(string path, List<Diagnostic> problems)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MaxFileBytes)
            {
                problems.Add(Problem(path, $"Expected a file of at most {MaxFileBytes} bytes, found {file.Length}."));
                return null;
            }

            JsonDocumentOptions strict = s_json with { AllowDuplicateProperties = false };
            if (JsonNode.Parse(File.ReadAllBytes(path), nodeOptions: null, strict) is JsonObject read)
            {
                return read;
            }

            problems.Add(Problem(path, "Expected an object { … }."));
        }
        catch (JsonException error)
        {
            problems.Add(Problem(path, $"This is not JSON: {error.Message}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem(path, $"The file cannot be read: {error.Message}"));
        }

        return null;
    }

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (value is JsonObject section && into[name] is JsonObject existing)
            {
                Merge(existing, section);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static void Set(JsonObject root, string variable, string text, List<Diagnostic> problems)
    {
        string[] parts = variable[VariablePrefix.Length..].Split("__");
        JsonObject section = root;
        string path = "";
        for (int i = 0; i < parts.Length; i++)
        {
            string[] known = NodeConfigurationReader.NamesIn(path);
            if (known.FirstOrDefault(name => name.Equals(parts[i], StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                string near = NearestName.Find(parts[i], known) is { } hint ? $" Did you mean {hint.ToUpperInvariant()}?" : "";
                problems.Add(Problem(variable, $"There is no property '{parts[i]}' in {(path.Length == 0 ? "the configuration" : path)}.{near}"));
                return;
            }

            if (i == parts.Length - 1)
            {
                section[found] = ToJson(text);
                return;
            }

            if (section[found] is not JsonObject inner)
            {
                section[found] = inner = [];
            }

            section = inner;
            path = path.Length == 0 ? found : $"{path}.{found}";
        }
    }

    /// <summary>What is JSON is taken as that (numbers, lists, quoted texts), everything else as a text.</summary>
    private static JsonNode? ToJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, nodeOptions: null, s_json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static Diagnostic Problem(string path, string message) => new(ErrorCode.NodeConfigurationInvalid, path, message);
}
