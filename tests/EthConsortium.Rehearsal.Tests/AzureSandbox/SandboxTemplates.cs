namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>Templates for the tests.</summary>
internal static class SandboxTemplates
{
    public const string Secret = "Planted7Secret";

    /// <summary>A network with a gateway, an address, and a security group with rules made in a loop.</summary>
    public const string Network = """
        {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": {
            "prefix": { "type": "string", "minLength": 2, "maxLength": 9 },
            "location": { "type": "string", "defaultValue": "[resourceGroup().location]" },
            "asn": { "type": "int", "defaultValue": 65010 },
            "secret": { "type": "securestring" }
          },
          "variables": {
            "vnet": "[concat(parameters('prefix'), '-vnet-reg1')]",
            "gatewaySubnetId": "[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('vnet'), 'GatewaySubnet')]"
          },
          "resources": [
            {
              "type": "Microsoft.Network/virtualNetworkGateways", "apiVersion": "2025-05-01", "name": "[format('{0}-gateway-reg1', parameters('prefix'))]", "location": "[parameters('location')]",
              "dependsOn": [ "[variables('vnet')]", "[resourceId('Microsoft.Network/publicIPAddresses', 'gate-pip')]" ],
              "properties": {
                "gatewayType": "Vpn", "vpnType": "RouteBased", "enableBgp": true, "sku": { "name": "VpnGw1AZ", "tier": "VpnGw1AZ" },
                "bgpSettings": { "asn": "[parameters('asn')]" },
                "ipConfigurations": [ { "name": "default", "properties": { "subnet": { "id": "[variables('gatewaySubnetId')]" }, "publicIPAddress": { "id": "[resourceId('Microsoft.Network/publicIPAddresses', 'gate-pip')]" } } } ]
              }
            },
            {
              "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2025-05-01", "name": "[variables('vnet')]", "location": "[parameters('location')]",
              "dependsOn": [ "rules" ],
              "properties": {
                "addressSpace": { "addressPrefixes": [ "10.1.16.0/20" ] },
                "subnets": [
                  { "name": "snet-vl", "properties": { "addressPrefix": "10.1.17.0/24", "defaultOutboundAccess": false, "networkSecurityGroup": { "id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-0')]" } } },
                  { "name": "GatewaySubnet", "properties": { "addressPrefix": "10.1.19.0/24" } }
                ]
              }
            },
            {
              "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2025-05-01", "name": "[concat('nsg-', copyIndex())]", "location": "[parameters('location')]",
              "copy": { "name": "rules", "count": 2 },
              "properties": { "securityRules": [ { "name": "allow-ssh", "properties": { "protocol": "Tcp", "sourcePortRange": "*", "destinationPortRange": "22", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", "access": "Deny", "priority": 100, "direction": "Inbound" } } ] }
            },
            {
              "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2025-05-01", "name": "gate-pip", "location": "[parameters('location')]",
              "sku": { "name": "Standard" }, "properties": { "publicIPAllocationMethod": "Static", "dnsSettings": { "domainNameLabel": "[parameters('prefix')]" } }
            },
            {
              "type": "Microsoft.KeyVault/vaults", "apiVersion": "2024-11-01", "name": "bank-a-akv", "location": "[parameters('location')]",
              "properties": { "tenantId": "[subscription().tenantId]", "sku": { "family": "A", "name": "standard" }, "enableRbacAuthorization": true }
            },
            {
              "type": "Microsoft.KeyVault/vaults/secrets", "apiVersion": "2024-11-01", "name": "bank-a-akv/pass", "dependsOn": [ "bank-a-akv" ],
              "properties": { "value": "[parameters('secret')]" }
            },
            { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2024-11-30", "name": "nodes", "location": "[parameters('location')]" },
            {
              "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "scope": "Microsoft.KeyVault/vaults/bank-a-akv",
              "name": "[guid(resourceGroup().id, 'nodes', 'secrets')]", "dependsOn": [ "bank-a-akv" ],
              "properties": {
                "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]",
                "principalId": "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'nodes')).principalId]", "principalType": "ServicePrincipal"
              }
            },
            { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2025-06-01", "name": "bankastore", "location": "[parameters('location')]", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2", "properties": { "allowSharedKeyAccess": false } }
          ],
          "outputs": {
            "regionOneVnet": { "type": "string", "value": "[variables('vnet')]" },
            "consortium_member_gateway_id_region1": { "type": "string", "value": "[resourceId('Microsoft.Network/virtualNetworkGateways', format('{0}-gateway-reg1', parameters('prefix')))]" },
            "admin_site": { "type": "string", "value": "[concat('https://', reference('gate-pip').dnsSettings.fqdn)]" },
            "bgp": { "type": "object", "value": "[reference(resourceId('Microsoft.Network/virtualNetworkGateways', format('{0}-gateway-reg1', parameters('prefix')))).bgpSettings]" }
          }
        }
        """;

    public const string NetworkParameters = $$"""{ "prefix": { "value": "eth4bank" }, "secret": { "value": "{{Secret}}" } }""";

    public const int NetworkResources = 10;

    /// <summary>A template around resources.</summary>
    public static string With(string resources) => $$"""
        { "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [ {{resources}} ] }
        """;
}
