using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class SandboxConnectionTests : IAsyncLifetime
{
    private const string Key = "Planted9SharedKey";

    private RunningSandbox _running = null!;
    private GatewayClient _gateways = null!;
    private ResourceId _mine = null!;
    private ResourceId _other = null!;

    public async Task InitializeAsync()
    {
        _running = await RunningSandbox.StartAsync();
        _gateways = new GatewayClient(_running.Client);
        _mine = await _running.AddGatewayAsync(_running.Group, 1, 65010, "westeurope");
        _other = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-b", "eastus"), 2, 65020, "eastus");
    }

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task It_is_connected_when_both_sides_have_the_same_key_and_not_before()
    {
        ArmOperation put = await PutAsync(_mine, _other, Key);
        Assert.Contains("\"connectionStatus\":\"Unknown\"", put.Result);
        Assert.Equal(("Connecting", "Connecting"), (await StatusAsync(_mine), await StatusAsync(_mine)));

        await PutAsync(_other, _mine, "another1Key");
        await StatusAsync(_other);
        Assert.Equal("Connecting", await StatusAsync(_mine));

        await (await _gateways.SetSharedKeyAsync(ConnectionOf(_other), Key, default)).WaitAsync(default);
        await StatusAsync(_other);
        Assert.Equal(("Connected", "Connected"), (await StatusAsync(_mine), await StatusAsync(_other)));

        await (await _gateways.DeleteConnectionAsync(ConnectionOf(_other), default)).WaitAsync(default);
        Assert.Equal("Connecting", await StatusAsync(_mine));
    }

    [Fact]
    public async Task Equal_autonomous_systems_never_connect()
    {
        ResourceId third = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-c", "eastus"), 3, 65010, "eastus");
        await PutAsync(_mine, third, Key);
        await PutAsync(third, _mine, Key);
        await StatusAsync(_mine);

        Assert.Equal("Connecting", await StatusAsync(_mine));
    }

    [Fact]
    public async Task The_key_is_echoed_by_Azure_and_reaches_nobody()
    {
        ArmOperation put = await PutAsync(_mine, _other, Key);
        ArmResource read = await _running.Client.GetAsync(ConnectionOf(_mine), GatewayClient.ApiVersion, default);
        ArmOperation set = await (await _gateways.SetSharedKeyAsync(ConnectionOf(_mine), Key + "2", default)).WaitAsync(default);
        ArmRequestException refused = await Assert.ThrowsAsync<ArmRequestException>(() => PutAsync(_mine, _mine, Key));

        string[] all = [put.Result!, read.Json, read.ToString(), set.Result ?? "", refused.ToString(), .. _running.Sandbox.Requests.Select(r => r.ToString())];
        Assert.DoesNotContain(all, text => text.Contains(Key, StringComparison.Ordinal));

        // And that is this client's doing.
        using HttpClient http = _running.NewHttpClient();
        using HttpRequestMessage request = new(HttpMethod.Get, $"{ConnectionOf(_mine)}?api-version={GatewayClient.ApiVersion}");
        request.Headers.Authorization = new("Bearer", _running.Sandbox.NewToken().Value);
        using HttpResponseMessage raw = await http.SendAsync(request);
        Assert.Contains(Key, await raw.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("has-hyphen")]
    [InlineData("has~tilde")]
    [InlineData("umlautÄ")]
    public async Task A_key_that_Azure_does_not_take_is_refused_without_being_repeated(string key)
    {
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => PutAsync(_mine, _other, key));

        Assert.Equal(400, error.Status);
        Assert.DoesNotContain(key, error.ToString());
    }

    [Fact]
    public async Task A_list_of_connections_has_neither_keys_nor_states()
    {
        await PutAsync(_mine, _other, Key);

        GatewayConnection connection = Assert.Single(await _gateways.ListConnectionsAsync(_running.Group, default).ToArrayAsync());

        Assert.Null(connection.ConnectionStatus);
        Assert.Equal((GatewayConnection.Vnet2Vnet, _mine, _other, true), (connection.ConnectionType, connection.Gateway1, connection.Gateway2!, connection.EnableBgp));
    }

    [Fact]
    public async Task A_gateway_in_use_stays()
    {
        await PutAsync(_mine, _other, Key);

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => _running.Client.DeleteAsync(_mine, GatewayClient.ApiVersion, default));

        Assert.Equal("InUseResourceCannotBeDeleted", error.Code);
    }

    [Fact]
    public async Task A_rule_is_flipped_in_place_and_only_when_it_has_to_be()
    {
        ResourceId group = _running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nsg");
        const string Rules = """{"location":"westeurope","properties":{"securityRules":[{"name":"allow-ssh","properties":{"protocol":"Tcp","sourcePortRange":"*","destinationPortRange":"22","sourceAddressPrefix":"10.0.0.0/8","destinationAddressPrefix":"*","access":"Deny","priority":100,"direction":"Inbound"}}]}}""";
        await (await _running.Client.PutAsync(group, SecurityRuleClient.ApiVersion, Rules, default)).WaitAsync(default);
        SecurityRuleClient rules = new(_running.Client);
        ResourceId rule = SecurityRuleClient.IdOf(group, "allow-ssh");

        Assert.Equal(SecurityRuleAccess.Deny, await rules.FindAccessAsync(rule, default));
        Assert.True(await rules.SetAccessAsync(rule, SecurityRuleAccess.Allow, sources: null, default));
        Assert.False(await rules.SetAccessAsync(rule, SecurityRuleAccess.Allow, sources: null, default));
        Assert.Equal(SecurityRuleAccess.Allow, await rules.FindAccessAsync(rule, default));
        string after = (await _running.Client.GetAsync(group, SecurityRuleClient.ApiVersion, default)).Json;
        Assert.Contains("\"sourceAddressPrefix\":\"10.0.0.0/8\"", after);
        Assert.Contains("\"priority\":100", after);
        Assert.Null(await rules.FindAccessAsync(SecurityRuleClient.IdOf(group, "nobody"), default));
    }

    private static ResourceId ConnectionOf(ResourceId gateway) => gateway.Parent!.Resource(GatewayConnection.Type, "pair");

    private async Task<ArmOperation> PutAsync(ResourceId gateway, ResourceId other, string key)
    {
        GatewayConnection connection = new(ConnectionOf(gateway), gateway.SubscriptionId == RunningSandbox.Subscription ? "westeurope" : "eastus")
        {
            ConnectionType = GatewayConnection.Vnet2Vnet,
            Gateway1 = gateway,
            Gateway2 = other,
            EnableBgp = true,
        };
        return await (await _gateways.PutConnectionAsync(connection, key, default)).WaitAsync(default);
    }

    private async Task<string?> StatusAsync(ResourceId gateway) => (await _gateways.FindConnectionAsync(ConnectionOf(gateway), default))!.ConnectionStatus;
}
