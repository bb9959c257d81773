using EthConsortium.Node.Agent;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>A node of a member: the agent that runs on its machine, here in this process.</summary>
internal sealed class MemberNode : IAsyncDisposable
{
    private readonly NodeAgent _agent;
    private readonly NodeTroubles _troubles = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private MemberNode(NodeConfiguration configuration, NodeAgentParts parts)
    {
        HostName = parts.HostName;
        _agent = new NodeAgent(configuration, parts, _troubles);
        _running = Task.Run(() => _agent.RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>The name of its machine.</summary>
    public string HostName { get; }

    /// <summary>Its site, with the port that the system chose: <c>http://127.0.0.1:40123/</c>. JSON-RPC is there as well.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Whether it knows the network of its member, who then has identities, too.</summary>
    public bool KnowsNetwork => _agent.Health.Parts["network"] == "known";

    /// <summary>What it last complained of, as the end of a sentence.</summary>
    public string Trouble => _troubles.Last is { } trouble ? $" The last trouble of {HostName}: {trouble}" : "";

    /// <summary>Starts its agent and returns when the site listens.</summary>
    public static async Task<MemberNode> StartAsync(NodeConfiguration configuration, NodeAgentParts parts, CancellationToken cancellationToken)
    {
        MemberNode node = new(configuration, parts);
        try
        {
            node.Url = await node._agent.SiteUrl.WaitAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as systemd does: the client is stopped, the identity given back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _agent.DisposeAsync();
        _stop.Dispose();
    }
}
