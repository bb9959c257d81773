using EthConsortium.Azure;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Pairing;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>The outputs of a member's deployment, in the domains of the member's cloud.</summary>
internal static class FootprintOutputs
{
    /// <summary>What the earlier templates answered where something does not apply.</summary>
    private const string NotApplicable = "NA";

    public static OutputFootprint[] Of(MemberFootprint member)
    {
        AzureCloud cloud = member.Choices.Cloud;
        bool known = member.ResourceGroupId is not null;
        string? host = HostOf(member.Regions[0]);
        string? site = host is null ? null : $"http://{host}";
        string? rpc = host is null ? null : $"http://{host}:{member.Ports.First(port => port.Name == "rpc").Port}";
        string? ssh = host is null ? null : $"ssh -p {member.Regions[0].SshPorts[0]} {member.Choices.AdminUsername}@{host}";
        bool gateway = !member.Choices.DeployUsingPublicIP;
        string? gatewayId = gateway ? member.GatewayId(1) : NotApplicable;
        string? module = !gateway ? NotApplicable : gatewayId is null ? null : $"Connect-ConsortiumGateway -MyGatewayResourceId '{gatewayId}'";
        string? script = !gateway ? NotApplicable : gatewayId is null ? null
            : $"az network vpn-connection create --name {PairingOptions.DefaultConnectionName} --resource-group '{member.Choices.ResourceGroup}' --location {member.Regions[0].Location} --vnet-gateway1 '{gatewayId}' --vnet-gateway2 \"$OTHER_GATEWAY\" --enable-bgp --shared-key \"@$SHARED_KEY_FILE\"";
        string? vault = known ? $"https://{member.KeyVaultName}.{cloud.VaultSuffix}/" : null;
        string? network = known ? member.Regions[0].VirtualNetworkName : null;
        string? workspace = member.Choices.Monitoring.WorkspaceId ?? (known ? $"{member.ResourceGroupId}/providers/Microsoft.OperationalInsights/workspaces/{member.WorkspaceName}" : null);
        string? portal = !member.Choices.Monitoring.Deploy ? "OMS Portal not deployed" : workspace is null ? null : $"{cloud.Portal}#resource{workspace}";

        OutputFootprint[] earlier = member.Choices.Kind == MemberTemplateKind.ProofOfWork
            ?
            [
                new("ADMIN_SITE", site), new("CONSORTIUM-DATA", site), new("PEER_INFO_ENDPOINT", site), new("PEER_INFO_PRIMARY_KEY", vault is null ? null : $"{vault}secrets/{MemberTemplate.PeerRegistrarSecret}"),
                new("CONSORTIUM_MEMBER_GATEWAY_ID", gatewayId), new("PAIR-GATEWAY-PS-MODULE", module), new("PAIR-GATEWAY-AZURE-CLI-SCRIPT", script),
                new("SSH_TO_FIRST_TX_NODE", ssh), new("ETHEREUM-RPC-ENDPOINT", rpc), new("OMSPORTALURL", portal),
            ]
            :
            [
                new("admin_site", site), new("oms_portal_url", portal), new("ethereum_rpc_endpoint", rpc), new("ssh_to_first_vl_node_region1", ssh),
                new("consortium_data_URL", site), new("consortium_member_gateway_id_region1", gatewayId), new("pair_Gateway_PS_Module", module),
                new("pair_Gateway_Azure_CLI_Script", script), new("regionOneVnet", network),
            ];
        return
        [
            .. earlier,
            new("infix", known ? member.Infix : null),
            new("member_id", $"{member.Member.MemberId}"),
            new("key_vault_uri", vault),
            new("storage_account", known ? member.StorageAccountName : null),
            new("identity_id", known ? $"{member.ResourceGroupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{member.IdentityName}" : null),
            .. member.Regions.Select(region => new OutputFootprint($"host_region{region.Number}", HostOf(region))),
            .. member.Regions.Where(region => region.GatewayName is not null).Select(region => new OutputFootprint($"gateway_id_region{region.Number}", member.GatewayId(region.Number))),
            .. member.TrafficManagerName is null ? Array.Empty<OutputFootprint>() : [new("traffic_manager_host", known ? $"{member.TrafficManagerDnsLabel}.{cloud.TrafficManagerSuffix}" : null)],
        ];

        string? HostOf(RegionFootprint region) => region.LoadBalancerAddress is { } address ? address.ToString() : known ? $"{region.DnsLabel}.{region.Location}.{cloud.HostSuffix}" : null;
    }
}
