using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>What changed in the nodes to be connected with. A node that moved is in both lists.</summary>
/// <param name="Removed">The nodes that nobody tells of any more, or that moved; to be taken away first.</param>
/// <param name="Added">The nodes that are new, or where they are now.</param>
/// <param name="Current">All nodes after the change.</param>
public sealed record PeerChange(IReadOnlyList<Enode> Removed, IReadOnlyList<Enode> Added, IReadOnlyList<Enode> Current);
