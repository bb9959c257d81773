using System.Buffers.Binary;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The extra data of a block of Besu's BFT engines: RLP of vanity, validators, vote, round and commit seals.</summary>
/// <remarks>Source: Besu documentation, "Configure QBFT consensus" and "Configure IBFT 2.0 consensus"; the two differ in how no vote and the round are encoded.</remarks>
/// <param name="Vanity">32 bytes for whatever the proposer likes.</param>
/// <param name="Validators">The validators of the header mode; none where a contract names them.</param>
/// <param name="Vote">For whom the proposer votes, and whether to add it; none in block 0.</param>
/// <param name="Round">The round in which the block was agreed on; 0 in block 0.</param>
/// <param name="CommitSeals">The signatures over the block, 65 bytes each; none in block 0.</param>
public sealed record BftExtraData(
    ReadOnlyMemory<byte> Vanity,
    IReadOnlyList<Address> Validators,
    (Address Validator, bool IsToAdd)? Vote,
    uint Round,
    IReadOnlyList<ReadOnlyMemory<byte>> CommitSeals)
{
    private const int VanityLength = 32;
    private const int SealLength = 65;
    private const byte VoteToAdd = 0xff;

    /// <summary>The extra data of block 0 of QBFT: no vanity, no vote, round 0, no seals.</summary>
    /// <param name="validators">The validators of the header mode; none where a contract names them.</param>
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

    /// <summary>Takes extra data of QBFT or IBFT 2.0 apart.</summary>
    /// <exception cref="RlpException">The data are something else.</exception>
    public static BftExtraData Decode(ReadOnlySpan<byte> data)
    {
        RlpReader input = new(data);
        RlpReader extra = input.ReadList();
        input.End();
        byte[] vanity = extra.ReadBytes().ToArray();
        List<Address> validators = [];
        for (RlpReader list = extra.ReadList(); !list.IsAtEnd;)
        {
            validators.Add(list.ReadAddress());
        }

        (Address, bool)? vote = ReadVote(ref extra);
        uint round = ReadRound(extra.ReadBytes());
        List<ReadOnlyMemory<byte>> seals = [];
        for (RlpReader list = extra.ReadList(); !list.IsAtEnd;)
        {
            seals.Add(list.ReadBytes(SealLength).ToArray());
        }

        extra.End();
        return new BftExtraData(vanity, validators, vote, round, seals);
    }

    // QBFT: an empty list is no vote, and an empty string a vote to drop. IBFT 2.0: an empty string is no vote, and 0x00 a vote to drop.
    private static (Address Validator, bool IsToAdd)? ReadVote(ref RlpReader extra)
    {
        if (!extra.NextIsList)
        {
            return extra.ReadBytes().IsEmpty ? null : throw new RlpException("Expected a vote (a list), or an empty string for none, found bytes.");
        }

        RlpReader vote = extra.ReadList();
        if (vote.IsAtEnd)
        {
            return null;
        }

        Address validator = vote.ReadAddress();
        ReadOnlySpan<byte> kind = vote.ReadBytes();
        vote.End();
        return kind switch
        {
            [VoteToAdd] => (validator, true),
            [] or [0] => (validator, false),
            _ => throw new RlpException($"Expected a vote to add (0xff) or to drop, found {Hex.Encode(kind)}."),
        };
    }

    // QBFT writes a number without leading zeros, IBFT 2.0 four bytes.
    private static uint ReadRound(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[sizeof(uint)];
        padded.Clear();
        if (bytes.Length > padded.Length || (bytes.Length is > 0 and < sizeof(uint) && bytes[0] == 0))
        {
            throw new RlpException($"Expected a round of at most 32 bits, found {Hex.Encode(bytes)}.");
        }

        bytes.CopyTo(padded[(padded.Length - bytes.Length)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(padded);
    }
}
