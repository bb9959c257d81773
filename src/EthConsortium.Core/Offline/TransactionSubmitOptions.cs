using EthConsortium.Core.Governance;

namespace EthConsortium.Core.Offline;

/// <summary>What a submission waits for.</summary>
public sealed record TransactionSubmitOptions
{
    /// <summary>Whether to wait until the transaction is in a block and the chain shows what it does; otherwise until the node has it. True if not set.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>How an action of the governance is followed.</summary>
    public GovernanceApplyOptions Apply { get; init; } = new();
}
