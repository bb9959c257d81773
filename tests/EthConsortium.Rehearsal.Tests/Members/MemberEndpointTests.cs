using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EthConsortium.Rehearsal.Members;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Rehearsal.Tests.Members;

public sealed class MemberEndpointTests : IAsyncLifetime
{
    private readonly List<string> _forwarded = [];
    private readonly HttpClient _client = new();
    private WebApplication _node = null!;
    private MemberEndpoint _endpoint = null!;
    private int _built;
    private Exception? _failure;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _node = builder.Build();
        _node.MapPost("/", async context =>
        {
            string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            lock (_forwarded)
            {
                _forwarded.Add(body);
            }

            using JsonDocument document = JsonDocument.Parse(body);
            object Answer(JsonElement call) => new { jsonrpc = "2.0", id = call.GetProperty("id"), result = "node" };
            JsonElement root = document.RootElement;
            await context.Response.WriteAsJsonAsync(root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Select(Answer).ToArray() : Answer(root));
        });
        await _node.StartAsync();
        _endpoint = await MemberEndpoint.StartAsync("Bank A", new Uri(_node.Urls.Single()), BuildAsync, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _node.DisposeAsync();
        _client.Dispose();
    }

    [Fact]
    public async Task Serves_the_data_api_with_an_etag_and_answers_304_to_who_has_it()
    {
        using HttpResponseMessage first = await _client.GetAsync(new Uri(_endpoint.Url, "networkinfo"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("{\"majorVersion\":0}", await first.Content.ReadAsStringAsync());

        using HttpRequestMessage again = new(HttpMethod.Get, new Uri(_endpoint.Url, "networkinfo"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await _client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Builds_the_document_once_a_second_however_many_read_it()
    {
        StandingClock clock = new();
        await using MemberEndpoint endpoint = await MemberEndpoint.StartAsync("Bank A", new Uri(_node.Urls.Single()), BuildAsync, clock, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.GetStringAsync(new Uri(endpoint.Url, "networkinfo"))));
        Assert.Equal(1, _built);

        clock.Now += TimeSpan.FromSeconds(1).Ticks;
        await _client.GetStringAsync(new Uri(endpoint.Url, "networkinfo"));
        Assert.Equal(2, _built);
    }

    [Fact]
    public async Task Says_why_when_the_node_is_down_instead_of_falling_silent()
    {
        _failure = new HttpRequestException("Connection refused");
        using HttpResponseMessage response = await _client.GetAsync(new Uri(_endpoint.Url, "networkinfo"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("{\"errorMessage\":\"Connection refused\"}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("eth_blockNumber")]
    [InlineData("eth_sendRawTransaction")]
    [InlineData("net_version")]
    [InlineData("web3_clientVersion")]
    public async Task Forwards_what_a_member_needs(string method)
    {
        JsonElement answer = await PostAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":[]}""");
        Assert.Equal("node", answer.GetProperty("result").GetString());
        Assert.Equal(7, answer.GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("eth_sendTransaction")]
    [InlineData("eth_sendUnsignedTransaction")]
    [InlineData("eth_sign")]
    [InlineData("eth_signTypedData_v4")]
    [InlineData("eth_accounts")]
    [InlineData("personal_unlockAccount")]
    [InlineData("anvil_setBalance")]
    [InlineData("evm_mine")]
    [InlineData("ETH_CALL")]
    [InlineData("\\ud800")]
    public async Task Refuses_what_signs_or_administers_and_the_node_never_sees_it(string method)
    {
        JsonElement answer = await PostAsync($$"""{"jsonrpc":"2.0","id":"x","method":"{{method}}","params":[]}""");
        Assert.Equal(-32601, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("x", answer.GetProperty("id").GetString());
        Assert.Empty(_forwarded);
    }

    [Fact]
    public async Task Answers_every_call_of_a_mixed_batch()
    {
        JsonElement answers = await PostAsync("""[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"evm_mine"},{"jsonrpc":"2.0","id":3,"method":"eth_call"}, 5]""");
        Dictionary<string, JsonElement> byId = answers.EnumerateArray().ToDictionary(a => a.GetProperty("id").ToString());
        Assert.Equal("node", byId["1"].GetProperty("result").GetString());
        Assert.Equal(-32601, byId["2"].GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("node", byId["3"].GetProperty("result").GetString());
        Assert.Equal(-32600, byId[""].GetProperty("error").GetProperty("code").GetInt32());
        Assert.DoesNotContain("evm_mine", Assert.Single(_forwarded), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", -32700)]
    [InlineData("""{"method":"eth_call","method":"evm_mine","id":1}""", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("42", -32600)]
    public async Task Refuses_what_is_not_a_call(string body, int code)
    {
        JsonElement answer = await PostAsync(body);
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Empty(_forwarded);
    }

    [Fact]
    public async Task Refuses_bodies_and_batches_that_are_too_large()
    {
        JsonElement body = await PostAsync($"[\"{new string('x', MemberEndpoint.MaxBodyBytes)}\"]");
        Assert.Contains("at most", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        JsonElement batch = await PostAsync($"[{string.Join(',', Enumerable.Repeat("1", RpcGate.MaxBatch + 1))}]");
        Assert.Contains("1 to 1000", batch.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_page_that_posts_plain_text_and_a_name_that_is_not_its_own()
    {
        using StringContent text = new("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Encoding.UTF8, "text/plain");
        using HttpResponseMessage plain = await _client.PostAsync(_endpoint.Url, text);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);

        using HttpRequestMessage rebound = new(HttpMethod.Get, _endpoint.Url);
        rebound.Headers.Host = "evil.example";
        using HttpResponseMessage misdirected = await _client.SendAsync(rebound);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, misdirected.StatusCode);
        Assert.Empty(_forwarded);
    }

    [Fact]
    public async Task Says_what_there_is_at_the_root_and_404_or_405_elsewhere()
    {
        Assert.StartsWith("Bank A", await _client.GetStringAsync(_endpoint.Url), StringComparison.Ordinal);
        using HttpResponseMessage missing = await _client.GetAsync(new Uri(_endpoint.Url, "nothing"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using HttpResponseMessage wrong = await _client.DeleteAsync(_endpoint.Url);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
    }

    [Fact]
    public async Task Leaves_no_port_behind()
    {
        MemberEndpoint endpoint = await MemberEndpoint.StartAsync("Bank B", new Uri(_node.Urls.Single()), BuildAsync, TimeProvider.System, CancellationToken.None);
        Uri url = endpoint.Url;
        await _client.GetStringAsync(url);
        await endpoint.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync(url));
    }

    private async Task<byte[]> BuildAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _built);
        await Task.Yield();
        return _failure is null ? "{\"majorVersion\":0}"u8.ToArray() : throw _failure;
    }

    private async Task<JsonElement> PostAsync(string json)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _client.PostAsync(_endpoint.Url, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }
}

file sealed class StandingClock : TimeProvider
{
    public long Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now;
}
