namespace EthConsortium.Ethereum.Abi;

/// <summary>What a function may do with the chain's state.</summary>
public enum AbiStateMutability
{
    /// <summary>Changes state, takes no value: needs a transaction.</summary>
    NonPayable,

    /// <summary>Changes state and may be sent value: needs a transaction.</summary>
    Payable,

    /// <summary>Reads state only; for a call.</summary>
    View,

    /// <summary>Reads nothing; for a call.</summary>
    Pure,
}
