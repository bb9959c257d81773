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

    /// <summary>The receipt of the transaction; null when none was sent.</summary>
    public TransactionReceipt? Receipt { get; init; }

    /// <summary>The state in which the effect was seen: at the block of the transaction, or the one of the preview when nothing was sent.</summary>
    public required GovernanceState State { get; init; }

    /// <summary>The validators whose place in the final set the action changes; empty when it changes none.</summary>
    public required IReadOnlyList<Address> ChangedValidators { get; init; }

    /// <summary>Whether all of it is final: <see cref="ChangedValidators"/> are where they should be in <c>getValidators()</c>.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The block at which it was seen to be final; null when it was not.</summary>
    public ulong? FinalAtBlock { get; init; }
}
