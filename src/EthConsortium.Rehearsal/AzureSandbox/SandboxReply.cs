using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What the sandbox answers.</summary>
internal sealed record SandboxReply(int Status, JsonNode? Body = null)
{
    /// <summary>Where the operation's state is, as a path from the root; or null.</summary>
    public string? AsyncOperation { get; init; }

    /// <summary>Where the operation's result is, as a path from the root; or null.</summary>
    public string? Location { get; init; }

    public string? ETag { get; init; }

    /// <summary>Whether the client is told when to look again.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The correlation id, when it is not that of the request.</summary>
    public string? CorrelationId { get; init; }
}
