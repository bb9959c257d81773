namespace EthConsortium.Node.Site;

/// <summary>Whether a node can do its work at this moment.</summary>
/// <param name="IsReady">Whether others may be sent to it: a load balancer takes it out when not.</param>
/// <param name="Parts">The state of its parts in words fit for strangers, by name: <c>identity</c>: <c>held</c>, <c>client</c>: <c>sealing</c>.</param>
public sealed record NodeHealth(bool IsReady, IReadOnlyDictionary<string, string> Parts);
