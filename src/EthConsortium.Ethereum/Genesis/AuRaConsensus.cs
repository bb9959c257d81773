using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Authority Round, the proof of authority of Parity, OpenEthereum and Nethermind: the validators take turns, one step each.</summary>
public sealed record AuRaConsensus : GenesisConsensus
{
    /// <summary>Seconds a step lasts, and so the least time between two blocks; 2 if not set.</summary>
    public ulong StepDuration { get; init; } = 2;

    /// <summary>Where the validators of each block come from.</summary>
    public required AuRaValidators Validators { get; init; }

    /// <summary>The contract that is asked, for each transaction, what its sender may do (<c>transactionPermissionContract</c>), from block 0 on; null for none: then everybody may send.</summary>
    public Address? TransactionPermissionContract { get; init; }

    internal override BigInteger DefaultDifficulty => 0x20000;

    internal override GenesisSeal DefaultSeal => AuRaSeal.Zero;
}
