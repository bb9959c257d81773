using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A request, read.</summary>
internal sealed record SandboxCall(string Method, string Path, string? ApiVersion, JsonNode? Body, string CorrelationId)
{
    public string? IfMatch { get; init; }

    /// <summary>The query, by name; a name that is not there has no values.</summary>
    public ILookup<string, string?> Query { get; init; } = Array.Empty<string>().ToLookup(_ => "", string? (_) => null);
}
