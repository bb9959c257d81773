using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>The client's plain requests, each seen from the other side.</summary>
public sealed class SandboxClientTests
{
    private const string Key = "Planted4SharedKey";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_list_is_whole_however_long_its_pages_are(int pageSize)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync(new SandboxOptions(RunningSandbox.Subscription) { PageSize = pageSize });
        for (int i = 0; i < 7; i++)
        {
            await (await running.Client.PutAsync(running.Group.Resource("Microsoft.ManagedIdentity/userAssignedIdentities", $"id-{i}"), "2024-11-30", """{"location":"westeurope"}""", default)).WaitAsync(default);
        }

        int before = running.Sandbox.Requests.Count;
        ArmResource[] found = await running.Client.ListAsync($"{running.Group}/resources", ArmDeployments.ApiVersion, default).ToArrayAsync();

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"id-{i}"), found.Select(resource => resource.Id.Name));
        Assert.Equal(pageSize == 0 ? 1 : (7 + pageSize - 1) / pageSize, running.Sandbox.Requests.Count - before);
    }

    [Fact]
    public async Task A_change_in_part_leaves_the_rest_and_is_held_against_the_same_rules()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nsg");
        await (await running.Client.PutAsync(id, "2025-05-01", """{"location":"westeurope","tags":{"kept":"yes","changed":"no"},"properties":{"securityRules":[{"name":"a","properties":{"protocol":"*","sourcePortRange":"*","destinationPortRange":"22","sourceAddressPrefix":"*","destinationAddressPrefix":"*","access":"Deny","priority":100,"direction":"Inbound"}}]}}""", default)).WaitAsync(default);

        ArmOperation operation = await (await running.Client.PatchAsync(id, "2025-05-01", """{"tags":{"changed":"yes"}}""", default)).WaitAsync(default);

        JsonNode after = JsonNode.Parse(operation.Result!)!;
        Assert.Equal(("yes", "yes"), ((string?)after["tags"]!["kept"], (string?)after["tags"]!["changed"]));
        Assert.Single(after["properties"]!["securityRules"]!.AsArray());
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.PatchAsync(id, "2025-05-01", """{"properties":{"colour":"red"}}""", default));
        Assert.True(error.Has("InvalidJson"));
        error = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.PatchAsync(running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nobody"), "2025-05-01", "{}", default));
        Assert.Equal(404, error.Status);
    }

    [Theory]
    [InlineData("Microsoft.KeyVault/vaults", "2025-05-01", "Microsoft.KeyVault", """ "tenantId":"00000000-0000-4000-8000-0000000000ee","sku":{"family":"A","name":"standard"}, """, "")]
    [InlineData("Microsoft.Storage/storageAccounts", "2025-06-01", "Microsoft.Storage.Global", "", """ "kind":"StorageV2","sku":{"name":"Standard_LRS"}, """)]
    public async Task A_store_lets_in_a_subnet_that_has_its_endpoint_and_does_not_hold_it(string type, string apiVersion, string endpoint, string more, string beside)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId network = running.Group.Resource("Microsoft.Network/virtualNetworks", "vnet");
        string store = $$"""{"location":"westeurope",{{beside}}"properties":{ {{more}}"networkAcls":{"defaultAction":"Deny","virtualNetworkRules":[{"id":"{{network}}/subnets/nodes"}] } } }""";
        Task PutStoreAsync() => PutAsync(running.Group.Resource(type, "bankastore"), apiVersion, store);

        await PutAsync(network, "2025-05-01", Network(""));
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(PutStoreAsync);
        Assert.Equal("SubnetsHaveNoServiceEndpointsConfigured", error.Code);

        await PutAsync(network, "2025-05-01", Network($$""","serviceEndpoints":[{"service":"{{endpoint}}"}]"""));
        await PutStoreAsync();
        await (await running.Client.DeleteAsync(network, "2025-05-01", default)).WaitAsync(default);

        async Task PutAsync(ResourceId id, string version, string body) => await (await running.Client.PutAsync(id, version, body, default)).WaitAsync(default);

        static string Network(string endpoints) =>
            $$"""{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/20"]},"subnets":[{"name":"nodes","properties":{"addressPrefix":"10.1.0.0/24"{{endpoints}} } }] } }""";
    }

    [Fact]
    public async Task A_key_that_is_reset_is_another_and_parts_what_was_connected()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId mine = await running.AddGatewayAsync(running.Group, 1, 65010, "westeurope");
        ResourceId other = await running.AddGatewayAsync(running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-b", "eastus"), 2, 65020, "eastus");
        GatewayClient gateways = new(running.Client);
        GatewayConnection[] sides = [Side(mine, other, "westeurope"), Side(other, mine, "eastus")];
        foreach (GatewayConnection side in sides)
        {
            await (await gateways.PutConnectionAsync(side, Key, default)).WaitAsync(default);
        }

        Assert.Equal("Connected", await StatusAsync(sides[0]));
        Assert.Equal(Key, await ReadKeyAsync());

        ArmOperation reset = await running.Client.PostAsync($"{sides[0].Id}/sharedkey/reset", GatewayClient.ApiVersion, """{"keyLength":48}""", default);
        Assert.False(reset.HasCompleted);
        await reset.WaitAsync(default);

        string made = await ReadKeyAsync();
        Assert.NotEqual(Key, made);
        Assert.Equal(48, made.Length);
        Assert.DoesNotContain(made, reset.Result ?? "", StringComparison.Ordinal);
        Assert.NotEqual("Connected", await StatusAsync(sides[0]));

        await (await gateways.SetSharedKeyAsync(sides[1].Id, made, default)).WaitAsync(default);
        Assert.Equal("Connected", await StatusAsync(sides[1]));
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.PostAsync($"{sides[0].Id}/sharedkey/reset", GatewayClient.ApiVersion, """{"keyLength":129}""", default));
        Assert.Equal(400, error.Status);

        async Task<string?> StatusAsync(GatewayConnection side)
        {
            await gateways.FindConnectionAsync(side.Id, default); // it takes a moment
            return (await gateways.FindConnectionAsync(side.Id, default))!.ConnectionStatus;
        }

        // No client of ours reads it.
        async Task<string> ReadKeyAsync()
        {
            using HttpClient http = running.NewHttpClient();
            (_, _, JsonNode? answer) = await ArmExchange.SendAsync(http, running.Sandbox, "GET", $"{sides[0].Id}/sharedkey?api-version={GatewayClient.ApiVersion}", body: null);
            return (string)answer!["value"]!;
        }
    }

    private static GatewayConnection Side(ResourceId mine, ResourceId other, string location) =>
        new(mine.Parent!.Resource(GatewayConnection.Type, "pair"), location) { ConnectionType = GatewayConnection.Vnet2Vnet, Gateway1 = mine, Gateway2 = other, EnableBgp = true };
}
