using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Sessions;

/// <summary>Finds a node of the network and makes sure that it is of that network.</summary>
internal static class NodeConnection
{
    /// <summary>Where the members of the Azure template serve JSON-RPC (facts, section 3).</summary>
    private const int TemplateRpcPort = 8540;

    /// <summary>Where the earlier networks have the governance contract (facts, section 1).</summary>
    public static readonly Address EarlierContract = Address.Parse("0x0000000000000000000000000000000000000006");

    public static async Task<ConnectedNode> OpenAsync(ConnectOptions options, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (options.DataUrl is null)
        {
            return await OpenAsync(options, options.RpcEndpoint ?? throw new ArgumentException("Expected a Data API, a node or both.", nameof(options)), info: null, sink, cancellationToken).ConfigureAwait(false);
        }

        using NetworkInfoClient client = new(time: options.Time);
        sink.Progress(new OperationProgress("Connect", $"asking {NetworkInfoClient.RequestUriFor(options.DataUrl)}"));
        NetworkInfo info = await client.GetAsync(options.DataUrl, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(options, options.RpcEndpoint ?? await FindEndpointAsync(options.DataUrl, sink, cancellationToken).ConfigureAwait(false), info, sink, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ConnectedNode> OpenAsync(ConnectOptions options, Uri endpoint, NetworkInfo? info, IOperationSink sink, CancellationToken cancellationToken)
    {
        RpcClient rpc = Open(endpoint, options: null);
        try
        {
            EthClient eth = new(rpc, options.Time);
            sink.Progress(new OperationProgress("Connect", $"verifying {rpc.EndpointName}"));
            VerifiedNetwork? network = info is null ? null : await ConsortiumJoiner.VerifyAsync(info, options.DataUrl, [eth], options.Join, sink, cancellationToken).ConfigureAwait(false);

            ChainId chainId = await eth.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
            Hash32 genesisHash = (await eth.GetBlockAsync(BlockTag.Earliest, cancellationToken).ConfigureAwait(false))?.Hash
                ?? throw new ConsortiumException(ErrorCode.ChainUnstable, $"{rpc.EndpointName} has no block 0. Is it still starting?", endpoint);
            IReadOnlyList<NetworkCheck> checks = network?.Checks ?? CheckNode(options.Join, rpc.EndpointName, chainId, genesisHash, sink);

            (GovernanceClient governance, GovernanceState state) = await FindGovernanceAsync(eth, options, network, cancellationToken).ConfigureAwait(false);
            return new ConnectedNode(rpc, new UriBuilder(endpoint) { UserName = "", Password = "" }.Uri, chainId, genesisHash, governance, state, network, checks);
        }
        catch
        {
            rpc.Dispose();
            throw;
        }
    }

    private static RpcClient Open(Uri endpoint, RpcClientOptions? options)
    {
        try
        {
            return new RpcClient(endpoint, options);
        }
        catch (ArgumentException error)
        {
            // Not shown: there may be a password in it.
            throw new ConsortiumException(ErrorCode.RpcEndpointInvalid, "Expected the absolute http or https URL of a JSON-RPC endpoint, such as https://node.example.org:8540/, found one of another form.", innerException: error);
        }
    }

    /// <summary>The Data API does not tell where its member serves JSON-RPC: the port of the template is asked, then the site itself.</summary>
    public static async Task<Uri> FindEndpointAsync(Uri dataUrl, IOperationSink sink, CancellationToken cancellationToken)
    {
        UriBuilder site = new(NetworkInfoClient.RequestUriFor(dataUrl)) { Path = "/" };
        Uri[] candidates = [new UriBuilder(site.Uri) { Port = TemplateRpcPort }.Uri, site.Uri];
        List<string> refused = [];
        foreach (Uri candidate in candidates)
        {
            sink.Progress(new OperationProgress("Connect", $"looking for JSON-RPC at {candidate}"));
            using RpcClient rpc = Open(candidate, new RpcClientOptions { Timeout = TimeSpan.FromSeconds(5), AttemptTimeout = TimeSpan.FromSeconds(5), MaxAttempts = 1 });
            try
            {
                _ = await new EthClient(rpc).GetChainIdAsync(cancellationToken).ConfigureAwait(false);
                sink.Verbose($"The member serves JSON-RPC at {candidate}.");
                return candidate;
            }
            catch (RpcException error)
            {
                refused.Add($"\n  {candidate}: {error.Message}");
            }
        }

        throw new ConsortiumException(ErrorCode.RpcEndpointUnknown, $"Expected the member of {dataUrl} to serve JSON-RPC on its site or on port {TemplateRpcPort}, found no answer.{string.Concat(refused)}\nGive the endpoint of a node with -RpcEndpoint, best of your own.", dataUrl);
    }

    /// <summary>What can be checked without a document.</summary>
    private static NetworkCheck[] CheckNode(JoinOptions join, string name, ChainId chainId, Hash32 genesisHash, IOperationSink sink)
    {
        NetworkCheck[] checks =
        [
            Compare(ErrorCode.ChainIdMismatch, $"chain id of {name}", join.ExpectedChainId?.ToString(), chainId.ToString()),
            Compare(ErrorCode.NodeGenesisMismatch, $"genesis hash of {name}", join.ExpectedGenesisHash?.ToString(), genesisHash.ToString()),
        ];
        foreach (NetworkCheck check in checks)
        {
            sink.Verbose(check.ToString());
        }

        return checks.Any(check => check.Outcome == NetworkCheckOutcome.Failed) ? throw new NetworkNotVerifiedException(checks, name) : checks;

        static NetworkCheck Compare(ErrorCode code, string what, string? expected, string found) => expected is null
            ? new NetworkCheck(code, what, NetworkCheckOutcome.Limited, "what the member was told", $"{found}, compared with nothing")
            : new NetworkCheck(code, what, expected == found ? NetworkCheckOutcome.Passed : NetworkCheckOutcome.Failed, expected, found);
    }

    private static async Task<(GovernanceClient Client, GovernanceState State)> FindGovernanceAsync(EthClient eth, ConnectOptions options, VerifiedNetwork? network, CancellationToken cancellationToken)
    {
        Address? known = options.GovernanceContract ?? network?.GovernanceContract;
        GovernanceClient client = new(eth, known ?? ConsortiumGovernanceContract.GenesisAddress, network?.Consensus, options.Time);
        try
        {
            return (client, await client.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.GovernanceContractUnknown && known is null)
        {
            // A client of today has a precompile at that address, which has no code and answers a call with nonsense.
            return (await eth.GetCodeAsync(EarlierContract, BlockTag.Latest, cancellationToken).ConfigureAwait(false)).Length > 0
                ? await FindGovernanceAsync(eth, options with { GovernanceContract = EarlierContract }, network, cancellationToken).ConfigureAwait(false)
                : throw new ConsortiumException(ErrorCode.GovernanceContractUnknown, $"Expected a governance contract at {ConsortiumGovernanceContract.GenesisAddress}, or as in the earlier networks at {EarlierContract}, of {eth.Rpc.EndpointName}; found none. If it is elsewhere, give its address.", error.Target, error);
        }
    }
}
