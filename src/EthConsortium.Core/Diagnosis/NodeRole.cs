namespace EthConsortium.Core.Diagnosis;

/// <summary>What a node that holds an identity does with it.</summary>
public enum NodeRole
{
    /// <summary>It seals blocks in turn, under proof of authority.</summary>
    Validator,

    /// <summary>It mines, under proof of work.</summary>
    Miner,
}
