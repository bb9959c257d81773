using System.Collections.ObjectModel;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>What the genesis state holds for one address.</summary>
public sealed record GenesisAccount
{
    private readonly IReadOnlyDictionary<Hash32, Hash32> _storage = ReadOnlyDictionary<Hash32, Hash32>.Empty;

    /// <summary>The balance; zero if not set.</summary>
    public Wei Balance { get; init; }

    /// <summary>The number of transactions sent or, for a contract, contracts created (EIP-161 starts those at 1); zero if not set.</summary>
    public ulong Nonce { get; init; }

    /// <summary>The runtime code of a contract; empty for an account of a person.</summary>
    public ReadOnlyMemory<byte> Code { get; init; }

    /// <summary>
    /// Creation code that a client runs when it makes block 0, leaving code and storage (<c>constructor</c> in a chain spec);
    /// empty for all accounts this project writes. Who has no EVM at hand cannot know the state of such an account.
    /// </summary>
    public ReadOnlyMemory<byte> Constructor { get; init; }

    /// <summary>The storage words of a contract by slot. A word of zero is the same as no entry: it is in no trie. Copied when set.</summary>
    public IReadOnlyDictionary<Hash32, Hash32> Storage
    {
        get => _storage;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _storage = new ReadOnlyDictionary<Hash32, Hash32>(new Dictionary<Hash32, Hash32>(value));
        }
    }
}
