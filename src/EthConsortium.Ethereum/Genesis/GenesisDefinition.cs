using System.Collections.ObjectModel;
using System.Numerics;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>
/// Block 0 and its state, with what a genesis file says besides: written as the file of a client by <c>GethGenesis</c>,
/// <c>ParityChainSpec</c> or <c>BesuGenesis</c>, and read back from any of them to recompute its hash.
/// </summary>
public sealed record GenesisDefinition
{
    /// <summary>The block gas limit where none is set: 50,000,000 (0x2FAF080).</summary>
    public const ulong DefaultGasLimit = 50_000_000;

    /// <summary>The base fee of block 0 of a chain with London's rules where none is set: 1 gwei (EIP-1559, INITIAL_BASE_FEE).</summary>
    public static Wei DefaultBaseFee { get; } = new(1_000_000_000);

    private readonly BigInteger? _difficulty;
    private readonly ReadOnlyMemory<byte>? _extraData;
    private readonly GenesisSeal? _seal;
    private readonly IReadOnlyDictionary<Address, GenesisAccount> _alloc = ReadOnlyDictionary<Address, GenesisAccount>.Empty;

    /// <summary>The chain id; the files also use it as the network id.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The consensus engine and its settings.</summary>
    public required GenesisConsensus Consensus { get; init; }

    /// <summary>The name of the network, for formats that have one; <c>PoA</c> if not set.</summary>
    public string Name { get; init; } = "PoA";

    /// <summary>The rules in force from block 0 on; Petersburg if not set.</summary>
    public EthereumFork Fork { get; init; } = EthereumFork.Petersburg;

    /// <summary>The gas limit of block 0; <see cref="DefaultGasLimit"/> if not set.</summary>
    public ulong GasLimit { get; init; } = DefaultGasLimit;

    /// <summary>The time of block 0 in seconds since 1970; 0 if not set.</summary>
    public ulong Timestamp { get; init; }

    /// <summary>The hash in the place of a parent; zero if not set.</summary>
    public Hash32 ParentHash { get; init; }

    /// <summary>The beneficiary of block 0; zero if not set.</summary>
    public Address Coinbase { get; init; }

    /// <summary>The difficulty of block 0; if not set, what <see cref="Consensus"/> has by custom.</summary>
    public BigInteger Difficulty
    {
        get => _difficulty ?? Consensus.DefaultDifficulty;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _difficulty = value;
        }
    }

    /// <summary>The extra data of block 0; if not set, what <see cref="Consensus"/> needs there (signers, validators).</summary>
    public ReadOnlyMemory<byte> ExtraData
    {
        get => _extraData ?? Consensus.DefaultExtraData;
        init => _extraData = value;
    }

    /// <summary>The seal of block 0; if not set, what <see cref="Consensus"/> has by custom.</summary>
    public GenesisSeal Seal
    {
        get => _seal ?? Consensus.DefaultSeal;
        init => _seal = value;
    }

    /// <summary>The base fee of block 0, for <see cref="Fork"/> from London on; <see langword="null"/> means <see cref="DefaultBaseFee"/>.</summary>
    public Wei? BaseFeePerGas { get; init; }

    /// <summary>The state before the first transaction. Copied when set.</summary>
    public IReadOnlyDictionary<Address, GenesisAccount> Alloc
    {
        get => _alloc;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _alloc = new ReadOnlyDictionary<Address, GenesisAccount>(new Dictionary<Address, GenesisAccount>(value));
        }
    }

    /// <summary>
    /// After reading: the places of all settings in the file that were not understood and are not written again, in order.
    /// None of them changes the genesis hash, but they may change the chain after it (a later fork, a contract for block
    /// rewards), so a joiner should see them.
    /// </summary>
    public IReadOnlyList<string> UnreadSettings { get; init; } = [];

    /// <summary>The root of the state trie over <see cref="Alloc"/>.</summary>
    /// <exception cref="InvalidOperationException">An account has a <see cref="GenesisAccount.Constructor"/>: what it leaves behind takes an EVM to know.</exception>
    public Hash32 ComputeStateRoot()
    {
        List<Address> constructed = [.. Alloc.Where(static entry => !entry.Value.Constructor.IsEmpty).Select(static entry => entry.Key).Order()];
        return constructed.Count == 0
            ? GenesisStateRoot.Compute(Alloc)
            : throw new InvalidOperationException(
                $"The state root cannot be computed: {string.Join(", ", constructed)} run a constructor in block 0, and what it leaves takes an EVM to know. Take the root from a node that is trusted (stateRoot of block 0) and call {nameof(ComputeHash)} with it.");
    }

    /// <summary>The hash of block 0.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="ComputeStateRoot"/>.</exception>
    /// <exception cref="NotSupportedException">See <see cref="ComputeHash(Hash32)"/>.</exception>
    public Hash32 ComputeHash() => ComputeHash(ComputeStateRoot());

    /// <summary>The hash of block 0 over a state root that is known from elsewhere.</summary>
    /// <param name="stateRoot">The root of the state of block 0.</param>
    /// <exception cref="NotSupportedException">The engine has a rule of its own for the hash, and it is not known here.</exception>
    public Hash32 ComputeHash(Hash32 stateRoot) =>
        Consensus is OtherConsensus { HashesPlainHeader: false } other
            ? throw new NotSupportedException($"The genesis hash of the engine '{other.Engine}' cannot be computed: it takes the seals out of the extra data first, which is not done here.")
            : Keccak256.Hash(GenesisHeader.Encode(this, stateRoot));
}
