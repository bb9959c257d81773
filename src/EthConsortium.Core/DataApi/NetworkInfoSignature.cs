using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Core.DataApi;

/// <summary>
/// A signature over a networkinfo document: EIP-191 (personal_sign, version 0x45) over the canonical form (RFC 8785) of
/// the document without its member <c>signature</c>. It says who hands the document over, not when: the time of the recent
/// block tells how old it is.
/// </summary>
/// <param name="Signer">The account that signed: the member's admin or one of its validators.</param>
/// <param name="Value">Its signature.</param>
/// <remarks>Sources: RFC 8785 (JSON Canonicalization Scheme), ERC-191. Canonical here is JSON with whole numbers up to 2^53 - 1 only.</remarks>
public sealed record NetworkInfoSignature(Address Signer, EthECDSASignature Value)
{
    /// <summary>The name of this way to sign, <c>signature.scheme</c> in the document.</summary>
    public const string Scheme = "jcs-eip191";

    /// <summary>Signs a canonical document.</summary>
    public static NetworkInfoSignature Create(EthECKey key, ReadOnlyMemory<byte> canonical)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new NetworkInfoSignature(key.Address, EthereumMessage.Sign(key, canonical.Span));
    }

    /// <summary>Whether it is the signer's over a canonical document.</summary>
    internal bool IsOver(ReadOnlySpan<byte> canonical) => EthereumMessage.Recover(canonical, Value) == Signer;
}
