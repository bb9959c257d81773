namespace EthConsortium.Core.Rehearsals;

/// <summary>A node of a rehearsal's member. Which identity it holds, its member's Data API tells.</summary>
/// <param name="HostName">The name of its machine, as the Data API tells it.</param>
/// <param name="RpcEndpoint">Its JSON-RPC endpoint.</param>
/// <param name="DataUrl">The root of its site, which has the Data API and its health.</param>
public sealed record RehearsalNode(string HostName, Uri RpcEndpoint, Uri DataUrl)
{
    /// <summary>The node in short: <c>a-1 (http://127.0.0.1:40123/)</c>.</summary>
    public override string ToString() => $"{HostName} ({DataUrl})";
}
