namespace EthConsortium.Core.Governance;

/// <summary>How many validators may fail at the same time without stopping the chain.</summary>
public static class FaultTolerance
{
    /// <summary>
    /// The faults that a number of validators tolerates: AuRa and Clique floor((n-1)/2), because more than half have to seal
    /// on top of a block; QBFT floor((n-1)/3), because more than two thirds have to agree on each. Null for proof of work, whose
    /// blocks do not depend on the validators.
    /// </summary>
    public static int? Of(ConsensusEngine consensus, int validators)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(validators);
        return consensus switch
        {
            ConsensusEngine.AuRa or ConsensusEngine.Clique => Math.Max(0, (validators - 1) / 2),
            ConsensusEngine.Qbft => Math.Max(0, (validators - 1) / 3),
            _ => null,
        };
    }
}
