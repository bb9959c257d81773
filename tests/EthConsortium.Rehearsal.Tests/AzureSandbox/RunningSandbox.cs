using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>A sandbox with one subscription, a resource group and a client that does not wait.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    public const string Subscription = "11111111-0000-4000-8000-000000000001";
    public const string OtherSubscription = "11111111-0000-4000-8000-000000000002";

    private readonly HttpMessageHandler _handler;

    private RunningSandbox(ArmSandbox sandbox)
    {
        Sandbox = sandbox;
        _handler = sandbox.CreateHandler();
        Group = sandbox.AddResourceGroup(Subscription, "bank-a", "westeurope");
        Client = NewClient();
    }

    public ArmSandbox Sandbox { get; }

    public ResourceId Group { get; }

    public ArmClient Client { get; }

    public List<string> Retries { get; } = [];

    public static async Task<RunningSandbox> StartAsync(SandboxOptions? options = null) => new(await ArmSandbox.StartAsync(options ?? new SandboxOptions(Subscription, OtherSubscription) { SlowAnswer = TimeSpan.FromMilliseconds(5) }, default));

    /// <summary>A client as another process would have it.</summary>
    public ArmClient NewClient(int maxRetries = 4) => Sandbox.CreateClient(_handler, new ArmClientOptions
    {
        MaxRetries = maxRetries,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        PollInterval = TimeSpan.FromMilliseconds(1),
        OnRetry = (reason, _) => Retries.Add(reason),
    });

    public HttpClient NewHttpClient() => new(_handler, disposeHandler: false) { BaseAddress = Sandbox.Url };

    /// <summary>Makes a gateway with what it needs; a second one in a group has a suffix.</summary>
    public async Task<ResourceId> AddGatewayAsync(ResourceId group, int number, long asn, string location, string suffix = "")
    {
        ResourceId network = group.Resource("Microsoft.Network/virtualNetworks", $"vnet{suffix}");
        ResourceId address = group.Resource(PublicIpAddress.Type, $"pip{suffix}");
        ResourceId gateway = group.Resource(VirtualNetworkGateway.Type, $"gateway{suffix}");
        await WriteAsync(network, $$$"""{"location":"{{{location}}}","properties":{"addressSpace":{"addressPrefixes":["10.{{{number}}}.16.0/20"]},"subnets":[{"name":"GatewaySubnet","properties":{"addressPrefix":"10.{{{number}}}.19.0/24"}}]}}""");
        await WriteAsync(address, $$"""{"location":"{{location}}","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"} }""");
        await WriteAsync(gateway, $$"""{ "location": "{{location}}", "properties": { "gatewayType": "Vpn", "vpnType": "RouteBased", "enableBgp": true, "sku": { "name": "VpnGw1AZ", "tier": "VpnGw1AZ" }, "bgpSettings": { "asn": {{asn}} }, "ipConfigurations": [ { "name": "default", "properties": { "subnet": { "id": "{{network}}/subnets/GatewaySubnet" }, "publicIPAddress": { "id": "{{address}}" } } } ] } }""");
        return gateway;
    }

    private async Task WriteAsync(ResourceId id, string json) => await (await Client.PutAsync(id, GatewayClient.ApiVersion, json, default)).WaitAsync(default);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await Sandbox.DisposeAsync();
    }
}
