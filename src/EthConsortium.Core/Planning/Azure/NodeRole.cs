namespace EthConsortium.Core.Planning.Azure;

/// <summary>What the nodes of a scale set do.</summary>
public enum NodeRole
{
    /// <summary>They seal blocks by authority, and answer RPC.</summary>
    Validator,

    /// <summary>They mine.</summary>
    Miner,

    /// <summary>They answer RPC beside miners.</summary>
    Transaction,
}
