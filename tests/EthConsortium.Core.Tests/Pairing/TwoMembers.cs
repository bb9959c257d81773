using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Pairing;

namespace EthConsortium.Core.Tests.Pairing;

/// <summary>Two members as Azure would answer for them, each paired with the other and connected; tests change what it answers.</summary>
internal sealed class TwoMembers : HttpMessageHandler
{
    private const string Subscriptions = "/subscriptions/00000000-0000-0000-0000-00000000000";

    private readonly Dictionary<string, JsonObject> _resources = new(StringComparer.OrdinalIgnoreCase);

    public TwoMembers()
    {
        Mine = AddMember("a", "bank-a-ethereum", 0, 1, 65010, "westeurope");
        Other = AddMember("b", "bank-b-ethereum", 1, 1, 65020, "uksouth");
        MyConnection = AddConnection(Mine, Other, "conn-to-other-gateway");
        OtherConnection = AddConnection(Other, Mine, "back");
        Options = new PairingOptions(Mine, Other);
    }

    public ResourceId Mine { get; }

    public ResourceId Other { get; }

    public JsonObject MyConnection { get; }

    public JsonObject OtherConnection { get; }

    public PairingOptions Options { get; init; }

    /// <summary>The status that everything in a group is answered with, such as 403.</summary>
    public Dictionary<string, HttpStatusCode> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);

    public JsonObject Gateway(ResourceId id) => Properties(id);

    public JsonObject Network(ResourceId gateway) => Properties(gateway.Parent!.Resource(VirtualNetwork.Type, $"{gateway.Name}-vnet"));

    public void Remove(ResourceId id) => _resources.Remove(id.ToString());

    public ResourceId AddGateway(ResourceId group, string name, string network, long asn, string location)
    {
        Add(group.Resource(VirtualNetwork.Type, $"{name}-vnet"), location, $$"""{ "addressSpace": { "addressPrefixes": ["{{network}}"] } }""");
        return Add(group.Resource(VirtualNetworkGateway.Type, name), location, $$"""
            { "provisioningState": "Succeeded", "gatewayType": "Vpn", "enableBgp": true, "sku": { "name": "VpnGw1AZ" }, "bgpSettings": { "asn": {{asn}} },
              "ipConfigurations": [ { "properties": { "subnet": { "id": "{{group}}/providers/Microsoft.Network/virtualNetworks/{{name}}-vnet/subnets/GatewaySubnet" } } } ] }
            """);
    }

    public JsonObject AddConnection(ResourceId from, ResourceId to, string name, ResourceId? group = null) => Properties(Add((group ?? from.Parent!).Resource(GatewayConnection.Type, name), "westeurope", $$"""
        { "provisioningState": "Succeeded", "connectionType": "Vnet2Vnet", "enableBgp": true, "connectionStatus": "Connected", "ingressBytesTransferred": 10, "egressBytesTransferred": 20,
          "virtualNetworkGateway1": { "id": "{{from}}" }, "virtualNetworkGateway2": { "id": "{{to}}" } }
        """));

    public async Task<PairingDiagnosis> TestAsync(Core.Planning.ConsortiumPlan? plan = null)
    {
        using ArmClient client = NewClient();
        return await new GatewayPairing(client).TestAsync(Options, plan, default);
    }

    public async Task<PairingChange> PlanAsync()
    {
        using ArmClient client = NewClient();
        return await new GatewayPairing(client).PlanAsync(Options with { Force = true }, default);
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        string group = path.Split('/')[4];
        return Task.FromResult(
            Refused.TryGetValue(group, out HttpStatusCode status) ? Answer(status, new JsonObject { ["error"] = new JsonObject { ["code"] = "No", ["message"] = "No." } })
            : _resources.TryGetValue(path, out JsonObject? resource) ? Answer(HttpStatusCode.OK, resource)
            : path.EndsWith("/connections", StringComparison.Ordinal) && _resources.ContainsKey(path[..path.LastIndexOf('/')]) ? Answer(HttpStatusCode.OK, new JsonObject { ["value"] = new JsonArray([.. _resources.Values.Where(each => path.StartsWith((string?)each["properties"]!["virtualNetworkGateway1"]?["id"] + "/", StringComparison.OrdinalIgnoreCase)).Select(each => each.DeepClone())]) })
            : path.EndsWith($"/{GatewayConnection.Type}", StringComparison.Ordinal) ? Answer(HttpStatusCode.OK, new JsonObject { ["value"] = new JsonArray([.. _resources.Where(each => each.Key.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase)).Select(each => each.Value.DeepClone())]) })
            : Answer(HttpStatusCode.NotFound, new JsonObject { ["error"] = new JsonObject { ["code"] = "ResourceNotFound", ["message"] = "Not found." } }));
    }

    private ArmClient NewClient() => new(new Uri("https://management.example/"), _ => ValueTask.FromResult(new ArmToken("token", DateTimeOffset.MaxValue)), new ArmClientOptions { Handler = this, MaxRetries = 0 });

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject body) => new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private ResourceId AddMember(string subscription, string group, int member, int region, long asn, string location) =>
        AddGateway(ResourceId.Parse($"{Subscriptions}{subscription}/resourceGroups/{group}"), $"gateway{region}", $"10.{member}.{16 * region}.0/20", asn, location);

    private JsonObject Properties(ResourceId id) => (JsonObject)_resources[id.ToString()]["properties"]!;

    private ResourceId Add(ResourceId id, string location, string properties)
    {
        _resources[id.ToString()] = new JsonObject { ["id"] = id.ToString(), ["location"] = location, ["properties"] = JsonNode.Parse(properties) };
        return id;
    }
}
