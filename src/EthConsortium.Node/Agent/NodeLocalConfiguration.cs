using System.Net;
using EthConsortium.Ethereum;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Agent;

/// <summary>What is a machine's own in its agent's configuration: the section <c>local</c>. All of it has defaults, for a machine in Azure.</summary>
public sealed record NodeLocalConfiguration
{
    /// <summary>Where the chain is kept; <c>/var/lib/ethconsortium</c> if not set.</summary>
    public string DataFolder { get; init; } = "/var/lib/ethconsortium";

    /// <summary>Where keys are while the client runs, in memory; <c>/run/ethconsortium</c> if not set.</summary>
    public string SecretsFolder { get; init; } = "/run/ethconsortium";

    /// <summary>Which client runs.</summary>
    public required ClientKind ClientKind { get; init; }

    /// <summary>The client's program; null for one in a container.</summary>
    public string? ClientProgram { get; init; }

    /// <summary>Which build of the client it has to be.</summary>
    public required ClientPin ClientPin { get; init; }

    /// <summary>The socket of the Docker Engine, for a client in a container.</summary>
    public string DockerSocket { get; init; } = "/var/run/docker.sock";

    /// <summary>A folder with the keys, in the place of a key vault.</summary>
    public string? KeyFolder { get; init; }

    /// <summary>A file with the password of those keys.</summary>
    public string? KeyPasswordFile { get; init; }

    /// <summary>The certificate (PEM) of a stand-in of Azure's blobs, Azurite, which checks no tokens; null for Azure.</summary>
    public string? BlobCertificate { get; init; }

    /// <summary>Where the site and JSON-RPC listen; all of IPv4 if not set.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Any;

    /// <summary>The certificate of the site with TLS (PEM, with those between it and the root); null for no site with TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of that certificate (PEM, without a password).</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>The origins of the web pages that may use JSON-RPC.</summary>
    public IReadOnlyList<string> RpcOrigins { get; init; } = [];

    /// <summary>Where the client listens for other nodes; all of IPv4 if not set.</summary>
    public IPAddress PeerAddress { get; init; } = IPAddress.Any;

    /// <summary>The address that other nodes are told; null for the machine's own.</summary>
    public IPAddress? ExternalAddress { get; init; }

    /// <summary>The client's own port of JSON-RPC, on loopback; 18545 if not set.</summary>
    public ushort ClientRpcPort { get; init; } = 18545;

    /// <summary>The client's own port of JSON-RPC over WebSocket, on loopback; 18546 if not set.</summary>
    public ushort ClientWebSocketPort { get; init; } = 18546;

    /// <summary>The port of the metrics, on loopback; 9464 if not set, 0 for none.</summary>
    public ushort MetricsPort { get; init; } = 9464;

    /// <summary>The sites of other members whose nodes are followed, besides the one that the member joined by.</summary>
    public IReadOnlyList<Uri> DataApis { get; init; } = [];

    /// <summary>Whether the agent serves its member's registrar of peers, and uses that of the member by which it joined; null for under proof of work only.</summary>
    public bool? IsRegistrar { get; init; }

    /// <summary>The hash of block 0 that the member was told on another way than the Data API; null for none.</summary>
    public Hash32? GenesisHash { get; init; }

    /// <summary>The times of leases.</summary>
    public LeaseTiming Lease { get; init; } = new();
}
