using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EthConsortium.Azure;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Planning;

// The part of a plan that is about Azure.
internal sealed partial class PlanReader
{
    private static readonly string[] s_azureNames =
    [
        "subscriptionId", "cloud", "resourceGroup", "regions", "kind", "namePrefix", "nodesPerRegion", "transactionNodesPerRegion", "vmSize", "diskType", "authentication",
        "adminUsername", "sshPublicKey", "deployUsingPublicIP", "gatewaySku", "rpcSources", "siteSources", "sshAccess", "sshSources", "storeSources", "monitoring", "trafficManager",
        "transactionPermissionContract", "ethereumAdmin", "email", "existing", "addressSpaces", "asns",
    ];

    private static readonly string[] s_monitoringNames = ["deploy", "workspaceId", "location"];
    private static readonly string[] s_pairingNames = ["from", "fromRegion", "to", "toRegion"];

    private AzurePlan? ReadAzure(Dictionary<string, JsonElement> member, string memberPath)
    {
        if (!member.TryGetValue("azure", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string path = memberPath + ".azure";
        Dictionary<string, JsonElement> values = ReadObject(value, path, s_azureNames);
        bool isObject = value.ValueKind == JsonValueKind.Object;
        string group = ReadText(values, path, "resourceGroup", isObject) ?? "";
        List<string> regions = ReadList(values, path, "regions", (item, place) => AzureRegionNames.Normalize(ToText(item, place) ?? ""), isObject) ?? [];
        AzurePlan azure = new(group, regions);
        return azure with
        {
            SubscriptionId = ReadSubscription(values, path),
            Cloud = ReadChoice(values, path, "cloud", AzurePlanNames.Clouds) is { } cloud ? AzureCloud.All[cloud] : azure.Cloud,
            Kind = (MemberTemplateKind?)ReadChoice(values, path, "kind", AzurePlanNames.Kinds) ?? azure.Kind,
            NamePrefix = ReadText(values, path, "namePrefix") ?? azure.NamePrefix,
            NodesPerRegion = ReadInt32(values, path, "nodesPerRegion") ?? azure.NodesPerRegion,
            TransactionNodesPerRegion = ReadInt32(values, path, "transactionNodesPerRegion") ?? azure.TransactionNodesPerRegion,
            VmSize = ReadText(values, path, "vmSize") ?? azure.VmSize,
            DiskType = (NodeDiskType?)ReadChoice(values, path, "diskType", AzurePlanNames.DiskTypes) ?? azure.DiskType,
            Authentication = (NodeAuthentication?)ReadChoice(values, path, "authentication", AzurePlanNames.Authentications) ?? azure.Authentication,
            AdminUsername = ReadText(values, path, "adminUsername"),
            SshPublicKey = ReadText(values, path, "sshPublicKey"),
            DeployUsingPublicIP = ReadBoolean(values, path, "deployUsingPublicIP") ?? azure.DeployUsingPublicIP,
            GatewaySku = (GatewaySku?)ReadChoice(values, path, "gatewaySku", AzurePlanNames.GatewaySkus) ?? azure.GatewaySku,
            RpcSources = ReadNetworks(values, path, "rpcSources") ?? azure.RpcSources,
            SiteSources = ReadNetworks(values, path, "siteSources") ?? azure.SiteSources,
            SshAccess = ReadBoolean(values, path, "sshAccess") ?? azure.SshAccess,
            SshSources = ReadNetworks(values, path, "sshSources") ?? azure.SshSources,
            StoreSources = ReadNetworks(values, path, "storeSources") ?? azure.StoreSources,
            Monitoring = ReadMonitoring(values, path),
            TrafficManager = ReadBoolean(values, path, "trafficManager") ?? azure.TrafficManager,
            TransactionPermissionContract = ReadText(values, path, "transactionPermissionContract"),
            EthereumAdmin = ReadAddress(values, path, "ethereumAdmin"),
            Email = ReadText(values, path, "email"),
            Existing = ReadBoolean(values, path, "existing") ?? azure.Existing,
            AddressSpaces = ReadNetworks(values, path, "addressSpaces"),
            AutonomousSystems = ReadList(values, path, "asns", ToNumber)?.ConvertAll(number => number.Value),
        };
    }

    private MonitoringPlan ReadMonitoring(Dictionary<string, JsonElement> azure, string azurePath)
    {
        MonitoringPlan monitoring = new();
        if (!azure.TryGetValue("monitoring", out JsonElement value))
        {
            return monitoring;
        }

        string path = azurePath + ".monitoring";
        Dictionary<string, JsonElement> values = ReadObject(value, path, s_monitoringNames);
        return monitoring with
        {
            Deploy = ReadBoolean(values, path, "deploy") ?? monitoring.Deploy,
            WorkspaceId = ReadText(values, path, "workspaceId"),
            Location = ReadText(values, path, "location") is { } location ? AzureRegionNames.Normalize(location) : null,
        };
    }

    private List<PairingPlan> ReadPairings(Dictionary<string, JsonElement> plan) =>
        ReadList(plan, "$", "pairings", (item, path) =>
        {
            Dictionary<string, JsonElement> values = ReadObject(item, path, s_pairingNames);
            bool isObject = item.ValueKind == JsonValueKind.Object;
            PairingPlan pairing = new(ReadText(values, path, "from", isObject) ?? "", ReadText(values, path, "to", isObject) ?? "");
            return pairing with
            {
                FromRegion = ReadInt32(values, path, "fromRegion") ?? pairing.FromRegion,
                ToRegion = ReadInt32(values, path, "toRegion") ?? pairing.ToRegion,
            };
        }) ?? [];

    private Guid? ReadSubscription(Dictionary<string, JsonElement> values, string path)
    {
        if (ReadText(values, path, "subscriptionId") is not { } text)
        {
            return null;
        }

        if (Guid.TryParseExact(text, "D", out Guid id))
        {
            return id;
        }

        Found.Add(new(ErrorCode.PlanWrongType, path + ".subscriptionId", $"Expected the id of a subscription, xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, found '{Shorten(text)}'."));
        return null;
    }

    private List<IPNetwork>? ReadNetworks(Dictionary<string, JsonElement> values, string path, string name) =>
        ReadList(values, path, name, (item, place) => ToText(item, place) is { } text ? ToNetwork(text, place) : null)?.ConvertAll(network => network.Value);

    private StrongBox<IPNetwork>? ToNetwork(string text, string path)
    {
        // A single address is a network too. What .NET makes of 10.1/8 or of an address within a network differs from version
        // to version: only what is printed as it was written is taken.
        string network = text.Contains('/', StringComparison.Ordinal) ? text : text + "/32";
        if (IPNetwork.TryParse(network, out IPNetwork value) && value.BaseAddress.AddressFamily == AddressFamily.InterNetwork && value.ToString() == network)
        {
            return new(value);
        }

        Found.Add(new(ErrorCode.PlanAddressInvalid, path, $"Expected an IPv4 network, such as 203.0.113.0/24, with zeros behind its prefix; found '{Shorten(text)}'."));
        return null;
    }

    private StrongBox<long>? ToNumber(JsonElement item, string path)
    {
        if (item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number))
        {
            return new(number);
        }

        WrongType(path, "a whole number", item);
        return null;
    }

    /// <summary>Which of the choices is given, case aside; null if none is.</summary>
    private int? ReadChoice(Dictionary<string, JsonElement> values, string path, string name, IReadOnlyList<string> choices)
    {
        if (ReadText(values, path, name) is not { } text)
        {
            return null;
        }

        for (int i = 0; i < choices.Count; i++)
        {
            if (string.Equals(choices[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        string? near = NearestName.Find(text, choices);
        Found.Add(new(ErrorCode.PlanValueOutOfRange, $"{path}.{name}", $"Expected {string.Join(", ", choices.Take(choices.Count - 1))} or {choices[^1]}, found '{Shorten(text)}'.{(near is null ? "" : $" Did you mean '{near}'?")}"));
        return null;
    }
}
