using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A request, read.</summary>
internal sealed record SandboxCall(string Method, string Path, string? ApiVersion, JsonNode? Body, string CorrelationId)
{
    public string? IfMatch { get; init; }

    /// <summary>What of a resource is shown besides, or null.</summary>
    public string? Expand { get; init; }
}
