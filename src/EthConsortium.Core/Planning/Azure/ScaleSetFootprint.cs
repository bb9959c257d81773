namespace EthConsortium.Core.Planning.Azure;

/// <summary>A scale set of nodes, in uniform orchestration and without overprovisioning, so that host names are known before.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What its nodes do.</param>
/// <param name="Count">How many nodes.</param>
/// <param name="HostNamePrefix">What Azure makes host names of.</param>
/// <param name="Subnet">The name of the subnet its nodes are in.</param>
public sealed record ScaleSetFootprint(string Name, NodeRole Role, int Count, string HostNamePrefix, string Subnet)
{
    /// <summary>The host names: the prefix, and the node's number in six digits of base 36.</summary>
    public IReadOnlyList<string> HostNames { get; } = Enumerable.Range(0, Count).Select(i => HostNamePrefix + Number(i)).ToArray();

    /// <summary>Whether the load balancer leads to its nodes. Nothing leads to miners.</summary>
    public bool IsReachable => Role != NodeRole.Miner;

    // At most 15 nodes: one digit is enough of the six.
    private static string Number(int index) => "00000" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index];

    /// <summary>The scale set in short.</summary>
    public override string ToString() => $"{Name} ({Count} x {Role})";
}
