using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Site;

public sealed class NodeSiteTests : IAsyncLifetime
{
    private static readonly DirectContainer s_blobs = new(new ModelStore(() => TimeSpan.Zero));

    private readonly HttpClient _http = new();
    private readonly List<string> _routes = [];
    private readonly PrometheusMetrics _metrics = new();
    private readonly RpcProxy _proxy = new(new Uri("http://127.0.0.1:9"));
    private readonly RpcClient _rpc = new(new Uri("http://127.0.0.1:9"), new RpcClientOptions { MaxAttempts = 1 });
    private NodeHealth _health = new(IsReady: true, new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = "sealing" });
    private NodeSite _site = null!;

    public async Task InitializeAsync() =>
        _site = await NodeSite.StartAsync(
            new NodeSiteOptions { Title = "Bank A, a member of Three banks", HostNames = ["127.0.0.1", "localhost"] },
            site =>
            {
                site.MapDataApi(new DataApiPublisher(new FakeSource(), new EthClient(_rpc)));
                site.MapRpcProxy(_proxy);
                site.MapPeerRegistrar(new PeerRegistrar(s_blobs, new IdentityStore(s_blobs, new KeyFileIdentityKeys("/nowhere", "x"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance)));
                site.MapHealth(() => _health);
                site.MapMetrics(_metrics);
                site.MapOpenApiDocument();
                _routes.Add("GET /"); // the list of the others
                _routes.AddRange(site.DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().SelectMany(
                    endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} {endpoint.RoutePattern.RawText}")));
            },
            default);

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        _proxy.Dispose();
        _rpc.Dispose();
        _metrics.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task The_OpenAPI_document_has_every_route_and_no_other()
    {
        JsonElement document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_site.Url, "openapi.json"))).RootElement;

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        IEnumerable<string> described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(_routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_OpenAPI_document_has_every_field_of_the_networkinfo_document_and_no_other()
    {
        JsonElement document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_site.Url, "openapi.json"))).RootElement;
        JsonElement schema = document.GetProperty("components").GetProperty("schemas").GetProperty("NetworkInfo");
        NetworkInfo complete = new()
        {
            NodeMetadata = [FakeSource.NodeAt(1)],
            RecentBlock = new RecentBlock(1, Ethereum.Hash32.Zero),
            Addresses = [],
            ChainId = new Ethereum.ChainId(1),
            Consensus = Core.ConsensusEngine.AuRa,
            GenesisHash = Ethereum.Hash32.Zero,
            GovernanceContract = Ethereum.Address.Zero,
            GovernanceVersion = "2",
            GethGenesis = "{}",
            BesuGenesis = "{}",
            ConsortiumName = "Three banks",
            MemberName = "Bank A",
            MemberId = 0,
        };
        JsonElement written = JsonDocument.Parse(complete.ToSignedJson(new FakeSource().Sign)).RootElement;

        Assert.Equal(schema.GetProperty("properties").EnumerateObject().Select(p => p.Name), written.EnumerateObject().Select(p => p.Name));

        // What is required is what is written of a document that has next to nothing.
        JsonElement bare = JsonDocument.Parse(new NetworkInfo().ToJson()).RootElement;
        Assert.All(schema.GetProperty("required").EnumerateArray(), name => Assert.True(bare.TryGetProperty(name.GetString()!, out _)));
    }

    [Fact]
    public async Task References_of_the_OpenAPI_document_lead_somewhere()
    {
        string text = await _http.GetStringAsync(new Uri(_site.Url, "openapi.json"));
        JsonElement schemas = JsonDocument.Parse(text).RootElement.GetProperty("components").GetProperty("schemas");

        string[] references = [.. text.Split("#/components/schemas/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])];

        Assert.NotEmpty(references);
        Assert.All(references, name => Assert.True(schemas.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task The_root_lists_what_there_is_and_elsewhere_is_404_or_405()
    {
        string page = await _http.GetStringAsync(_site.Url);
        Assert.StartsWith("Bank A, a member of Three banks\n\nGET  /networkinfo", page, StringComparison.Ordinal);
        Assert.Contains("POST /               JSON-RPC\n", page, StringComparison.Ordinal);

        using HttpResponseMessage missing = await _http.GetAsync(new Uri(_site.Url, "nothing"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using HttpResponseMessage wrong = await _http.DeleteAsync(new Uri(_site.Url, "networkinfo"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(["GET", "HEAD"], wrong.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("networkinfo")]
    [InlineData("health")]
    [InlineData("nothing")]
    public async Task Every_answer_tells_browsers_to_do_nothing_with_it(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(_site.Url, path));

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.NotNull(response.Headers.CacheControl);
    }

    [Fact]
    public async Task Answers_to_its_own_names_only()
    {
        using HttpRequestMessage rebound = new(HttpMethod.Get, _site.Url);
        rebound.Headers.Host = "evil.example";
        using HttpResponseMessage misdirected = await _http.SendAsync(rebound);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, misdirected.StatusCode);
        Assert.Contains("not to 'evil.example'", await misdirected.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_200_or_503_with_the_state_of_the_parts_and_live_as_long_as_it_answers()
    {
        Assert.Equal("""{"status":"ready","parts":{"client":"sealing"}}""", await _http.GetStringAsync(new Uri(_site.Url, "health")));

        _health = new NodeHealth(IsReady: false, new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = "stopped" });
        using HttpResponseMessage ready = await _http.GetAsync(new Uri(_site.Url, "health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"notReady","parts":{"client":"stopped"}}""", await ready.Content.ReadAsStringAsync());
        Assert.Equal("""{"status":"live"}""", await _http.GetStringAsync(new Uri(_site.Url, "health/live")));
    }

    [Fact]
    public async Task Metrics_count_what_was_asked()
    {
        await _http.GetStringAsync(new Uri(_site.Url, "networkinfo"));

        using HttpResponseMessage response = await _http.GetAsync(new Uri(_site.Url, "metrics"));
        string text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE ethconsortium_dataapi_requests_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("ethconsortium_dataapi_requests_total{status=\"200\"} ", text, StringComparison.Ordinal);
        Assert.Contains("ethconsortium_dataapi_refreshes_total{outcome=\"changed\"} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_instrument_is_written_as_Prometheus_reads_it()
    {
        using Meter meter = new("test." + Guid.NewGuid());
        using PrometheusMetrics metrics = new(meter.Name);
        meter.CreateCounter<int>("a.count", description: "How many").Add(2);
        meter.CreateUpDownCounter<long>("b.open").Add(-3);
        meter.CreateObservableGauge("c.height", () => new Measurement<long>(7, new KeyValuePair<string, object?>("peer.name", "a \"b\"\\\n")));
        Histogram<double> histogram = meter.CreateHistogram<double>("d.time", "s", "How long");
        histogram.Record(0.02);
        histogram.Record(20);
        meter.CreateObservableCounter("e.bytes", () => 12L);
        metrics.Collect(); // collecting twice counts nothing twice

        string[] lines = metrics.Collect().Split('\n');

        Assert.Contains("# HELP a_count_total How many", lines);
        Assert.Contains("a_count_total 2", lines);
        Assert.Contains("# TYPE b_open gauge", lines);
        Assert.Contains("b_open -3", lines);
        Assert.Contains("c_height{peer_name=\"a \\\"b\\\"\\\\\\n\"} 7", lines);
        Assert.Contains("# TYPE d_time_seconds histogram", lines);
        Assert.Contains("d_time_seconds_bucket{le=\"0.01\"} 0", lines);
        Assert.Contains("d_time_seconds_bucket{le=\"0.025\"} 1", lines);
        Assert.Contains("d_time_seconds_bucket{le=\"+Inf\"} 2", lines);
        Assert.Contains("d_time_seconds_sum 20.02", lines);
        Assert.Contains("d_time_seconds_count 2", lines);
        Assert.Contains("e_bytes_total 12", lines);
    }

    [Fact]
    public async Task A_port_in_use_is_told_and_one_of_its_own_is_given_back()
    {
        IPEndPoint taken = new(IPAddress.Loopback, _site.Url.Port);
        await Assert.ThrowsAsync<IOException>(() => NodeSite.StartAsync(new NodeSiteOptions { Title = "", Listen = taken }, _ => { }, default));

        await _site.DisposeAsync();
        await using NodeSite again = await NodeSite.StartAsync(new NodeSiteOptions { Title = "again", Listen = taken }, _ => { }, default);
        Assert.StartsWith("again", await _http.GetStringAsync(again.Url), StringComparison.Ordinal);
    }
}
