using System.Runtime.Versioning;
using EthConsortium.Node.Clients;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;

namespace EthConsortium.Node.Agent;

/// <summary>What an agent does not make itself: where its client runs, where its keys are, and how others see its machine.</summary>
public sealed record NodeAgentParts
{
    /// <summary>Where the client runs. The agent disposes it if it can be. It answers JSON-RPC at the configuration's <see cref="NodeLocalConfiguration.ClientRpcPort"/>.</summary>
    public required IClientHost Host { get; init; }

    /// <summary>The private keys of the member.</summary>
    public required IIdentityKeys Keys { get; init; }

    /// <summary>The member's other secrets: the keys of registrars.</summary>
    public required IMemberSecrets Secrets { get; init; }

    /// <summary>The machine's name, as the Data API tells it: printable ASCII without spaces.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Tells the sites of further members, besides those of the configuration, that the page shows: of members whose sites are not there yet when the agent starts.</summary>
    public Func<IReadOnlyList<Uri>> OtherSites { get; init; } = () => [];

    /// <summary>How fresh the Data API is.</summary>
    public DataApiOptions DataApi { get; init; } = new();

    /// <summary>What the configuration says: a program or a container, a vault or files.</summary>
    /// <param name="configuration">What the agent is told.</param>
    /// <exception cref="NodeConfigurationException">What the configuration names is not there.</exception>
    [SupportedOSPlatform("linux")]
    public static NodeAgentParts Of(NodeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        NodeLocalConfiguration local = configuration.Local;
        return new NodeAgentParts
        {
            Keys = NodeStorage.OpenKeys(configuration),
            Secrets = NodeStorage.OpenSecrets(configuration),
            Host = local.ClientProgram is { } program ? new ChildProcessHost(program, local.ClientPin) : new ContainerHost(local.ClientPin, new ContainerHostOptions { Socket = local.DockerSocket }),
        };
    }
}
