using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>A node that registered itself.</summary>
/// <param name="Enode">How to reach it.</param>
/// <param name="ExpiresIn">How long the entry stays when it is not posted again.</param>
public sealed record RegisteredPeer(Enode Enode, TimeSpan ExpiresIn);
