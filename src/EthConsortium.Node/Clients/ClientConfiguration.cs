using System.Net;
using System.Net.Sockets;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Node.Clients;

/// <summary>
/// One Ethereum client of one network: everything its files and its command line are made of, save the key. JSON-RPC is on
/// loopback always; what others may ask passes through the agent.
/// </summary>
public sealed record ClientConfiguration
{
    /// <summary>The longest path of a Unix socket on Linux (sun_path, with its closing zero).</summary>
    private const int MaxSocketPath = 107;

    /// <summary>The client.</summary>
    public required ClientKind Kind { get; init; }

    /// <summary>The network: its block 0, chain id (the network id as well) and consensus.</summary>
    public required GenesisDefinition Genesis { get; init; }

    /// <summary>What the node does.</summary>
    public required ClientRole Role { get; init; }

    /// <summary>The account of the node's key: who seals. The key itself is given to <see cref="ClientSupervisor.StartAsync"/>, and is the node's key among its peers, too.</summary>
    public required Address Account { get; init; }

    /// <summary>Who is paid for blocks under proof of work; <see cref="Account"/> if not set.</summary>
    public Address? Coinbase { get; init; }

    /// <summary>An absolute path, for the chain and the files without secrets.</summary>
    public required string DataFolder { get; init; }

    /// <summary>An absolute path on memory (tmpfs), for the key while the client runs: this client's alone, for keys that are left there are deleted.</summary>
    public required string SecretsFolder { get; init; }

    /// <summary>Whether the key is worth nothing, so that a disk will do for it.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>The nodes it keeps a connection to.</summary>
    public IReadOnlyList<Enode> StaticNodes { get; init; } = [];

    /// <summary>The nodes it asks for others.</summary>
    public IReadOnlyList<Enode> Bootnodes { get; init; } = [];

    /// <summary>The address other nodes reach it at, told in discovery; null where it is that of an interface.</summary>
    public IPAddress? ExternalAddress { get; init; }

    /// <summary>The address it listens for other nodes on; all of IPv4 if not set.</summary>
    public IPAddress PeerAddress { get; init; } = IPAddress.Any;

    /// <summary>The port for other nodes, TCP and UDP; 30303 if not set.</summary>
    public ushort PeerPort { get; init; } = 30303;

    /// <summary>The port of JSON-RPC over HTTP, on loopback; 8545 if not set.</summary>
    public ushort RpcPort { get; init; } = 8545;

    /// <summary>The port of JSON-RPC over WebSocket, on loopback; 8546 if not set.</summary>
    public ushort WebSocketPort { get; init; } = 8546;

    /// <summary>The most connections to other nodes; 30 if not set.</summary>
    public int MaxPeers { get; init; } = 30;

    /// <summary>How many threads mine, for <see cref="ClientRole.Miner"/>; 1 if not set.</summary>
    public int MinerThreads { get; init; } = 1;

    /// <summary>Variables the client has besides the few it is given (PATH, LANG, HOME): such as JAVA_OPTS of Besu. Nothing else of the agent's environment reaches it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the node looks for others by itself. Without bootnodes it does not: there is nobody to ask in a network of its
    /// own, and a client without bootnodes asks those of the public network. Miners do not: the registrar tells them their peers.
    /// </summary>
    public bool IsDiscovering => Role != ClientRole.Miner && Bootnodes.Count > 0;

    /// <summary>The nodes it is to stay connected with: where it does not discover, the bootnodes are among them.</summary>
    internal IEnumerable<Enode> KeptNodes => IsDiscovering ? StaticNodes : StaticNodes.Concat(Bootnodes).Distinct();

    internal bool IsSealing => Role != ClientRole.TransactionNode;

    /// <summary>Where the node's key is while the client runs.</summary>
    internal string NodeKeyFile => Path.Combine(SecretsFolder, "nodekey");

    /// <summary>The socket for administration where the client has one: in a folder nobody else may enter.</summary>
    internal string AdministrationSocket => Path.Combine(SecretsFolder, "admin.ipc");

    /// <summary>All that is wrong with it; empty when nothing is.</summary>
    public IReadOnlyList<Diagnostic> Validate()
    {
        List<Diagnostic> problems = [];
        if (Kind == ClientKind.DevelopmentChain)
        {
            return problems; // Nothing is written, and nobody is dialled.
        }

        void Add(string path, string message) => problems.Add(new Diagnostic(ErrorCode.ClientConfigurationInvalid, path, message));

        bool fits = (Kind, Genesis.Consensus) switch
        {
            (ClientKind.Nethermind, AuRaConsensus) => true,
            (ClientKind.Besu, QbftConsensus) => true,
            (ClientKind.CoreGeth or ClientKind.Geth or ClientKind.LegacyGeth, CliqueConsensus) => true,
            (ClientKind.CoreGeth or ClientKind.LegacyGeth, EthashConsensus) => true,
            _ => false,
        };
        if (!fits)
        {
            Add("$.kind", $"{Kind} is not run with {Genesis.Consensus.GetType().Name}: expected Nethermind for AuRa, Besu for QBFT, core-geth for Ethash, geth for Clique.");
        }

        if (Role == ClientRole.Miner != (Genesis.Consensus is EthashConsensus) && Role != ClientRole.TransactionNode)
        {
            Add("$.role", $"Expected a miner under proof of work and a validator under proof of authority, found {Role} with {Genesis.Consensus.GetType().Name}.");
        }

        foreach ((string path, string folder) in (ReadOnlySpan<(string, string)>)[("$.dataFolder", DataFolder), ("$.secretsFolder", SecretsFolder)])
        {
            if (!Path.IsPathFullyQualified(folder) || folder.AsSpan().IndexOfAny("\"\\\r\n:") >= 0)
            {
                Add(path, $"Expected an absolute path without quotation marks, colons, backslashes and line breaks, found '{folder}'.");
            }
        }

        if (Kind != ClientKind.Nethermind && Encoding.UTF8.GetByteCount(AdministrationSocket) > MaxSocketPath)
        {
            Add("$.secretsFolder", $"Expected a path with room for the socket {Path.GetFileName(AdministrationSocket)} within {MaxSocketPath} bytes, found '{SecretsFolder}'.");
        }

        if (PeerPort == 0 || RpcPort == 0 || WebSocketPort == 0 || RpcPort == WebSocketPort || RpcPort == PeerPort || WebSocketPort == PeerPort)
        {
            Add("$.peerPort", $"Expected three different ports from 1 on, found {PeerPort}, {RpcPort} and {WebSocketPort}.");
        }

        if (MaxPeers < 1)
        {
            Add("$.maxPeers", $"Expected 1 or more, found {MaxPeers}.");
        }

        if (MinerThreads < 1)
        {
            Add("$.minerThreads", $"Expected 1 or more, found {MinerThreads}.");
        }

        foreach (Enode enode in StaticNodes.Concat(Bootnodes).Where(enode => !IPAddress.TryParse(enode.Host, out _)))
        {
            Add("$.staticNodes", $"Expected an IP address, which every client takes, found {enode}.");
        }

        if (PeerAddress.AddressFamily != AddressFamily.InterNetwork)
        {
            Add("$.peerAddress", $"Expected an IPv4 address, found {PeerAddress}.");
        }

        return problems;
    }
}
