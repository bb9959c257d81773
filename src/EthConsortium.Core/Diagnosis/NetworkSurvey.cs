using EthConsortium.Core.DataApi;
using EthConsortium.Core.Sessions;

namespace EthConsortium.Core.Diagnosis;

/// <summary>The nodes of a network, found and asked once.</summary>
internal sealed class NetworkSurvey : IDisposable
{
    private readonly NetworkDoctorRequest _request;
    private readonly List<NodeProbe> _probes = [];
    private readonly List<ConsortiumNode> _notAsked = [];

    private NetworkSurvey(NetworkDoctorRequest request) => _request = request;

    /// <summary>The nodes that were asked, in the order in which they were given.</summary>
    public IReadOnlyList<NodeProbe> Probes => _probes;

    /// <summary>The nodes that the Data API names without an endpoint.</summary>
    public IReadOnlyList<ConsortiumNode> NotAsked => _notAsked;

    /// <summary>What the Data API tells; null when it was not asked, or gave no document.</summary>
    public NetworkInfo? Info { get; private set; }

    /// <summary>Why the Data API gave no document.</summary>
    public ConsortiumException? InfoProblem { get; private set; }

    /// <summary>All nodes, each with how far it is behind.</summary>
    public IReadOnlyList<ConsortiumNode> Nodes =>
    [
        .. _probes.Select(probe => probe.Node with
        {
            BlocksBehind = probe.Head is { } head
                ? _probes.Where(other => other.IsAnswering && other.Node.GenesisHash == probe.Node.GenesisHash).Max(other => other.Head!.Number) - head.Number
                : null,
        }),
        .. _notAsked,
    ];

    /// <summary>Finds the nodes and asks them all at the same time.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.RpcEndpointInvalid"/>, <see cref="ErrorCode.RpcEndpointUnknown"/>; without endpoints also those of the Data API.</exception>
    public static async Task<NetworkSurvey> OpenAsync(NetworkDoctorRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        NetworkSurvey survey = new(request);
        try
        {
            await survey.FindAsync(sink, cancellationToken).ConfigureAwait(false);
            sink.Progress(new OperationProgress("Examine the network", $"asking {survey._probes.Count} nodes"));
            await Task.WhenAll(survey._probes.Select(probe => probe.SurveyAsync(cancellationToken))).ConfigureAwait(false);
            survey.MatchWithDocument();
            survey.MakeNamesUnique();
            return survey;
        }
        catch
        {
            survey.Dispose();
            throw;
        }
    }

    public void Dispose() => _probes.ForEach(probe => probe.Dispose());

    private async Task FindAsync(IOperationSink sink, CancellationToken cancellationToken)
    {
        IReadOnlyList<Uri> endpoints = _request.RpcEndpoints;
        if (_request.DataUrl is { } dataUrl)
        {
            using NetworkInfoClient client = new(time: _request.Time);
            sink.Progress(new OperationProgress("Examine the network", $"asking {NetworkInfoClient.RequestUriFor(dataUrl)}"));
            try
            {
                Info = await client.GetAsync(dataUrl, cancellationToken).ConfigureAwait(false);
            }
            catch (ConsortiumException error) when (endpoints.Count > 0 && error.Code != ErrorCode.DataUrlInvalid)
            {
                InfoProblem = error;
            }

            if (endpoints.Count == 0)
            {
                endpoints = [await NodeConnection.FindEndpointAsync(dataUrl, sink, cancellationToken).ConfigureAwait(false)];
            }
        }

        if (endpoints.Count == 0)
        {
            throw new ConsortiumException(ErrorCode.RpcEndpointUnknown, "Expected a node to ask, found neither a JSON-RPC endpoint nor the URL of a Data API. Give one of them, or connect first.");
        }

        foreach (Uri endpoint in endpoints.Distinct())
        {
            _probes.Add(new NodeProbe(endpoint, _request));
        }
    }

    /// <summary>Which endpoint is which node of the document: by its key where the node tells it, else by its host; in a rehearsal, whose nodes are all on one host, by their ports.</summary>
    private void MatchWithDocument()
    {
        if (Info is null)
        {
            return;
        }

        List<NetworkNode> told = [.. Info.NodeMetadata];
        told.AddRange(Info.Bootnodes.Where(enode => told.TrueForAll(node => node.EnodeUrl.PublicKey != enode.PublicKey)).Select(enode => new NetworkNode(enode, "", Address: null)));
        foreach (NetworkNode node in told)
        {
            NodeProbe? probe = _probes.Find(p => p.Node.Enode?.PublicKey == node.EnodeUrl.PublicKey)
                ?? _probes.Find(p => p.Node.Enode is null && IsAt(p, node));
            if (probe is not null)
            {
                probe.Describe(node, Info);
            }
            else
            {
                _notAsked.Add(NodeProbe.Describe(new ConsortiumNode { HostName = node.EnodeUrl.Host ?? node.EnodeUrl.PublicKey[..16] }, node, Info));
            }
        }
    }

    private static bool IsAt(NodeProbe probe, NetworkNode node) => DevelopmentChain.Recognize(probe.Node.ClientVersion) is not null
        ? probe.Endpoint.Host == node.EnodeUrl.Host && probe.Endpoint.Port == node.EnodeUrl.Port
        : probe.Endpoint.Host == node.EnodeUrl.Host || string.Equals(probe.Endpoint.Host, node.Hostname, StringComparison.OrdinalIgnoreCase);

    private void MakeNamesUnique()
    {
        HashSet<string> shared = [.. _probes.GroupBy(probe => probe.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key)];
        foreach (NodeProbe probe in _probes.Where(probe => shared.Contains(probe.Name)))
        {
            probe.Node = probe.Node with { HostName = $"{probe.Name}:{probe.Endpoint.Port}" };
        }
    }
}
