namespace EthConsortium.Core.Diagnosis;

/// <summary>What can be wrong with a network. The names are stable; docs/doctor.md says what each means.</summary>
public enum FindingCode
{
    /// <summary>Nodes of one chain have different blocks at one height, and it stays so.</summary>
    Fork,

    /// <summary>No node gets new blocks although some are due.</summary>
    Stall,

    /// <summary>Fewer validators are connected, or seal, than it takes to make blocks or to make them final.</summary>
    QuorumLost,

    /// <summary>Some validators do not seal; the chain goes on without them, with less tolerance of faults.</summary>
    ValidatorSilent,

    /// <summary>A node is connected to fewer nodes than there are.</summary>
    MissingPeers,

    /// <summary>A node is behind the others although it is connected.</summary>
    NodeBehind,

    /// <summary>Clocks differ, or a block comes from the future.</summary>
    ClockDrift,

    /// <summary>A change of the validator set is decided and not final.</summary>
    ValidatorChangePending,

    /// <summary>A JSON-RPC endpoint gives no usable answer.</summary>
    EndpointUnreachable,

    /// <summary>A node runs another chain: another chain id, or another block 0.</summary>
    WrongChain,

    /// <summary>There is a node whose JSON-RPC endpoint is not known, so it was not asked.</summary>
    NodeNotAsked,

    /// <summary>The governance contract could not be read.</summary>
    GovernanceUnreadable,

    /// <summary>The member's Data API gave no document, or says that its server is not well.</summary>
    DataApiUnreadable,
}
