using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>What became of an action.</summary>
public sealed record GovernanceResult
{
    /// <summary>What was foreseen before it was sent.</summary>
    public required GovernancePreview Preview { get; init; }

    /// <summary>What it did.</summary>
    public required GovernanceOutcome Outcome { get; init; }

    /// <summary>The receipts of the transactions in their order: one, or several for more validators than one transaction carries; empty when none was sent.</summary>
    public IReadOnlyList<TransactionReceipt> Receipts { get; init; } = [];

    /// <summary>The receipt of the only or last transaction; null when none was sent.</summary>
    public TransactionReceipt? Receipt => Receipts.LastOrDefault();

    /// <summary>The state in which the effect was seen: at the block of the transaction, or the one of the preview when nothing was sent.</summary>
    public required GovernanceState State { get; init; }

    /// <summary>The validators whose place in the final set the action changes; empty when it changes none.</summary>
    public required IReadOnlyList<Address> ChangedValidators { get; init; }

    /// <summary>Whether all of it is final: <see cref="ChangedValidators"/> are where they should be in <c>getValidators()</c>.</summary>
    /// <remarks>
    /// That is about the set of validators, not about the block. Under QBFT a block is final once it is there, and so is all in it.
    /// Under AuRa a change of the validators has been built upon by more than half of them when the client finalizes it; but an action
    /// that changes no validators, such as a vote that does not decide or an alias, counts as final with its receipt, and that
    /// block may still be replaced until more than half of the validators have sealed on top of it. Under Clique and proof
    /// of work every block may be replaced, the less likely the more stand on it. Who has to be sure reads the receipt again
    /// some blocks later; to do the same again is safe, it sends nothing when it is done.
    /// </remarks>
    public required bool IsFinal { get; init; }

    /// <summary>The block at which it was seen to be final in the sense of <see cref="IsFinal"/>; null when it was not.</summary>
    public ulong? FinalAtBlock { get; init; }
}
