using EthConsortium.Ethereum;

namespace EthConsortium.Node.Identities;

/// <summary>Who a node is: the key that it seals with and is known to its peers by.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Address">The address of its key.</param>
/// <param name="PublicKey">The public key, as in its enode: 128 lower-case hexadecimal digits.</param>
/// <param name="Key">Where the private key is.</param>
public sealed record NodeIdentity(int Number, Address Address, string PublicKey, Uri Key);
