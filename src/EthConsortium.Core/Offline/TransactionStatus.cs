namespace EthConsortium.Core.Offline;

/// <summary>How far a submitted transaction came.</summary>
public enum TransactionStatus
{
    /// <summary>The node has it; whether it came into a block was not waited for.</summary>
    Sent,

    /// <summary>It was sent and is in a block.</summary>
    Mined,

    /// <summary>It had been in a block before; nothing was sent.</summary>
    AlreadyMined,

    /// <summary>The chain shows its effect without it; nothing was sent. It stays valid until another transaction takes its nonce.</summary>
    NotNeeded,
}
