using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>Sends requests of recordings and examples to the sandbox, and compares the answers with what Azure said.</summary>
internal static class ArmExchange
{
    // Made up by Azure at each run, or measured.
    private static readonly HashSet<string> s_madeUp = new(StringComparer.Ordinal) { "etag", "resourceGuid", "timestamp", "duration", "correlationId", "templateHash", "operationId", "trackingId", "serviceRequestId" };

    public static async Task<(int Status, Dictionary<string, string> Headers, JsonNode? Body)> SendAsync(HttpClient client, ArmSandbox sandbox, string method, string uri, JsonNode? body)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.NewToken().Value);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.Headers.ToDictionary(h => h.Key, h => h.Value.First(), StringComparer.Ordinal), text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public static void Compare(string what, JsonNode? recorded, JsonNode? answer)
    {
        switch (recorded)
        {
            case JsonObject map:
                JsonObject ours = Assert.IsType<JsonObject>(answer, exactMatch: false);
                foreach ((string name, JsonNode? value) in map.Where(p => !s_madeUp.Contains(p.Key) && !IsElsewhere(p.Key)))
                {
                    Assert.True(ours.ContainsKey(name), $"{what}: {map.GetPath()}.{name} is missing in {ours.ToJsonString()}");
                    Compare(what, value, ours[name]);
                }

                break;
            case JsonArray list:
                JsonArray items = Assert.IsType<JsonArray>(answer, exactMatch: false);
                IEnumerable<JsonNode?> comparable = list.Where(item => (string?)(item as JsonObject)?["properties"]?["provisioningOperation"] != "DeploymentCleanup");
                Assert.True(comparable.Count() == items.Count, $"{what}: {list.GetPath()} has {items.Count} items");
                foreach (JsonNode? item in comparable)
                {
                    // Lists of named things come in any order.
                    JsonNode? same = Key(item) is { } key ? items.FirstOrDefault(i => Key(i) == key) : items[list.IndexOf(item)];
                    Assert.True(same is not null || item is null, $"{what}: {list.GetPath()} has no {Key(item)}");
                    Compare(what, item, same);
                }

                break;
            default:
                if (recorded?.GetValueKind() == System.Text.Json.JsonValueKind.String && (string)recorded! is var text && (text.StartsWith("W/", StringComparison.Ordinal) || text.Contains("/operations/", StringComparison.Ordinal)))
                {
                    return;
                }

                Assert.True(JsonNode.DeepEquals(recorded, answer), $"{what}: {recorded?.GetPath()} is {answer?.ToJsonString() ?? "null"}, not {recorded?.ToJsonString()}");
                break;
        }
    }

    // The link, and a network interface whose making the recording leaves out.
    private static bool IsElsewhere(string name) => name is "templateLink" or "parametersLink" or "mode" or "networkInterfaces";

    private static string? Key(JsonNode? item) => item is JsonObject map ? (string?)(map["name"] ?? map["resourceName"] ?? map["resourceType"] ?? map["properties"]?["targetResource"]?["resourceName"] ?? map["properties"]?["provisioningOperation"] ?? map["namespace"] ?? map["id"]) : null;
}
