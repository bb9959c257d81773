using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>What a transaction document says, apart from its words, which follow from it, and its signature.</summary>
internal sealed record TransactionContent
{
    public required EthereumTransaction Transaction { get; init; }

    public required Address From { get; init; }

    public required string ConsortiumName { get; init; }

    public required Hash32 GenesisHash { get; init; }

    /// <summary>Null for a transfer.</summary>
    public required GovernanceVersion? GovernanceVersion { get; init; }

    /// <summary>By address, so that a document is the same whoever writes it.</summary>
    public required SortedDictionary<Address, string> Names { get; init; }

    public required ulong MadeAtBlock { get; init; }

    public required string Foreseen { get; init; }
}
