using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Site;

/// <summary>Walks openapi.json: what it says of each operation's answers is held against what is really answered, and each answer that it has is provoked.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private const string Key = "a key of the registrar";
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""";
    private const string Peer = """{"enode":"enode://11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111@10.1.17.1:30303"}""";

    private readonly HttpClient _http = new();
    private readonly FakeSource _source = new();
    private readonly PrometheusMetrics _metrics = new();
    private readonly HashSet<string> _seen = [];
    private StandInNode _node = null!;
    private PeerRegistrar _registrar = null!;
    private RpcProxy _proxy = null!;
    private NodeSite _site = null!;
    private JsonElement _document;
    private bool _isReady = true;

    public async Task InitializeAsync()
    {
        ModelStore store = new(() => TimeSpan.Zero);
        store.Create();
        DirectContainer blobs = new(store);
        _registrar = new PeerRegistrar(blobs, new IdentityStore(blobs, new KeyFileIdentityKeys("/nowhere", "x"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance), new PeerRegistrarOptions { MaxPeers = 1 });
        _node = await StandInNode.StartAsync();
        _proxy = new RpcProxy(_node.Endpoint, new RpcProxyOptions { MaxBatch = 20, Burst = 20, CallsPerSecond = 1, Timeout = TimeSpan.FromSeconds(0.3), MaxBodyBytes = 10_000 });
        DataApiPublisher publisher = new(_source, _node.Client, new DataApiOptions { LongestWait = TimeSpan.FromMinutes(1) });
        _site = await NodeSite.StartAsync(
            new NodeSiteOptions { Title = "Bank A" },
            site =>
            {
                site.MapDataApi(publisher);
                site.MapRpcProxy(_proxy);
                site.MapPeerRegistrar(_registrar);
                site.MapHealth(() => new NodeHealth(_isReady, new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = "sealing" }));
                site.MapMetrics(_metrics);
                site.MapOpenApiDocument();
            },
            default);
        _document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_site.Url, "openapi.json"))).RootElement;
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _node.DisposeAsync();
        _proxy.Dispose();
        _metrics.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Every_answer_of_the_document_is_given_and_is_as_it_says()
    {
        await GetAsync("/");
        await GetAsync("/metrics");
        await GetAsync("/openapi.json");
        await GetAsync("/health/live");
        foreach (bool isReady in (bool[])[true, false])
        {
            _isReady = isReady;
            await GetAsync("/health");
            await GetAsync("/health/ready");
        }

        EntityTagHeaderValue etag = (await GetAsync("/networkinfo"))!;
        await CheckAsync("/networkinfo", new HttpRequestMessage(HttpMethod.Get, new Uri(_site.Url, "networkinfo")) { Headers = { IfNoneMatch = { etag } } });

        await PostAsync("/", Call);
        await PostAsync("/", $"[{Call},{{\"id\":2,\"method\":\"admin_peers\"}}]");
        await PostAsync("/", """{"method":"eth_nothing"}""");
        await PostAsync("/", "[");
        await PostAsync("/", new string(' ', 20_000));
        await PostAsync("/", Call, "text/plain");
        _node.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await PostAsync("/", Call);
        await _node.StopAsync();
        await PostAsync("/", Call);
        await PostAsync("/", $"[{string.Join(',', Enumerable.Repeat(Call, 20))}]");

        await GetAsync("/peers");
        await PostAsync("/peers", Peer);
        _registrar.Open(Key);
        await GetAsync("/peers");
        await PostAsync("/peers", Peer);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        await PostAsync("/peers", Peer);
        await PostAsync("/peers", Peer.Replace("1111", "2222", StringComparison.Ordinal));
        await PostAsync("/peers", "{}");
        await GetAsync("/peers");

        IEnumerable<string> described = _document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().SelectMany(operation =>
            operation.Value.GetProperty("responses").EnumerateObject().Select(response => $"{operation.Name} {path.Name} {response.Name}")));
        // What is below, and what needs a body that never comes (RpcProxyTests).
        Assert.Equal(described.Except(["get /networkinfo 503", "post / 408"], StringComparer.Ordinal).Order(StringComparer.Ordinal), _seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_knows_no_network_answers_as_the_document_says()
    {
        _source.Network = null!;
        await GetAsync("/networkinfo");
        Assert.Equal(["get /networkinfo 503"], _seen);
    }

    private Task<EntityTagHeaderValue?> GetAsync(string path) => CheckAsync(path, new HttpRequestMessage(HttpMethod.Get, new Uri(_site.Url, path)));

    private Task PostAsync(string path, string body, string type = "application/json") => CheckAsync(path, new HttpRequestMessage(HttpMethod.Post, new Uri(_site.Url, path)) { Content = new StringContent(body, Encoding.UTF8, type) });

    /// <summary>Asks, and holds the answer against what the document says of it.</summary>
    private async Task<EntityTagHeaderValue?> CheckAsync(string path, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage answer = await _http.SendAsync(request);
            string name = $"{request.Method.Method.ToLowerInvariant()} {path} {(int)answer.StatusCode}";
            _seen.Add(name);
            Assert.True(_document.GetProperty("paths").GetProperty(path).GetProperty(request.Method.Method.ToLowerInvariant()).GetProperty("responses").TryGetProperty($"{(int)answer.StatusCode}", out JsonElement described), name);
            string body = await answer.Content.ReadAsStringAsync();
            if (described.TryGetProperty("headers", out JsonElement headers))
            {
                Assert.All(headers.EnumerateObject(), header => Assert.True(answer.Headers.Contains(header.Name), $"{name}: {header.Name}"));
            }

            if (!described.TryGetProperty("content", out JsonElement content))
            {
                Assert.Equal("", body);
            }
            else
            {
                Assert.True(content.TryGetProperty(answer.Content.Headers.ContentType!.MediaType!, out JsonElement form), $"{name}: {answer.Content.Headers.ContentType}");
                if (answer.Content.Headers.ContentType.MediaType == "application/json")
                {
                    Assert.True(Fits(JsonDocument.Parse(body).RootElement, form.GetProperty("schema"), out string why), $"{name}: {why}\n{body}");
                }
            }

            return answer.Headers.ETag;
        }
    }

    /// <summary>Whether a value is of a schema, with the words of JSON Schema that the document uses.</summary>
    private bool Fits(JsonElement value, JsonElement schema, out string why)
    {
        why = $"{value.ValueKind} and not {schema}";
        foreach (JsonProperty word in schema.EnumerateObject())
        {
            string reason = why;
            bool fits = word.Name switch
            {
                "$ref" => Fits(value, _document.GetProperty("components").GetProperty("schemas").GetProperty(word.Value.GetString()!.Split('/')[^1]), out reason),
                "oneOf" => word.Value.EnumerateArray().Count(each => Fits(value, each, out _)) == 1,
                "type" when word.Value.ValueKind == JsonValueKind.Array => word.Value.EnumerateArray().Any(each => IsOf(value, each.GetString()!)),
                "type" => IsOf(value, word.Value.GetString()!),
                "const" => JsonElement.DeepEquals(value, word.Value),
                "enum" => word.Value.EnumerateArray().Any(each => JsonElement.DeepEquals(value, each)),
                "required" => word.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "properties" when value.ValueKind == JsonValueKind.Object => word.Value.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out JsonElement inner) || Fits(inner, property.Value, out reason)),
                "properties" => true,
                "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(each => Fits(each, word.Value, out reason)),
                "additionalProperties" when value.ValueKind == JsonValueKind.Object && word.Value.ValueKind == JsonValueKind.Object => value.EnumerateObject().All(property => (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(property.Name, out _)) || Fits(property.Value, word.Value, out reason)),
                "additionalProperties" or "description" => true,
                "minItems" => value.GetArrayLength() >= word.Value.GetInt32(),
                "maxItems" => value.GetArrayLength() <= word.Value.GetInt32(),
                _ => throw new InvalidOperationException($"The document uses '{word.Name}', which this test does not know."),
            };
            if (!fits)
            {
                why = reason;
                return false;
            }
        }

        return true;
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"The document uses the type '{type}', which this test does not know."),
    };
}
