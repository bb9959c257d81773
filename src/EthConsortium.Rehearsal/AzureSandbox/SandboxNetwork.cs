using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What Microsoft.Network adds to, checks in and connects between its resources.</summary>
/// <remarks>Source: recorded exchanges of the SDK's tests (../shared/arm) and https://learn.microsoft.com/rest/api/network-gateway/.</remarks>
internal static class SandboxNetwork
{
    public const string Gateways = "Microsoft.Network/virtualNetworkGateways";
    public const string Connections = "Microsoft.Network/connections";
    public const string PublicIps = "Microsoft.Network/publicIPAddresses";

    private const long DefaultAsn = 65515;

    // Those before had Basic addresses and gateways.
    private const string LastOfOld = "2020-11-01";

    private static readonly (string Name, string Description, string Source, string Destination, string Access, int Priority, string Direction)[] s_defaultRules =
    [
        ("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Inbound"),
        ("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "AzureLoadBalancer", "*", "Allow", 65001, "Inbound"),
        ("DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, "Inbound"),
        ("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", "VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Outbound"),
        ("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "*", "Internet", "Allow", 65001, "Outbound"),
        ("DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, "Outbound"),
    ];

    /// <summary>Checks a resource that is about to be written and fills in what Azure fills in.</summary>
    public static void Complete(SandboxResource resource, SandboxState state)
    {
        JsonObject properties = resource.Properties;
        bool isOld = string.CompareOrdinal(resource.ApiVersion, LastOfOld) <= 0;
        properties["resourceGuid"] = resource.Guid;
        switch (resource.Type.Name)
        {
            case "Microsoft.Network/virtualNetworks":
                CompleteVirtualNetwork(properties, isOld);
                break;
            case "Microsoft.Network/networkSecurityGroups":
                CompleteSecurityGroup(properties);
                break;
            case PublicIps:
                CompletePublicIp(resource, state, isOld);
                break;
            case Gateways:
                CompleteGateway(resource, state, isOld);
                break;
            case Connections:
                CompleteConnection(resource, state);
                break;
        }
    }

    /// <summary>Adds what Azure adds when a gateway has been made.</summary>
    public static void Finish(SandboxResource resource, SandboxState state)
    {
        if (resource.Type.Name != Gateways)
        {
            return;
        }

        JsonObject properties = resource.Properties;
        properties.Remove("vpnClientConfiguration");
        JsonObject bgp = (JsonObject)(properties["bgpSettings"] ??= new JsonObject());
        bgp["asn"] ??= DefaultAsn;
        bgp["peerWeight"] ??= 0;
        ResourceId subnet = SubnetOf(properties) ?? throw new InvalidOperationException("internal-error: a gateway without a subnet was accepted.");
        if (bgp["bgpPeeringAddress"] is null && state.FindPart(subnet)?["properties"]?["addressPrefix"] is { } prefix && IPNetwork.TryParse((string)prefix!, out IPNetwork network))
        {
            bgp["bgpPeeringAddress"] = Last(network).ToString();
        }
    }

    /// <summary>The state of a connection: it needs both gateways, a connection back, and on both of them the same key and the same use of BGP.</summary>
    public static string ConnectionStatus(SandboxResource connection, SandboxState state)
    {
        if (connection.Looks == 0)
        {
            return "Unknown"; // nobody has counted bytes yet
        }

        ResourceId? mine = Id(connection.Properties["virtualNetworkGateway1"]);
        ResourceId? other = Id(connection.Properties["virtualNetworkGateway2"]);
        if (mine is null || other is null || state.Find(mine) is not { IsReady: true } myGateway || state.Find(other) is not { IsReady: true } otherGateway)
        {
            return "Connecting";
        }

        bool usesBgp = (bool?)connection.Properties["enableBgp"] ?? false;
        bool isBgpPossible = !usesBgp || (Bgp(myGateway) is { } a && Bgp(otherGateway) is { } b && a != b);
        bool isAnswered = state.Resources.Any(back => back.Type.Name == Connections && back.IsReady
            && mine.Equals(Id(back.Properties["virtualNetworkGateway2"])) && other.Equals(Id(back.Properties["virtualNetworkGateway1"]))
            && (string?)back.Properties["sharedKey"] == (string?)connection.Properties["sharedKey"]
            && ((bool?)back.Properties["enableBgp"] ?? false) == usesBgp);
        return isBgpPossible && isAnswered ? "Connected" : "Connecting";
    }

    /// <summary>Checks a shared key as Azure does.</summary>
    public static void CheckSharedKey(string? key)
    {
        if (key is null or { Length: 0 or > 128 } || key.Any(c => c is <= ' ' or > '~' or '-' or '~'))
        {
            throw new SandboxError(400, "ConnectionSharedKeyInvalid", "The shared key has to be 1 to 128 printable ASCII characters without space, hyphen and tilde.");
        }
    }

    private static long? Bgp(SandboxResource gateway) =>
        (bool?)gateway.Properties["enableBgp"] == true && gateway.Properties["bgpSettings"]?["asn"] is { } asn ? (long)asn : null;

    private static void CompleteVirtualNetwork(JsonObject properties, bool isOld)
    {
        if (properties["addressSpace"]?["addressPrefixes"] is not JsonArray { Count: > 0 } spaces)
        {
            throw new SandboxError(400, "InvalidRequestFormat", "The virtual network has no address space.");
        }

        List<IPNetwork> networks = [.. spaces.Select(space => Network(space, "AddressPrefixStringCannotBeParsed"))];
        properties["subnets"] ??= new JsonArray();
        List<(string Name, IPNetwork Network)> seen = [];
        foreach (JsonObject subnet in properties["subnets"]!.AsArray().OfType<JsonObject>())
        {
            JsonObject inner = (JsonObject)(subnet["properties"] ??= new JsonObject());
            string name = (string?)subnet["name"] ?? "";
            JsonNode? prefix = inner["addressPrefix"] ?? (inner["addressPrefixes"] as JsonArray)?.FirstOrDefault();
            IPNetwork network = Network(prefix, "InvalidCIDRNotation");
            if (!networks.Exists(space => space.PrefixLength <= network.PrefixLength && space.Contains(network.BaseAddress)))
            {
                throw new SandboxError(400, "NetcfgInvalidSubnet", $"Subnet '{name}' is not valid because its IP address range is outside the IP address range of the virtual network.");
            }

            if (seen.Find(other => other.Network.Contains(network.BaseAddress) || network.Contains(other.Network.BaseAddress)) is { Name: not null } overlap)
            {
                throw new SandboxError(400, "NetcfgSubnetRangesOverlap", $"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet '{overlap.Name}'.");
            }

            if (name == "GatewaySubnet" && network.PrefixLength > 29)
            {
                throw new SandboxError(400, "GatewaySubnetTooSmall", "The GatewaySubnet is smaller than /29.");
            }

            seen.Add((name, network));
            inner["delegations"] ??= new JsonArray();
            inner["privateEndpointNetworkPolicies"] ??= isOld ? "Enabled" : "Disabled";
            inner["privateLinkServiceNetworkPolicies"] ??= "Enabled";
        }

        properties["virtualNetworkPeerings"] ??= new JsonArray();
        properties["enableDdosProtection"] ??= false;
        if (isOld)
        {
            properties["enableVmProtection"] ??= false;
        }
    }

    private static void CompleteSecurityGroup(JsonObject properties)
    {
        properties["securityRules"] ??= new JsonArray();
        HashSet<(string, int)> priorities = [];
        foreach (JsonObject rule in properties["securityRules"]!.AsArray().OfType<JsonObject>())
        {
            JsonObject inner = rule["properties"] as JsonObject ?? throw new SandboxError(400, "InvalidRequestFormat", "A security rule has no properties.");
            CheckRule((string?)rule["name"] ?? "", inner);
            if (!priorities.Add(((string)inner["direction"]!, (int)inner["priority"]!)))
            {
                throw new SandboxError(400, "SecurityRuleConflict", $"Security rule {rule["name"]} conflicts with another one. Rules cannot have the same Priority and Direction.");
            }
        }

        properties["defaultSecurityRules"] = new JsonArray([.. s_defaultRules.Select(rule => (JsonNode)new JsonObject
        {
            ["name"] = rule.Name,
            ["properties"] = WithLists(new JsonObject
            {
                ["description"] = rule.Description,
                ["protocol"] = "*",
                ["sourcePortRange"] = "*",
                ["destinationPortRange"] = "*",
                ["sourceAddressPrefix"] = rule.Source,
                ["destinationAddressPrefix"] = rule.Destination,
                ["access"] = rule.Access,
                ["priority"] = rule.Priority,
                ["direction"] = rule.Direction,
            }),
        })]);
    }

    private static void CheckRule(string name, JsonObject rule)
    {
        foreach (string required in (string[])["protocol", "access", "direction", "priority"])
        {
            if (rule[required] is null)
            {
                throw new SandboxError(400, "SecurityRuleParameterNotSpecified", $"Security rule {name} has no {required}.");
            }
        }

        if ((string)rule["access"]! is not ("Allow" or "Deny") || (string)rule["direction"]! is not ("Inbound" or "Outbound") || (int)rule["priority"]! is < 100 or > 4096)
        {
            throw new SandboxError(400, "SecurityRuleInvalid", $"Security rule {name} has an invalid access, direction or priority.");
        }

        WithLists(rule);
    }

    private static JsonObject WithLists(JsonObject rule)
    {
        foreach (string list in (string[])["sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes"])
        {
            rule[list] ??= new JsonArray();
        }

        return rule;
    }

    private static void CompletePublicIp(SandboxResource resource, SandboxState state, bool isOld)
    {
        JsonObject properties = resource.Properties;
        JsonObject sku = (JsonObject)(resource.Document["sku"] ??= new JsonObject { ["name"] = "Basic" });
        if (!isOld && (string?)sku["name"] is "Basic")
        {
            throw new SandboxError(400, "IPv4BasicSkuPublicIpCountLimitReached", "Basic public IP addresses can no longer be made: the sku has to be Standard.");
        }

        properties["publicIPAddressVersion"] ??= "IPv4";
        properties["publicIPAllocationMethod"] ??= "Dynamic";
        properties["idleTimeoutInMinutes"] ??= 4;
        properties["ipTags"] ??= new JsonArray();
        if ((string?)sku["name"] == "Standard")
        {
            if ((string?)properties["publicIPAllocationMethod"] != "Static")
            {
                throw new SandboxError(400, "StandardSkuPublicIPAddressesMustBeStatic", $"Standard sku publicIp {resource.Id} must have AllocationMethod set to Static.");
            }

            properties["ipAddress"] = state.AddressOf(resource.Id);
        }

        if (properties["dnsSettings"] is JsonObject dns && dns["domainNameLabel"] is { } label)
        {
            string name = $"{label}.{resource.Location}.cloudapp.azure.com";
            if (state.Resources.Any(other => other.Type.Name == PublicIps && !other.Id.Equals(resource.Id) && name.Equals((string?)other.Properties["dnsSettings"]?["fqdn"], StringComparison.OrdinalIgnoreCase)))
            {
                throw new SandboxError(400, "DnsRecordInUse", $"DNS record {name} is already used by another public IP.");
            }

            dns["fqdn"] = name;
        }
    }

    private static void CompleteGateway(SandboxResource resource, SandboxState state, bool isOld)
    {
        JsonObject properties = resource.Properties;
        ResourceId? subnet = SubnetOf(properties);
        if (subnet?.Name != "GatewaySubnet")
        {
            throw new SandboxError(400, "GatewaySubnetRequired", $"The gateway {resource.Id.Name} has to be in a subnet named GatewaySubnet.");
        }

        if (state.Resources.FirstOrDefault(other => other.Type.Name == Gateways && !other.Id.Equals(resource.Id) && subnet.Equals(SubnetOf(other.Properties))) is { } there)
        {
            throw new SandboxError(409, "VirtualNetworkAlreadyHasGateway", $"The virtual network has the gateway {there.Id.Name} already.");
        }

        JsonObject sku = properties["sku"] as JsonObject ?? throw new SandboxError(400, "InvalidRequestFormat", "The gateway has no sku.");
        string name = (string?)sku["name"] ?? "";
        if (!isOld && !(name.StartsWith("VpnGw", StringComparison.Ordinal) && name.EndsWith("AZ", StringComparison.Ordinal) && name.Length == 8 && name[5] is >= '1' and <= '5'))
        {
            throw new SandboxError(400, "VirtualNetworkGatewaySkuNotSupported", $"New gateways are VpnGw1AZ to VpnGw5AZ, not '{name}'.");
        }

        long? asn = properties["bgpSettings"]?["asn"] is { } given ? (long)given : null;
        if (asn is 8074 or 8075 or 12076 or (>= 65517 and <= 65520) or 23456 or (>= 64496 and <= 64511) or (>= 65535 and <= 65551))
        {
            throw new SandboxError(400, "InvalidGatewayAsn", $"The ASN {asn} is reserved.");
        }

        sku["capacity"] ??= 2;
        properties["packetCaptureDiagnosticState"] ??= "None";
        properties["enableBgp"] ??= false;
        properties["activeActive"] ??= false;
        properties["vpnGatewayGeneration"] ??= "Generation1";
        properties["vpnClientConfiguration"] ??= new JsonObject
        {
            ["vpnClientProtocols"] = new JsonArray("OpenVPN", "IkeV2"),
            ["vpnClientRootCertificates"] = new JsonArray(),
            ["vpnClientRevokedCertificates"] = new JsonArray(),
            ["vpnClientIpsecPolicies"] = new JsonArray(),
        };
        foreach (JsonObject address in properties["ipConfigurations"]!.AsArray().OfType<JsonObject>())
        {
            (address["properties"] as JsonObject)!["privateIPAllocationMethod"] ??= "Dynamic";
        }
    }

    private static void CompleteConnection(SandboxResource resource, SandboxState state)
    {
        JsonObject properties = resource.Properties;
        if (Id(properties["virtualNetworkGateway1"]) is not { } mine || state.Find(mine) is not { } gateway)
        {
            throw new SandboxError(400, "InvalidResourceReference", $"The gateway of the connection {resource.Id.Name} was not found.");
        }

        if (!gateway.IsReady)
        {
            throw new SandboxError(409, "AnotherOperationInProgress", $"Another operation on the gateway {mine.Name} is in progress.");
        }

        if (!gateway.Location.Equals(resource.Location, StringComparison.OrdinalIgnoreCase))
        {
            throw new SandboxError(400, "ConnectionLocationMismatch", $"The connection has to be in {gateway.Location}, where its first gateway is, not in {resource.Location}.");
        }

        if ((string?)properties["connectionType"] != "Vnet2Vnet")
        {
            throw new SandboxError(400, "ConnectionTypeNotSupported", $"The sandbox has connections of type Vnet2Vnet only, not '{properties["connectionType"]}'.");
        }

        if (Id(properties["virtualNetworkGateway2"]) is not { } other || other.Equals(mine))
        {
            throw new SandboxError(400, "InvalidResourceReference", "A connection of type Vnet2Vnet needs another gateway.");
        }

        // A gateway of another subscription may be one this sandbox does not have.
        if (state.HasSubscription(other.SubscriptionId) && state.Find(other) is null)
        {
            throw new SandboxError(400, "InvalidResourceReference", $"Resource {other} referenced by resource {resource.Id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        }

        CheckSharedKey((string?)properties["sharedKey"]);
        if ((bool?)properties["enableBgp"] == true && (bool?)gateway.Properties["enableBgp"] != true)
        {
            throw new SandboxError(400, "BgpNotEnabledOnGateway", $"BGP is not enabled on the gateway {mine.Name}.");
        }

        properties["packetCaptureDiagnosticState"] ??= "None";
        properties["connectionProtocol"] ??= "IKEv2";
        properties["routingWeight"] ??= 0;
        properties["enableBgp"] ??= false;
        properties["usePolicyBasedTrafficSelectors"] ??= false;
        properties["ipsecPolicies"] ??= new JsonArray();
        properties["trafficSelectorPolicies"] ??= new JsonArray();
        properties["ingressBytesTransferred"] ??= 0;
        properties["egressBytesTransferred"] ??= 0;
        properties["expressRouteGatewayBypass"] ??= false;
    }

    private static ResourceId? SubnetOf(JsonObject gateway) => Id((gateway["ipConfigurations"] as JsonArray)?.FirstOrDefault()?["properties"]?["subnet"]);

    private static ResourceId? Id(JsonNode? node) => ResourceId.TryParse((string?)node?["id"], out ResourceId? id) ? id : null;

    private static IPNetwork Network(JsonNode? prefix, string code) =>
        IPNetwork.TryParse((string?)prefix, out IPNetwork network) ? network : throw new SandboxError(400, code, $"The address prefix '{prefix}' is no network.");

    // The last address but one: what Azure gives the gateway for BGP.
    private static IPAddress Last(IPNetwork network)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        uint first = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        uint last = first + (uint)((1L << (32 - network.PrefixLength)) - 2);
        return IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{last >> 24}.{(last >> 16) & 255}.{(last >> 8) & 255}.{last & 255}"));
    }
}
