using System.Collections.Immutable;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction before its signature. Two are equal when they would be signed over the same bytes.</summary>
public abstract record EthereumTransaction
{
    /// <summary>The longest creation code, in bytes, of EIP-3860 (Shanghai).</summary>
    public const int MaxInitCodeLength = 49_152;

    // Keeps the buffer between transactions; each use begins by clearing it.
    [ThreadStatic]
    private static RlpWriter? t_writer;

    private protected EthereumTransaction()
    {
    }

    /// <summary>The network it is for. Null means any network for a legacy transaction (it can be repeated elsewhere), and number 0, which no network has, for the others.</summary>
    public required ChainId? ChainId { get; init; }

    /// <summary>How many transactions the sender has sent before; at most 2^64-2 (EIP-2681).</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The recipient; null creates a contract from <see cref="Data"/>.</summary>
    public Address? To { get; init; }

    /// <summary>What is transferred.</summary>
    public Wei Value { get; init; }

    /// <summary>The call data, or the creation code.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>
    /// The gas it uses before any code runs, by the rules of Shanghai and Cancun: EIP-2 (21,000, and 32,000 for a creation),
    /// EIP-2028 (4 or 16 a byte), EIP-2930 (access list), EIP-3860 (2 for each word of creation code).
    /// </summary>
    public ulong IntrinsicGas
    {
        get
        {
            ulong zeros = (ulong)Data.Span.Count((byte)0);
            ulong gas = 21_000 + (4 * zeros) + (16 * ((ulong)Data.Length - zeros));
            if (To is null)
            {
                gas += 32_000 + (2 * (((ulong)Data.Length + 31) / 32));
            }

            foreach (AccessListItem item in AccessListOrEmpty)
            {
                gas += 2_400 + (1_900 * (ulong)item.StorageKeys.Length);
            }

            return gas;
        }
    }

    /// <summary>The first byte of its encoding (EIP-2718), or null for a legacy transaction.</summary>
    private protected abstract byte? Type { get; }

    /// <summary>The most that a unit of gas may cost.</summary>
    private protected abstract Wei MaxGasPrice { get; }

    private protected virtual ImmutableArray<AccessListItem> AccessListOrEmpty => [];

    /// <summary>
    /// Everything about the transaction that a chain would refuse whatever its state, as sentences; empty when there is nothing.
    /// By the rules of Shanghai and Cancun; older networks allow longer creation code and take <see cref="IntrinsicGas"/> without EIP-3860.
    /// </summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> problems = FindFieldProblems() ?? [];
        if (GasLimit < IntrinsicGas)
        {
            problems.Add($"The gas limit is {GasLimit}, below the {IntrinsicGas} that it uses before any code runs.");
        }

        if (To is null && Data.Length > MaxInitCodeLength)
        {
            problems.Add($"The creation code has {Data.Length} bytes, more than the {MaxInitCodeLength} of EIP-3860.");
        }

        return problems;
    }

    /// <summary>The bytes whose keccak256 is signed.</summary>
    public byte[] EncodeUnsigned() => Encode(null).ToArray();

    /// <summary>What is signed.</summary>
    public Hash32 SigningHash() => Keccak256.Hash(Encode(null));

    /// <summary>Signs it.</summary>
    /// <exception cref="TransactionException">The nonce or the prices are out of their ranges. Gas that is too low is not refused here; see <see cref="Validate"/>.</exception>
    public SignedTransaction Sign(EthECKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfInvalid();
        return new SignedTransaction(this, key.Sign(SigningHash()), key.Address);
    }

    /// <summary>Adds a signature made elsewhere, as by a wallet or a vault.</summary>
    /// <exception cref="TransactionException">The signature or a field is not valid.</exception>
    public SignedTransaction WithSignature(EthECDSASignature signature)
    {
        ThrowIfInvalid();
        return new SignedTransaction(this, signature, RecoverSender(signature));
    }

    /// <summary>Equality of the bytes to be signed.</summary>
    public virtual bool Equals(EthereumTransaction? other) =>
        ReferenceEquals(this, other) || (other is not null && EqualityContract == other.EqualityContract && SigningHash() == other.SigningHash());

    /// <inheritdoc/>
    public override int GetHashCode() => SigningHash().GetHashCode();

    /// <summary>The encoding, signed or to be signed. Valid until the next use of this thread's writer.</summary>
    internal ReadOnlySpan<byte> Encode(EthECDSASignature? signature)
    {
        RlpWriter writer = t_writer ??= new RlpWriter();
        writer.Clear();
        if (Type is byte type)
        {
            writer.WriteEncoded([type]);
        }

        writer.WriteList((Transaction: this, Signature: signature), static (list, state) =>
        {
            state.Transaction.WriteFields(list);
            state.Transaction.WriteSignature(list, state.Signature);
        });
        return writer.WrittenSpan;
    }

    internal void ThrowIfInvalid()
    {
        if (FindFieldProblems() is { } problems)
        {
            throw new TransactionException($"The transaction is not valid. {string.Join(' ', problems)}");
        }
    }

    /// <summary>Holds that the signature is one that Ethereum takes (EIP-2: low s), and gives its maker.</summary>
    internal Address RecoverSender(EthECDSASignature signature)
    {
        if (signature.RecoveryId > 1)
        {
            throw new TransactionException($"The signature is not valid: expected the recovery id 0 or 1, found {signature.RecoveryId}.");
        }

        return signature.S.CompareTo(SignedTransaction.HalfOrder) <= 0
            ? EthECKey.RecoverAddress(SigningHash(), signature) ?? throw new TransactionException("The signature is not valid: no key could have made it.")
            : throw new TransactionException("The signature is not valid: expected s in the lower half of the group order (EIP-2), found it in the upper.");
    }

    private protected static void WriteTo(RlpWriter list, Address? to)
    {
        if (to is Address address)
        {
            list.Write(address.AsSpan());
        }
        else
        {
            list.Write([]);
        }
    }

    private protected static void WriteAccessList(RlpWriter list, ImmutableArray<AccessListItem> items) =>
        list.WriteList(items, static (list, items) =>
        {
            foreach (AccessListItem item in items)
            {
                list.WriteList(item, static (list, item) =>
                {
                    list.Write(item.Address.AsSpan());
                    list.WriteList(item.StorageKeys, static (list, keys) =>
                    {
                        foreach (Hash32 key in keys)
                        {
                            list.Write(key.AsSpan());
                        }
                    });
                });
            }
        });

    private protected static void WriteScalar(RlpWriter list, Hash32 value) => list.Write(value.AsSpan().TrimStart((byte)0));

    private protected abstract void WriteFields(RlpWriter list);

    /// <summary>Writes what follows the fields: the signature as y parity, r and s; nothing when there is none.</summary>
    private protected virtual void WriteSignature(RlpWriter list, EthECDSASignature? signature)
    {
        if (signature is { } signed)
        {
            list.Write((ulong)signed.RecoveryId);
            WriteScalar(list, signed.R);
            WriteScalar(list, signed.S);
        }
    }

    /// <summary>The problems that forbid a signature; null, without allocating, when there are none.</summary>
    private protected virtual List<string>? FindFieldProblems()
    {
        List<string>? problems = null;
        if (Nonce == ulong.MaxValue)
        {
            (problems ??= []).Add($"The nonce is {Nonce}, above the highest of 2^64-2 (EIP-2681).");
        }

        // The first test spares the product where it cannot be too large.
        if (MaxGasPrice.Value.GetBitLength() > 192 && (MaxGasPrice.Value * GasLimit).GetBitLength() > 256)
        {
            (problems ??= []).Add("The gas limit times the price of gas does not fit in 256 bits.");
        }

        return problems;
    }
}
