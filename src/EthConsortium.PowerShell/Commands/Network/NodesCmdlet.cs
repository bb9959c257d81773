using System.Management.Automation;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Core.Sessions;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Network;

/// <summary>What the cmdlets have in common that ask many nodes at the same time: which nodes, and for how long.</summary>
public abstract class NodesCmdlet : ConsortiumCollectingCmdlet, IUsesSession
{
    private readonly List<Uri> _endpoints = [];

    private protected NodesCmdlet()
    {
    }

    /// <summary>
    /// The JSON-RPC endpoints of the nodes, one or many; through the pipeline, too. If neither this nor -DataUrl is given, the
    /// endpoint and the Data API of the session.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri[] RpcEndpoint { get; set; } = [];

    /// <summary>
    /// The site of a member's Data API, which names the member's nodes and tells the genesis to hold them against. Without
    /// -RpcEndpoint, the member's JSON-RPC endpoint is looked for on the site and on port 8540.
    /// </summary>
    [Parameter]
    public Uri? DataUrl { get; set; }

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <summary>How many seconds one answer of a node may take, 5 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 5;

    bool IUsesSession.IsSessionRequired => false;

    /// <summary>Which nodes to ask, and what is known of their network.</summary>
    private protected NetworkDoctorRequest Nodes
    {
        get
        {
            // What was said on the command line describes the network; the session does where nothing was said.
            ConsortiumSession? known = DataUrl is null ? Session : null;
            bool isSessionAsked = known is not null && _endpoints.Count == 0;
            return new NetworkDoctorRequest
            {
                RpcEndpoints = isSessionAsked ? [known!.RpcEndpoint] : [.. _endpoints],
                DataUrl = isSessionAsked ? known!.DataUrl : DataUrl,
                ExpectedGenesisHash = known?.GenesisHash,
                GovernanceContract = known?.GovernanceContract,
                Timeout = TimeSpan.FromSeconds(TimeoutSec),
            };
        }
    }

    /// <inheritdoc/>
    protected internal sealed override void CollectRecord() => _endpoints.AddRange(RpcEndpoint);
}
