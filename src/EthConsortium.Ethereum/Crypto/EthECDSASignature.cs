namespace EthConsortium.Ethereum.Crypto;

/// <summary>An ECDSA signature over secp256k1 with its recovery id.</summary>
/// <param name="R">The x coordinate of the nonce point modulo the group order, big-endian.</param>
/// <param name="S">The proof, big-endian; signatures made here have it in the lower half of the group order (EIP-2).</param>
/// <param name="RecoveryId">0 or 1 in Ethereum (the parity of the nonce point's y); 2 and 3 exist in theory.</param>
public readonly record struct EthECDSASignature(Hash32 R, Hash32 S, byte RecoveryId);
