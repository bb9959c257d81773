using System.Buffers.Binary;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Trie;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The RLP of the header of block 0, whose Keccak-256 is the genesis hash.</summary>
/// <remarks>
/// Source: Ethereum Yellow Paper, section 4.3; EIP-1559, EIP-4895, EIP-4844, EIP-4788 and EIP-7685 for the later fields.
/// Besu takes the extra data of a BFT block 0 into the hash as they are written, seals and all, unlike those of later blocks
/// (hyperledger/besu, BftBlockHashing).
/// </remarks>
internal static class GenesisHeader
{
    private const int BloomLength = 256;

    // Keccak-256 of the RLP of an empty list: no ommers.
    private static readonly Hash32 s_noOmmers = Hash32.Parse("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");

    // SHA-256 of nothing: no requests (EIP-7685).
    private static readonly Hash32 s_noRequests = Hash32.Parse("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    public static byte[] Encode(GenesisDefinition genesis, Hash32 stateRoot)
    {
        RlpWriter writer = new();
        writer.WriteList(header =>
        {
            header.Write(genesis.ParentHash.AsSpan());
            header.Write(s_noOmmers.AsSpan());
            header.Write(genesis.Coinbase.AsSpan());
            header.Write(stateRoot.AsSpan());
            header.Write(MerklePatriciaTrie.EmptyRoot.AsSpan());
            header.Write(MerklePatriciaTrie.EmptyRoot.AsSpan());
            header.Write(new byte[BloomLength]);
            header.Write(genesis.Difficulty);
            header.Write(0UL);
            header.Write(genesis.GasLimit);
            header.Write(0UL);
            header.Write(genesis.Timestamp);
            header.Write(genesis.ExtraData.Span);
            WriteSeal(header, genesis.Seal);
            WriteLaterFields(header, genesis);
        });
        return writer.ToArray();
    }

    private static void WriteSeal(RlpWriter header, GenesisSeal seal)
    {
        switch (seal)
        {
            case EthashSeal ethash:
                Span<byte> nonce = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64BigEndian(nonce, ethash.Nonce);
                header.Write(ethash.MixHash.AsSpan());
                header.Write(nonce);
                break;
            case AuRaSeal auRa:
                header.Write(auRa.Step);
                header.Write(auRa.Signature.Span);
                break;
            case GenericSeal generic:
                foreach (ReadOnlyMemory<byte> field in generic.Fields)
                {
                    header.Write(field.Span);
                }

                break;
        }
    }

    private static void WriteLaterFields(RlpWriter header, GenesisDefinition genesis)
    {
        if (genesis.Fork >= EthereumFork.London)
        {
            header.Write((genesis.BaseFeePerGas ?? GenesisDefinition.DefaultBaseFee).Value);
        }

        if (genesis.Fork >= EthereumFork.Shanghai)
        {
            header.Write(MerklePatriciaTrie.EmptyRoot.AsSpan());
        }

        if (genesis.Fork >= EthereumFork.Cancun)
        {
            // Blob gas used, excess blob gas, beacon root: all zero in a block 0 without a block before it.
            header.Write(0UL);
            header.Write(0UL);
            header.Write(Hash32.Zero.AsSpan());
        }

        if (genesis.Fork >= EthereumFork.Prague)
        {
            header.Write(s_noRequests.AsSpan());
        }
    }
}
