using System.Text.Json.Nodes;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>The examples of Azure's REST reference: what they send is answered as they say.</summary>
public sealed class RestExampleTests
{
    private const string Network = "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.Network";
    private const string Version = "2025-05-01";

    // Of the resources that the examples show, what is no part of a consortium, and so unknown to the sandbox or not there.
    private static readonly string[] s_elsewhere =
    [
        "natRules", "ingressNatRules", "egressNatRules", "virtualNetworkGatewayMigrationStatus", "enableHighBandwidthVpnGateway", "authenticationType", "certificateAuthentication",
        "tunnelProperties", "vpnClientConfiguration", "ddosProtectionPlan", "ipConfiguration", "identity", "templateLink", "diagnostics",
    ];

    [SharedFact("arm", "rest-examples", "NetworkSecurityGroupRuleCreate.json")]
    public async Task A_rule_of_a_security_group_is_created_and_then_replaced()
    {
        JsonNode example = await ReadAsync("NetworkSecurityGroupRuleCreate.json");
        await using Examples examples = await Examples.StartAsync("subid", "rg1", "westus");
        await examples.MakeAsync($"{Network}/networkSecurityGroups/testnsg", new JsonObject { ["location"] = "westus" });
        string uri = $"{Network}/networkSecurityGroups/testnsg/securityRules/rule1";

        foreach (int status in (int[])[201, 200])
        {
            Assert.Equal(status, (await examples.SendAsync("PUT", uri, example["parameters"]!["securityRuleParameters"])).Status);
            ArmExchange.Compare(uri, Body(example, status), await examples.ReadUntilDoneAsync(uri));
        }
    }

    [SharedFact("arm", "rest-examples", "PublicIpAddressGet.json")]
    public async Task A_public_address_is_shown()
    {
        JsonNode shown = Body(await ReadAsync("PublicIpAddressGet.json"), 200);
        await using Examples examples = await Examples.StartAsync("subid", "rg1", "westus");

        // One without a sku is of the kind that is no longer made, but in a version of that time.
        await examples.MakeAsync($"{Network}/publicIPAddresses/testDNS-ip", Written(shown), "2020-11-01");

        ArmExchange.Compare("GET", shown, await examples.ReadUntilDoneAsync($"{Network}/publicIPAddresses/testDNS-ip"));
    }

    [SharedFact("arm", "rest-examples", "VirtualNetworkGatewayGet.json")]
    public async Task A_gateway_is_shown()
    {
        JsonNode shown = Body(await ReadAsync("VirtualNetworkGatewayGet.json"), 200);
        await using Examples examples = await Examples.StartAsync("subid", "rg1", "centralus");
        await MakeNetworkAsync(examples);

        await examples.MakeAsync($"{Network}/virtualNetworkGateways/vpngw", Written(shown));

        ArmExchange.Compare("GET", shown, await examples.ReadUntilDoneAsync($"{Network}/virtualNetworkGateways/vpngw"));
    }

    [SharedFact("arm", "rest-examples", "VirtualNetworkGatewayConnectionGet.json")]
    public async Task A_connection_is_shown()
    {
        JsonNode shown = await ReadConnectionAsync();
        await using Examples examples = await Examples.StartAsync("subid", "rg1", "centralus");

        await MakeConnectionAsync(examples, shown);

        ArmExchange.Compare("GET", shown, await examples.ReadUntilDoneAsync($"{Network}/connections/connS2S"));
    }

    [SharedFact("arm", "rest-examples", "VirtualNetworkGatewayConnectionSetSharedKey.json")]
    public async Task A_shared_key_is_set_and_read()
    {
        JsonNode set = await ReadAsync("VirtualNetworkGatewayConnectionSetSharedKey.json");
        JsonNode read = await ReadAsync("VirtualNetworkGatewayConnectionGetSharedKey.json");
        await using Examples examples = await Examples.StartAsync("subid", "rg1", "centralus");
        await MakeConnectionAsync(examples, await ReadConnectionAsync());
        string uri = $"{Network}/connections/connS2S/sharedkey";

        (int status, _, JsonNode? answer) = await examples.SendAsync("PUT", uri, set["parameters"]!["parameters"]);

        Assert.Contains(status, new[] { 200, 201 });
        ArmExchange.Compare("PUT", Body(set, status), answer);
        ArmExchange.Compare("GET", Body(read, 200), (await examples.SendAsync("GET", uri)).Body);
    }

    // The examples deploy a template by its link, which the sandbox does not read: it stands here, with what they show of it.
    [SharedFact("arm", "rest-examples", "PutDeploymentResourceGroup.json")]
    public async Task A_deployment_is_created_and_then_replaced()
    {
        JsonNode example = await ReadAsync("PutDeploymentResourceGroup.json");
        await using Examples examples = await Examples.StartAsync(SubscriptionOf(example), "my-resource-group", "eastus");
        string uri = DeploymentOf(example);

        (int status, Dictionary<string, string> headers, JsonNode? answer) = await examples.SendAsync("PUT", uri, Inline(example, Storage("mystorageaccount")));

        Assert.Equal(201, status);
        Assert.Contains("/operationStatuses/", headers["Azure-AsyncOperation"], StringComparison.Ordinal);
        ArmExchange.Compare("PUT", Body(example, 201), answer);
        ArmExchange.Compare("GET", Body(example, 200), await examples.ReadUntilDoneAsync(uri));
        Assert.Equal(200, (await examples.SendAsync("PUT", uri, Inline(example, Storage("mystorageaccount")))).Status);
    }

    [SharedFact("arm", "rest-examples", "PostDeploymentValidateOnResourceGroup.json")]
    public async Task A_deployment_is_validated_and_what_is_wrong_is_told()
    {
        JsonNode example = await ReadAsync("PostDeploymentValidateOnResourceGroup.json");
        await using Examples examples = await Examples.StartAsync(SubscriptionOf(example), "my-resource-group", "eastus");
        string uri = $"{DeploymentOf(example)}/validate";

        (int status, _, JsonNode? answer) = await examples.SendAsync("POST", uri, Inline(example, Storage("mystorageaccount")));
        Assert.Equal(200, status);
        ArmExchange.Compare("POST", Body(example, 200), answer);

        (status, Dictionary<string, string> headers, answer) = await examples.SendAsync("POST", uri, Inline(example, Storage("a")));
        Assert.Equal(400, status);
        Assert.All(example["responses"]!["400"]!["headers"]!.AsObject(), header => Assert.True(headers.ContainsKey(header.Key), header.Key));
        JsonNode expected = Body(example, 400);
        expected["error"]!["message"] = ((string)expected["error"]!["message"]!).Replace(" The tracking id is 'dccf336d-c3ee-4057-a902-9efc0e023cd0'.", "", StringComparison.Ordinal);
        ArmExchange.Compare("POST", expected, answer);
    }

    [SharedFact("arm", "rest-examples", "PostDeploymentWhatIfOnResourceGroup.json")]
    public async Task A_deployment_is_predicted()
    {
        JsonNode example = JsonNode.Parse((await ReadAsync("PostDeploymentWhatIfOnResourceGroup.json")).ToJsonString().Replace("2018-11-30", "2024-11-30", StringComparison.Ordinal))!;
        await using Examples examples = await Examples.StartAsync(SubscriptionOf(example), "my-resource-group", "westus2");
        string group = DeploymentOf(example)[..DeploymentOf(example).IndexOf("/providers/", StringComparison.Ordinal)];
        await examples.MakeAsync($"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/myExistingIdentity", new JsonObject { ["location"] = "westus2" }, "2024-11-30");
        const string Identities = """
            { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2024-11-30", "name": "myExistingIdentity", "location": "westus2", "tags": { "myNewTag": "my tag value" } },
            { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2024-11-30", "name": "myNewIdentity", "location": "eastus", "tags": { "myOtherNewTag": "another new tag value" } }
            """;

        (int status, Dictionary<string, string> headers, JsonNode? answer) = await examples.SendAsync("POST", $"{DeploymentOf(example)}/whatIf", Inline(example, Identities));
        Assert.Equal(202, status);
        string location = new Uri(headers["Location"]).PathAndQuery;
        for (int look = 0; look < 20 && status == 202; look++)
        {
            (status, _, answer) = await examples.SendAsync("GET", location, isWhole: true);
        }

        Assert.Equal(200, status);
        ArmExchange.Compare("whatIf", Body(example, 200), answer);
    }

    // With the size that gateways have today, and a name that a storage account can have.
    private static async Task<JsonNode> ReadAsync(string file) => JsonNode.Parse((await File.ReadAllTextAsync(RepositoryRoot.SharedPathOf("arm", "rest-examples", file)))
        .Replace("\"VpnGw1\"", "\"VpnGw1AZ\"", StringComparison.Ordinal)
        .Replace("my-storage-account", "mystorageaccount", StringComparison.Ordinal))!;

    private static JsonNode Body(JsonNode example, int status) => Without(example["responses"]![$"{status}"]!["body"]!.DeepClone());

    private static JsonNode Without(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (string name in s_elsewhere)
                {
                    map.Remove(name);
                }

                foreach (JsonNode value in map.Select(p => p.Value).OfType<JsonNode>().ToArray())
                {
                    Without(value);
                }

                break;
            case JsonArray list:
                foreach (JsonNode item in list.OfType<JsonNode>())
                {
                    Without(item);
                }

                break;
        }

        return node;
    }

    // What is shown is what was written, but for what names it.
    private static JsonObject Written(JsonNode shown)
    {
        JsonObject written = shown.DeepClone().AsObject();
        foreach (string name in (string[])["id", "name", "type", "etag"])
        {
            written.Remove(name);
        }

        return written;
    }

    private static string SubscriptionOf(JsonNode example) => (string)example["parameters"]!["subscriptionId"]!;

    private static string DeploymentOf(JsonNode example) => $"/subscriptions/{SubscriptionOf(example)}/resourceGroups/my-resource-group/providers/Microsoft.Resources/deployments/my-deployment";

    private static JsonNode Inline(JsonNode example, string resources)
    {
        JsonNode body = example["parameters"]!["parameters"]!.DeepClone();
        body["properties"]!.AsObject().Remove("templateLink");
        body["properties"]!["template"] = JsonNode.Parse(SandboxTemplates.With(resources));
        return body;
    }

    private static string Storage(string name) => $$"""{ "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2025-06-01", "name": "{{name}}", "location": "eastus", "sku": { "name": "Standard_LRS" }, "kind": "StorageV2" }""";

    private static async Task MakeNetworkAsync(Examples examples, int number = 1)
    {
        await examples.MakeAsync($"{Network}/virtualNetworks/vnet{number}", JsonNode.Parse($$$"""{"location":"centralus","properties":{"addressSpace":{"addressPrefixes":["10.{{{number}}}.0.0/16"]},"subnets":[{"name":"GatewaySubnet","properties":{"addressPrefix":"10.{{{number}}}.1.0/27"}}]}}""")!);
        await examples.MakeAsync($"{Network}/publicIPAddresses/gwpip{(number == 1 ? "" : number)}", JsonNode.Parse("""{"location":"centralus","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"}}""")!);
    }

    // The example leads to a company's own network; the sandbox's connections lead to another gateway.
    private static async Task<JsonNode> ReadConnectionAsync()
    {
        JsonNode shown = Body(await ReadAsync("VirtualNetworkGatewayConnectionGet.json"), 200);
        JsonObject properties = shown["properties"]!.AsObject();
        properties["connectionType"] = "Vnet2Vnet";
        properties["virtualNetworkGateway2"] = new JsonObject { ["id"] = $"{Network}/virtualNetworkGateways/vpngw2", ["properties"] = new JsonObject() };
        properties.Remove("localNetworkGateway2");
        return shown;
    }

    private static async Task MakeConnectionAsync(Examples examples, JsonNode shown)
    {
        await MakeNetworkAsync(examples);
        await examples.MakeAsync($"{Network}/virtualNetworkGateways/vpngw", Written(Body(await ReadAsync("VirtualNetworkGatewayGet.json"), 200)));
        await MakeNetworkAsync(examples, 2);
        JsonObject other = JsonNode.Parse(Written(Body(await ReadAsync("VirtualNetworkGatewayGet.json"), 200)).ToJsonString().Replace("vnet1", "vnet2", StringComparison.Ordinal).Replace("gwpip", "gwpip2", StringComparison.Ordinal))!.AsObject();
        await examples.MakeAsync($"{Network}/virtualNetworkGateways/vpngw2", other);
        JsonObject written = Written(shown);
        written["properties"]!["sharedKey"] = "Abc123";
        await examples.MakeAsync($"{Network}/connections/connS2S", written);
    }

    private sealed class Examples : IAsyncDisposable
    {
        private readonly ArmSandbox _sandbox;
        private readonly HttpMessageHandler _handler;
        private readonly HttpClient _client;

        private Examples(ArmSandbox sandbox)
        {
            _sandbox = sandbox;
            _handler = sandbox.CreateHandler();
            _client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = sandbox.Url };
        }

        public static async Task<Examples> StartAsync(string subscription, string group, string location)
        {
            ArmSandbox sandbox = await ArmSandbox.StartAsync(new SandboxOptions(subscription), default);
            sandbox.AddResourceGroup(subscription, group, location);
            return new Examples(sandbox);
        }

        public Task<(int Status, Dictionary<string, string> Headers, JsonNode? Body)> SendAsync(string method, string uri, JsonNode? body = null, string? version = null, bool isWhole = false) =>
            ArmExchange.SendAsync(_client, _sandbox, method, isWhole ? uri : $"{uri}?api-version={version ?? (uri.Contains("/deployments/", StringComparison.Ordinal) ? "2025-04-01" : Version)}", body);

        public async Task MakeAsync(string uri, JsonNode body, string? version = null)
        {
            (int status, _, JsonNode? answer) = await SendAsync("PUT", uri, body, version);
            Assert.True(status is 200 or 201, $"{uri}: {answer}");
            await ReadUntilDoneAsync(uri, version);
        }

        public async Task<JsonNode> ReadUntilDoneAsync(string uri, string? version = null)
        {
            for (int look = 0; ; look++)
            {
                (int status, _, JsonNode? answer) = await SendAsync("GET", uri, version: version);
                Assert.Equal(200, status);
                if (look == 50 || (string?)answer!["properties"]!["provisioningState"] == "Succeeded")
                {
                    return answer!;
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            _handler.Dispose();
            await _sandbox.DisposeAsync();
        }
    }
}
