using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>
/// Sends the requests that were once recorded from Azure and compares the answers: the same status, the same headers, and
/// in the body every property with its value, but for those that Azure makes up (etags, GUIDs, times, operation ids).
/// </summary>
public sealed class RecordedExchangeTests
{
    private const string Subscription = "00000000-0000-0000-0000-000000000000";

    [SharedFact("arm", "recorded")]
    public Task A_pairing_of_two_gateways() => ReplayAsync("vnet2vnet.json", "rg57018", "westus");

    [SharedFact("arm", "recorded")]
    public Task A_network_security_group() => ReplayAsync("nsg.json", "rg7db11946", "southcentralus");

    [SharedFact("arm", "recorded")]
    public Task A_public_ip_address() => ReplayAsync("pip.json", "rg9309", "westus");

    // The recording deploys a public template by its link, and deletes what is not in it; the sandbox reads no links and deletes nothing. So the template stands here.
    [SharedFact("arm", "recorded")]
    public Task A_deployment() => ReplayAsync("deployment.json", "rgchash12", "eastus", body =>
    {
        if (body?["properties"]?["templateLink"] is not null)
        {
            body["properties"] = new JsonObject { ["mode"] = "Incremental", ["template"] = JsonNode.Parse(TwoSubnets), ["parameters"] = new JsonObject() };
        }
    });

    private const string TwoSubnets = """
        {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
          "parameters": {
            "vnetName": { "type": "string", "defaultValue": "VNet1" }, "vnetAddressPrefix": { "type": "string", "defaultValue": "10.0.0.0/16" },
            "subnet1Prefix": { "type": "string", "defaultValue": "10.0.0.0/24" }, "subnet1Name": { "type": "string", "defaultValue": "Subnet1" },
            "subnet2Prefix": { "type": "string", "defaultValue": "10.0.1.0/24" }, "subnet2Name": { "type": "string", "defaultValue": "Subnet2" },
            "location": { "type": "string", "defaultValue": "[resourceGroup().location]" }
          },
          "resources": [
            { "type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2020-11-01", "name": "[format('{0}/{1}', parameters('vnetName'), parameters('subnet1Name'))]", "dependsOn": [ "[parameters('vnetName')]" ], "properties": { "addressPrefix": "[parameters('subnet1Prefix')]" } },
            { "type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2020-11-01", "name": "[format('{0}/{1}', parameters('vnetName'), parameters('subnet2Name'))]",
              "dependsOn": [ "[resourceId('Microsoft.Network/virtualNetworks/subnets', parameters('vnetName'), parameters('subnet1Name'))]", "[parameters('vnetName')]" ], "properties": { "addressPrefix": "[parameters('subnet2Prefix')]" } },
            { "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2020-11-01", "name": "[parameters('vnetName')]", "location": "[parameters('location')]", "properties": { "addressSpace": { "addressPrefixes": [ "[parameters('vnetAddressPrefix')]" ] } } }
          ]
        }
        """;

    private static async Task ReplayAsync(string file, string group, string location, Action<JsonNode?>? change = null)
    {
        JsonNode recording = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryRoot.SharedPathOf("arm", "recorded", file)))!;
        await using ArmSandbox sandbox = await ArmSandbox.StartAsync(new SandboxOptions(Subscription), default);
        sandbox.AddResourceGroup(Subscription, group, location);
        using HttpMessageHandler handler = sandbox.CreateHandler();
        using HttpClient client = new(handler) { BaseAddress = sandbox.Url };
        Dictionary<string, string> operations = new(StringComparer.Ordinal);
        int compared = 0;
        foreach (JsonNode? exchange in InOrder([.. recording["exchanges"]!.AsArray()]))
        {
            JsonNode recorded = exchange!["response"]!;
            string method = (string)exchange["request"]!["method"]!;
            string uri = (string)exchange["request"]!["uri"]!;
            if (uri.Contains("/operations/E1B03FB6B9D73371", StringComparison.Ordinal))
            {
                continue; // Azure's own clean-up step, which the sandbox does not have
            }

            foreach ((string theirs, string ours) in operations)
            {
                uri = uri.Replace(theirs, ours, StringComparison.Ordinal);
            }

            JsonNode? body = exchange["request"]!["body"]?.DeepClone();
            change?.Invoke(body);
            (int status, Dictionary<string, string> headers, JsonNode? answer) = await ArmExchange.SendAsync(client, sandbox, method, uri, body);

            // How often one has to look is another matter than what one sees: look until it is what was recorded.
            bool isRecordedAsDone = (string?)recorded["body"]?["status"] == "Succeeded" || (method == "GET" && (string?)recorded["body"]?["properties"]?["provisioningState"] == "Succeeded");
            for (int i = 0; i < 50 && isRecordedAsDone && !IsDone(answer); i++)
            {
                (status, headers, answer) = await ArmExchange.SendAsync(client, sandbox, method, uri, body);
            }

            if ((string?)recorded["body"]?["status"] == "InProgress")
            {
                Assert.Contains((string?)answer?["status"], new[] { "InProgress", "Succeeded" });
                continue;
            }

            string what = $"{method} {uri}";
            Assert.True(status == (int)recorded["status"]!, $"{what}: {status} instead of {recorded["status"]}: {answer}");
            foreach ((string header, JsonNode? value) in recorded["headers"]!.AsObject().Where(h => h.Key is "Location" or "Azure-AsyncOperation"))
            {
                Assert.True(headers.ContainsKey(header), $"{what} has no {header}");
                string theirs = Operation((string)value!);
                operations[theirs] = Operation(headers[header]);
                Assert.Equal(Shape((string)value!, theirs), Shape(headers[header], operations[theirs]));
            }

            if (!uri.Contains("/deployments/?", StringComparison.Ordinal)) // the recording's group had others in it
            {
                ArmExchange.Compare(what, recorded["body"], answer);
            }

            compared++;
        }

        Assert.True(compared > 5);
    }

    // Where polls were left out of a recording, a second PUT has come to stand before what was read after the first.
    private static List<JsonNode?> InOrder(List<JsonNode?> exchanges)
    {
        for (int i = 0; i + 1 < exchanges.Count; i++)
        {
            if (IsSame(exchanges[i], exchanges[i + 1], "PUT", "PUT") && exchanges.FindIndex(i + 2, later => IsSame(exchanges[i], later, "PUT", "GET")) is > 0 and var read)
            {
                exchanges.Insert(read + 1, exchanges[i + 1]);
                exchanges.RemoveAt(i + 1);
            }
        }

        return exchanges;

        static bool IsSame(JsonNode? a, JsonNode? b, string methodOfA, string methodOfB) =>
            (string?)a!["request"]!["uri"] == (string?)b!["request"]!["uri"] && (string?)a["request"]!["method"] == methodOfA && (string?)b["request"]!["method"] == methodOfB;
    }

    private static bool IsDone(JsonNode? answer) => (string?)answer?["status"] == "Succeeded" || (string?)answer?["properties"]?["provisioningState"] == "Succeeded";

    private static string Operation(string link) => Regex.Match(link, "/(operations|operationResults|operationStatuses)/(?<id>[^?]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture).Groups["id"].Value;

    // Everything behind the host; where Azure ran a deletion is its own business.
    private static string Shape(string link, string operation) =>
        Regex.Replace(new Uri(link).PathAndQuery.Replace(operation, "{id}", StringComparison.Ordinal), "/locations/[a-z0-9]+/", "/locations/{location}/").Replace("/resourcegroups/", "/resourceGroups/", StringComparison.Ordinal);
}
