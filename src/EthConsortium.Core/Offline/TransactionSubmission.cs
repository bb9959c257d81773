using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Offline;

/// <summary>What became of a transaction that was signed elsewhere.</summary>
/// <param name="Document">The signed document.</param>
/// <param name="Status">How far it came.</param>
public sealed record TransactionSubmission(TransactionDocument Document, TransactionStatus Status)
{
    /// <summary>The hash by which the network knows the transaction.</summary>
    public Hash32 TransactionHash => Document.Hash!.Value;

    /// <summary>The receipt; null while it is not known to be in a block.</summary>
    public TransactionReceipt? Receipt { get; init; }

    /// <summary>The block it is in; null while that is not known.</summary>
    public ulong? BlockNumber => Receipt?.BlockNumber;

    /// <summary>What the action of the governance did; null for a transfer, and where the node no longer knows the state of that block.</summary>
    public GovernanceResult? Governance { get; init; }

    /// <summary>Whether it is final in the sense of <see cref="GovernanceResult.IsFinal"/>; null where that is not known.</summary>
    public bool? IsFinal => Governance?.IsFinal;
}
