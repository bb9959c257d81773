using System.Collections.Concurrent;
using EthConsortium.Core.Accounts;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Sessions;

/// <summary>A connection to a network that was verified as far as it can be, with the account that acts on it, if there is one. Safe for concurrent use.</summary>
public sealed class ConsortiumSession : IDisposable
{
    private readonly RpcClient _rpc;
    private readonly UnlockedAccount? _unlocked;
    private readonly TransactionSender? _sender;
    private volatile bool _isDisconnected;

    internal ConsortiumSession(ConnectedNode node, ConnectOptions options, UnlockedAccount? account)
    {
        _rpc = node.Rpc;
        _unlocked = account;
        Time = options.Time;
        RpcEndpoint = node.Endpoint;
        DataUrl = options.DataUrl;
        Network = node.Network;
        Checks = node.Checks;
        ChainId = node.ChainId;
        GenesisHash = node.GenesisHash;
        Governance = node.Governance;
        GovernanceVersion = node.State.Version;
        ConsortiumName = node.State.ConsortiumName;
        Consensus = node.State.Consensus;
        _sender = account is null ? null : new TransactionSender(Eth, account.Signer, ChainId, new TransactionSenderOptions { TimeProvider = Time });
        Account = account?.Account.Address ?? options.Account;
        ConnectedAt = options.Time.GetUtcNow();
    }

    /// <summary>The name of the consortium when the session began; empty where the contract has none.</summary>
    public string ConsortiumName { get; }

    /// <summary>The chain id.</summary>
    public ChainId ChainId { get; }

    /// <summary>The hash of the node's block 0.</summary>
    public Hash32 GenesisHash { get; }

    /// <summary>How the members agree on blocks.</summary>
    public ConsensusEngine Consensus { get; }

    /// <summary>The node that is asked, without user and password.</summary>
    public Uri RpcEndpoint { get; }

    /// <summary>The site that described the network; null when the node alone was trusted.</summary>
    public Uri? DataUrl { get; }

    /// <summary>Where the governance contract is.</summary>
    public Address GovernanceContract => Governance.Contract;

    /// <summary>Which governance contract it is.</summary>
    public GovernanceVersion GovernanceVersion { get; }

    /// <summary>The account that acts; null when the session only reads.</summary>
    public Address? Account { get; }

    /// <summary>Whether the session has the key of <see cref="Account"/>.</summary>
    public bool CanSign => _unlocked is not null && !_isDisconnected;

    /// <summary>Whether the session was ended: its connection is closed and its key zeroed.</summary>
    public bool IsDisconnected => _isDisconnected;

    /// <summary>When it began.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>All that was checked when it began.</summary>
    public IReadOnlyList<NetworkCheck> Checks { get; }

    /// <summary>The network as the Data API described it and the checks confirmed it; null when there was no Data API.</summary>
    public VerifiedNetwork? Network { get; }

    /// <summary>The node.</summary>
    public EthClient Eth => Governance.Eth;

    /// <summary>The governance of the network.</summary>
    public GovernanceClient Governance { get; }

    /// <summary>The clock of all waits.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Transfers that were broken off when they may have been sent, so that doing the same again does not pay twice.</summary>
    internal ConcurrentDictionary<EtherTransfer, UnfinishedTransfer> UnfinishedTransfers { get; } = new();

    /// <summary>Connects and verifies.</summary>
    /// <param name="options">Which network.</param>
    /// <param name="account">Who signs, or null; the session disposes it in the end, also when this fails.</param>
    /// <param name="sink">Where to report to; null for nowhere. What could be checked in part only is a warning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NetworkNotVerifiedException">Some checks failed; all are listed.</exception>
    /// <exception cref="ConsortiumException">The Data API gave no document, there is no governance contract, or <see cref="ErrorCode.RpcEndpointInvalid"/>, <see cref="ErrorCode.RpcEndpointUnknown"/>.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static async Task<ConsortiumSession> ConnectAsync(ConnectOptions options, UnlockedAccount? account, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            ConnectedNode node = await NodeConnection.OpenAsync(options, sink ?? NullSink.Instance, cancellationToken).ConfigureAwait(false);
            return new ConsortiumSession(node, options, account);
        }
        catch
        {
            account?.Dispose();
            throw;
        }
    }

    /// <summary>What sends transactions of <see cref="Account"/>: one for the whole session, because only so do transactions of one account not get in each other's way.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.SessionCannotSign"/>: the session has no key.</exception>
    public TransactionSender GetSender() => _sender
        ?? throw new ConsortiumException(ErrorCode.SessionCannotSign, $"Expected a session with a key to sign with, found one {(Account is { } account ? $"that knows the address {account} only" : "that only reads")}. Connect again with -Credential or -KeyVaultSecret, or make an unsigned transaction with -AsTransaction.", this);

    /// <summary>Closes the connection and zeroes the key.</summary>
    public void Dispose()
    {
        _isDisconnected = true;
        _rpc.Dispose();
        _unlocked?.Dispose();
    }

    /// <summary>The consortium and the node in one line.</summary>
    public override string ToString() => $"{(ConsortiumName.Length > 0 ? ConsortiumName : "consortium")} (chain {ChainId}) at {_rpc.EndpointName}";
}
