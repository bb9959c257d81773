namespace EthConsortium.Node.Clients;

/// <summary>Which Ethereum client runs beside the agent. Each writes its files in its own way; see docs/clients.md.</summary>
public enum ClientKind
{
    /// <summary>Nethermind, for AuRa.</summary>
    Nethermind,

    /// <summary>Besu, for QBFT.</summary>
    Besu,

    /// <summary>core-geth, the one of the geth family that still mines, for Ethash; it seals Clique as well.</summary>
    CoreGeth,

    /// <summary>go-ethereum 1.9 to 1.13, for Clique: 1.14 can neither mine nor seal.</summary>
    Geth,

    /// <summary>go-ethereum before 1.9, as the networks of 2018 and 2019 run it: the same with other names of options.</summary>
    LegacyGeth,

    /// <summary>None: the node has a share in a development chain, as in a rehearsal, which is on loopback before it starts and takes any consensus. Not for configurations.</summary>
    DevelopmentChain,
}
