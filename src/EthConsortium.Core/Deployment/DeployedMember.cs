using System.Globalization;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>What a member has when its deployment is done.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Outputs">Its outputs, by their exact names; case does not count. Those of the earlier templates have their names and meaning.</param>
public sealed record DeployedMember(ResourceId Deployment, IReadOnlyDictionary<string, string> Outputs)
{
    private const string NotApplicable = "NA";

    /// <summary>The short name of the member; null for a deployment that another tool began.</summary>
    public string? Member { get; init; }

    /// <summary>Whether everything was there already, and nothing was deployed.</summary>
    public bool WasInPlace { get; init; }

    /// <summary>The subscription.</summary>
    public string SubscriptionId => Deployment.SubscriptionId!;

    /// <summary>The resource group.</summary>
    public string ResourceGroupName => Deployment.ResourceGroupName!;

    /// <summary>What Azure's support asks for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The number of the member.</summary>
    public int? MemberId => int.TryParse(Text("member_id"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>The governance site.</summary>
    public Uri? SiteUrl => Url("admin_site");

    /// <summary>The Data API, from which the other members join and see the network.</summary>
    public Uri? DataUrl => Url("consortium_data_URL") ?? Url("CONSORTIUM-DATA");

    /// <summary>JSON-RPC.</summary>
    public Uri? RpcEndpoint => Url("ethereum_rpc_endpoint") ?? Url("ETHEREUM-RPC-ENDPOINT");

    /// <summary>The host name or address of each region, in the plan's order.</summary>
    public IReadOnlyList<string> Hosts => Numbered("host_region");

    /// <summary>The id of each region's VPN gateway, in the plan's order; empty for a member with public addresses.</summary>
    public IReadOnlyList<ResourceId> GatewayIds => Numbered("gateway_id_region").Select(ResourceId.Parse).ToArray();

    /// <summary>How an operator signs in to the first node, once SSH is let in.</summary>
    public string? SshCommand => Text("ssh_to_first_vl_node_region1") ?? Text("SSH_TO_FIRST_TX_NODE");

    /// <summary>The key vault.</summary>
    public Uri? KeyVaultUri => Url("key_vault_uri");

    /// <summary>The name of the storage account.</summary>
    public string? StorageAccountName => Text("storage_account");

    /// <summary>The id of the nodes' identity.</summary>
    public string? IdentityId => Text("identity_id");

    /// <summary>The Log Analytics workspace in the portal; null without one.</summary>
    public Uri? WorkspaceUrl => Url("oms_portal_url") ?? Url("OMSPORTALURL");

    /// <summary>The host name over all regions; null without Traffic Manager.</summary>
    public string? TrafficManagerHost => Text("traffic_manager_host");

    internal static DeployedMember Of(ArmDeployment deployment, bool wasInPlace)
    {
        Dictionary<string, string> outputs = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in deployment.Outputs.Keys)
        {
            outputs[name] = deployment.OutputText(name) ?? deployment.Outputs[name];
        }

        return new(deployment.Id, outputs)
        {
            Member = new ConsortiumDeployment(deployment.Id, deployment.State).Member,
            CorrelationId = deployment.CorrelationId,
            WasInPlace = wasInPlace,
        };
    }

    private string? Text(string name) => Outputs.TryGetValue(name, out string? value) && value != NotApplicable ? value : null;

    // Without a workspace the earlier templates put a sentence in place of the URL.
    private Uri? Url(string name) => Uri.TryCreate(Text(name), UriKind.Absolute, out Uri? url) ? url : null;

    private string[] Numbered(string name) => Enumerable.Range(1, 5).Select(number => Text(string.Create(CultureInfo.InvariantCulture, $"{name}{number}"))).OfType<string>().ToArray();
}
