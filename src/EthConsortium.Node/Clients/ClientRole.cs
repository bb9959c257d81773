namespace EthConsortium.Node.Clients;

/// <summary>What a node does in its network.</summary>
public enum ClientRole
{
    /// <summary>Seals blocks under a proof of authority.</summary>
    Validator,

    /// <summary>Follows the chain, takes transactions and answers questions.</summary>
    TransactionNode,

    /// <summary>Makes blocks under proof of work.</summary>
    Miner,
}
