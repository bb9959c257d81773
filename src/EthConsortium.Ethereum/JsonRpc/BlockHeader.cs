using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Trie;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>The header of a block with all fields that its hash is made of up to London (EIP-1559).</summary>
/// <remarks>Source: Ethereum Yellow Paper, section 4.3.</remarks>
public sealed record BlockHeader
{
    /// <summary>The height; the genesis is 0.</summary>
    public required ulong Number { get; init; }

    /// <summary>The hash of the header, as the node tells it.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>The hash of the block before.</summary>
    public required Hash32 ParentHash { get; init; }

    /// <summary>The hash of the list of ommers.</summary>
    public required Hash32 OmmersHash { get; init; }

    /// <summary>Who made it: the validator under AuRa and QBFT, the miner under proof of work. Under Clique it is who is voted on, see <see cref="RecoverCliqueSigner"/>.</summary>
    public required Address Miner { get; init; }

    /// <summary>The root of the state trie after the block.</summary>
    public required Hash32 StateRoot { get; init; }

    /// <summary>The root of the trie of transactions.</summary>
    public required Hash32 TransactionsRoot { get; init; }

    /// <summary>The root of the trie of receipts.</summary>
    public required Hash32 ReceiptsRoot { get; init; }

    /// <summary>The bloom filter of the logs, 256 bytes.</summary>
    public required ReadOnlyMemory<byte> LogsBloom { get; init; }

    /// <summary>The difficulty.</summary>
    public required BigInteger Difficulty { get; init; }

    /// <summary>The most gas its transactions may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The gas its transactions used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>When it was made, in seconds since 1970-01-01 UTC; not after the year 9999.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>The extra data.</summary>
    public required ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>The mix hash; null where AuRa's seal takes its place.</summary>
    public Hash32? MixHash { get; init; }

    /// <summary>The nonce, 8 bytes; null where AuRa's seal takes its place.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; init; }

    /// <summary>The base fee of EIP-1559 in wei for a unit of gas; null where the chain has none.</summary>
    public Wei? BaseFeePerGas { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds((long)Timestamp);

    /// <summary>Whether it has no transactions.</summary>
    public bool IsEmpty => TransactionsRoot == MerklePatriciaTrie.EmptyRoot;

    /// <summary>
    /// Who signed a Clique block, from the seal at the end of its extra data; null when it has no such seal, or when the
    /// fields here do not hash to <see cref="Hash"/>, so that nothing is known of what was signed.
    /// </summary>
    /// <remarks>Source: EIP-225. The signature is over the header without the seal.</remarks>
    public Address? RecoverCliqueSigner()
    {
        if (MixHash is null || Nonce is null || ExtraData.Length < CliqueExtraData.VanityLength + CliqueExtraData.SealLength || Encode(ExtraData.Span) != Hash)
        {
            return null;
        }

        try
        {
            return EthECKey.RecoverAddress(Encode(ExtraData.Span[..^CliqueExtraData.SealLength]), EthECDSASignature.Parse(ExtraData.Span[^CliqueExtraData.SealLength..]));
        }
        catch (FormatException)
        {
            return null; // v is none of a recovery id
        }
    }

    /// <summary>The Keccak-256 of the RLP of the header with other extra data.</summary>
    private Hash32 Encode(ReadOnlySpan<byte> extraData)
    {
        byte[] extra = extraData.ToArray();
        RlpWriter writer = new();
        writer.WriteList(header =>
        {
            header.Write(ParentHash.AsSpan());
            header.Write(OmmersHash.AsSpan());
            header.Write(Miner.AsSpan());
            header.Write(StateRoot.AsSpan());
            header.Write(TransactionsRoot.AsSpan());
            header.Write(ReceiptsRoot.AsSpan());
            header.Write(LogsBloom.Span);
            header.Write(Difficulty);
            header.Write(Number);
            header.Write(GasLimit);
            header.Write(GasUsed);
            header.Write(Timestamp);
            header.Write(extra);
            header.Write(MixHash!.Value.AsSpan());
            header.Write(Nonce!.Value.Span);
            if (BaseFeePerGas is { } fee)
            {
                header.Write(fee.Value);
            }
        });
        return Keccak256.Hash(writer.WrittenSpan);
    }
}
