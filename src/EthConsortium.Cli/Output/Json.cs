using System.Text.Encodings.Web;
using System.Text.Json;

namespace EthConsortium.Cli.Output;

/// <summary>The one JSON document of a <c>--json</c> run.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        // The document is not HTML: names keep their letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write<T>(Terminal terminal, T document, JsonSerializerOptions? options = null)
    {
        terminal.OutputWriter.WriteLine(JsonSerializer.Serialize(document, options ?? Options));
        terminal.OutputWriter.Flush();
    }
}
