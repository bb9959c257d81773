using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The extra data of a QBFT block: RLP of vanity, validators, vote, round and seals.</summary>
/// <remarks>Source: the QBFT specification of the Enterprise Ethereum Alliance; Besu documentation, "Configure QBFT consensus".</remarks>
public static class BftExtraData
{
    private const int VanityLength = 32;

    /// <summary>The extra data of block 0: no vanity, no vote, round 0, no seals.</summary>
    /// <param name="validators">The validators of the header mode in ascending order; none where a contract names them.</param>
    public static byte[] Encode(IReadOnlyList<Address> validators)
    {
        ArgumentNullException.ThrowIfNull(validators);
        RlpWriter writer = new();
        writer.WriteList(extra =>
        {
            extra.Write(new byte[VanityLength]);
            extra.WriteList(list =>
            {
                foreach (Address validator in validators)
                {
                    list.Write(validator.AsSpan());
                }
            });
            extra.WriteList(static _ => { });
            extra.Write(0UL);
            extra.WriteList(static _ => { });
        });
        return writer.ToArray();
    }
}
