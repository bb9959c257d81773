namespace EthConsortium.Node.Clients;

/// <summary>How a supervised client is.</summary>
public enum ClientState
{
    /// <summary>It does not run, and is not meant to.</summary>
    Stopped,

    /// <summary>It was started and has not answered yet.</summary>
    Starting,

    /// <summary>It seals: some of the latest blocks are its own, and the chain goes on.</summary>
    Sealing,

    /// <summary>It has what its peers have; it is not meant to seal.</summary>
    Following,

    /// <summary>It has what its peers have, but does not seal although it should, or nobody does.</summary>
    NotSealing,

    /// <summary>Its head is behind that of others.</summary>
    Behind,

    /// <summary>It knows of other nodes and is connected to none.</summary>
    WithoutPeers,

    /// <summary>It runs and does not answer.</summary>
    NotAnswering,

    /// <summary>It ended or could not be started, and is started anew after a while.</summary>
    Failed,

    /// <summary>It may not run any more, for the lease on its identity has run out.</summary>
    Expired,
}
