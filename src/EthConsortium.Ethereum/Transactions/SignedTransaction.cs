using System.Collections.Immutable;
using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction with a signature that has been checked, and its bytes as they are sent.</summary>
public sealed class SignedTransaction
{
    /// <summary>The highest s that EIP-2 allows: half the group order of secp256k1, rounded down.</summary>
    internal static readonly Hash32 HalfOrder = Hash32.Parse("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

    private readonly byte[] _raw;

    /// <summary>Puts together what fits together; the caller has checked that it does.</summary>
    internal SignedTransaction(EthereumTransaction transaction, EthECDSASignature signature, Address sender)
    {
        Transaction = transaction;
        Signature = signature;
        Sender = sender;
        _raw = transaction.Encode(signature).ToArray();
        Hash = Keccak256.Hash(_raw);
    }

    /// <summary>What was signed.</summary>
    public EthereumTransaction Transaction { get; }

    /// <summary>The signature; its s is in the lower half, its recovery id 0 or 1.</summary>
    public EthECDSASignature Signature { get; }

    /// <summary>The account whose key signed.</summary>
    public Address Sender { get; }

    /// <summary>The bytes for <c>eth_sendRawTransaction</c>.</summary>
    public ReadOnlyMemory<byte> Raw => _raw;

    /// <summary>keccak256 of <see cref="Raw"/>, by which the network knows it.</summary>
    public Hash32 Hash { get; }

    /// <summary>
    /// Reads a signed legacy (with or without EIP-155), EIP-2930 or EIP-1559 transaction, and recovers its sender. Strict: canonical RLP,
    /// nothing left over, every field in its range, low s. Whether the gas suffices is asked of <see cref="EthereumTransaction.Validate"/>.
    /// </summary>
    /// <exception cref="RlpException">The bytes are not an encoded transaction.</exception>
    /// <exception cref="TransactionException">They are, but of an unknown type, or with a field or signature that no chain takes.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            throw new RlpException("Expected a transaction, found no bytes.");
        }

        (EthereumTransaction transaction, EthECDSASignature signature) = data[0] switch
        {
            >= 0xc0 => DecodeLegacy(ItemsOf(data)),
            Transaction2930.TypeByte => Decode2930(ItemsOf(data[1..])),
            Transaction1559.TypeByte => Decode1559(ItemsOf(data[1..])),
            _ => throw new TransactionException($"Expected a legacy transaction or one of type 1 or 2, found one that begins with 0x{data[0]:x2}."),
        };
        transaction.ThrowIfInvalid();
        return new SignedTransaction(transaction, signature, transaction.RecoverSender(signature));
    }

    /// <summary>The hash.</summary>
    public override string ToString() => Hash.ToString();

    private static RlpReader ItemsOf(ReadOnlySpan<byte> data)
    {
        RlpReader reader = new(data);
        RlpReader items = reader.ReadList();
        reader.End();
        return items;
    }

    private static (EthereumTransaction, EthECDSASignature) DecodeLegacy(RlpReader items)
    {
        LegacyTransaction transaction = new()
        {
            ChainId = null,
            Nonce = items.ReadUInt64(),
            GasPrice = new Wei(items.ReadBigInteger()),
            GasLimit = items.ReadUInt64(),
            To = ReadTo(ref items),
            Value = new Wei(items.ReadBigInteger()),
            Data = items.ReadBytes().ToArray(),
        };
        ulong v = items.ReadUInt64();
        Hash32 r = ReadScalar(ref items);
        Hash32 s = ReadScalar(ref items);
        items.End();
        if (v is 27 or 28)
        {
            return (transaction, new EthECDSASignature(r, s, (byte)(v - 27)));
        }

        return v >= 37
            ? (transaction with { ChainId = ReadChainId((v - 35) / 2) }, new EthECDSASignature(r, s, (byte)((v - 35) % 2)))
            : throw new TransactionException($"The signature is not valid: expected a v of 27, 28 or, with EIP-155, 37 or more, found {v}.");
    }

    private static (EthereumTransaction, EthECDSASignature) Decode2930(RlpReader items)
    {
        Transaction2930 transaction = new()
        {
            ChainId = ReadChainId(items.ReadUInt64()),
            Nonce = items.ReadUInt64(),
            GasPrice = new Wei(items.ReadBigInteger()),
            GasLimit = items.ReadUInt64(),
            To = ReadTo(ref items),
            Value = new Wei(items.ReadBigInteger()),
            Data = items.ReadBytes().ToArray(),
            AccessList = ReadAccessList(ref items),
        };
        return (transaction, ReadSignature(ref items));
    }

    private static (EthereumTransaction, EthECDSASignature) Decode1559(RlpReader items)
    {
        Transaction1559 transaction = new()
        {
            ChainId = ReadChainId(items.ReadUInt64()),
            Nonce = items.ReadUInt64(),
            MaxPriorityFeePerGas = new Wei(items.ReadBigInteger()),
            MaxFeePerGas = new Wei(items.ReadBigInteger()),
            GasLimit = items.ReadUInt64(),
            To = ReadTo(ref items),
            Value = new Wei(items.ReadBigInteger()),
            Data = items.ReadBytes().ToArray(),
            AccessList = ReadAccessList(ref items),
        };
        return (transaction, ReadSignature(ref items));
    }

    private static EthECDSASignature ReadSignature(ref RlpReader items)
    {
        ulong parity = items.ReadUInt64();
        EthECDSASignature signature = new(ReadScalar(ref items), ReadScalar(ref items), (byte)(parity & 1));
        items.End();
        return parity <= 1 ? signature : throw new TransactionException($"The signature is not valid: expected the y parity 0 or 1, found {parity}.");
    }

    private static ChainId? ReadChainId(ulong value)
    {
        if (value > ChainId.MaxValue)
        {
            throw new TransactionException($"Expected a chain id of at most {ChainId.MaxValue}, found {value}.");
        }

        return value == 0 ? null : new ChainId(value);
    }

    private static Address? ReadTo(ref RlpReader items)
    {
        ReadOnlySpan<byte> to = items.ReadBytes();
        return to.Length switch
        {
            0 => null,
            Address.Length => new Address(to),
            _ => throw new TransactionException($"Expected a recipient of 20 bytes, or none, found {to.Length} bytes."),
        };
    }

    /// <summary>Reads r or s, a number that is written without leading zeros.</summary>
    private static Hash32 ReadScalar(ref RlpReader items)
    {
        BigInteger value = items.ReadBigInteger();
        Span<byte> word = stackalloc byte[Hash32.Length];
        value.TryWriteBytes(word[(Hash32.Length - value.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        return new Hash32(word);
    }

    private static ImmutableArray<AccessListItem> ReadAccessList(ref RlpReader items)
    {
        RlpReader list = items.ReadList();
        ImmutableArray<AccessListItem>.Builder accessList = ImmutableArray.CreateBuilder<AccessListItem>();
        while (!list.IsAtEnd)
        {
            RlpReader item = list.ReadList();
            Address address = item.ReadAddress();
            RlpReader keys = item.ReadList();
            ImmutableArray<Hash32>.Builder storageKeys = ImmutableArray.CreateBuilder<Hash32>();
            while (!keys.IsAtEnd)
            {
                storageKeys.Add(keys.ReadHash32());
            }

            item.End();
            accessList.Add(new AccessListItem(address, storageKeys.ToImmutable()));
        }

        return accessList.ToImmutable();
    }
}
