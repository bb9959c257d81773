using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Proxy;

public sealed class RpcProxyTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>, IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly List<IAsyncDisposable> _sites = [];
    private readonly List<RpcProxy> _proxies = [];
    private StandInNode _node = null!;
    private Uri _site = null!;

    public async Task InitializeAsync()
    {
        _node = await StandInNode.StartAsync();
        _site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { Burst = 1_000_000 });
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable site in _sites)
        {
            await site.DisposeAsync();
        }

        _proxies.ForEach(proxy => proxy.Dispose());
        await _node.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Forwards_every_method_of_the_list()
    {
        foreach (string method in RpcProxyOptions.DefaultMethods)
        {
            string parameters = method is "eth_call" or "eth_estimateGas" or "eth_createAccessList" ? """{"to":"0x2"}, "0x1" """ : """ "0x1", {"to":"0x2"}""";
            JsonElement answer = await PostAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":[{{parameters}}]}""");
            Assert.Equal(7, answer.GetProperty("id").GetInt32());
            Assert.True(answer.TryGetProperty("result", out _), method);
        }

        Assert.Equal(RpcProxyOptions.DefaultMethods.Count, _node.Bodies.Count);
        Assert.Contains("""{"jsonrpc":"2.0","id":7,"method":"eth_getProof","params":["0x1",{"to":"0x2"}]}""", _node.Bodies);
    }

    [Fact]
    public void The_list_has_nothing_that_signs_with_the_clients_keys_or_administers_it()
    {
        string[] forbidden = ["eth_accounts", "eth_coinbase", "eth_sign", "eth_signTransaction", "eth_sendTransaction", "eth_mining", "eth_getWork", "eth_submitWork", "eth_submitHashrate"];
        Assert.DoesNotContain(RpcProxyOptions.DefaultMethods, forbidden.Contains);
        Assert.All(RpcProxyOptions.DefaultMethods, method => Assert.Contains(method.Split('_')[0], new[] { "eth", "net", "web3" }));
    }

    [Theory]
    [InlineData("personal_unlockAccount")]
    [InlineData("personal_sendTransaction")]
    [InlineData("personal_importRawKey")]
    [InlineData("admin_addPeer")]
    [InlineData("admin_nodeInfo")]
    [InlineData("admin_startHTTP")]
    [InlineData("miner_setEtherbase")]
    [InlineData("miner_stop")]
    [InlineData("debug_setHead")]
    [InlineData("debug_traceTransaction")]
    [InlineData("clique_propose")]
    [InlineData("parity_addReservedPeer")]
    [InlineData("parity_newAccountFromSecret")]
    [InlineData("qbft_proposeValidatorVote")]
    [InlineData("engine_forkchoiceUpdatedV3")]
    [InlineData("txpool_content")]
    [InlineData("trace_filter")]
    [InlineData("eth_sendTransaction")]
    [InlineData("eth_sendUnsignedTransaction")]
    [InlineData("eth_sign")]
    [InlineData("eth_signTransaction")]
    [InlineData("eth_signTypedData_v4")]
    [InlineData("eth_accounts")]
    [InlineData("eth_subscribe")]
    [InlineData("anvil_setBalance")]
    [InlineData("evm_mine")]
    [InlineData("ETH_CALL")]
    [InlineData("eth_call ")]
    [InlineData("eth_call\\u0000")]
    [InlineData("")]
    [InlineData("\\ud800")]
    public async Task Refuses_what_signs_or_administers_and_the_client_never_sees_it(string method)
    {
        JsonElement answer = await PostAsync($$"""{"jsonrpc":"2.0","id":"x","method":"{{method}}","params":[]}""");

        Assert.Equal((-32601, "x"), (CodeOf(answer), answer.GetProperty("id").GetString()));
        Assert.Empty(_node.Bodies);
    }

    [Theory]
    // geth decodes the names of members without regard to case, also to the case of the Kelvin sign and the long s.
    [InlineData("\"METHOD\":\"personal_unlockAccount\"")]
    [InlineData("\"Method\":\"admin_addPeer\",\"Params\":[\"enode\"]")]
    [InlineData("\"param\\u017f\":[1]")]
    [InlineData("\"more\":{\"method\":\"debug_setHead\"}")]
    public async Task What_is_forwarded_has_no_members_that_the_client_could_read_otherwise(string more)
    {
        await PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"eth_chainId",{{more}}}""");

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Assert.Single(_node.Bodies));
    }

    [Theory]
    [InlineData("""{"data":"0x60016700000001c000000052"}""", """{"data":"0x60016700000001c000000052","gas":"0x2faf080"}""")]
    [InlineData("""{"gas":"0x5208","to":"0x2"}""", """{"to":"0x2","gas":"0x5208"}""")]
    [InlineData("""{"gas":"0x0"}""", """{"gas":"0x2faf080"}""")] // geth 1.8 takes it for no limit
    [InlineData("""{"gas":null}""", """{"gas":"0x2faf080"}""")]
    [InlineData("""{"gas":"0x2faf081"}""", """{"gas":"0x2faf080"}""")]
    [InlineData("""{"gas":"0xfffffffffffffffffffff"}""", """{"gas":"0x2faf080"}""")]
    [InlineData("""{"gas":99999999999}""", """{"gas":"0x2faf080"}""")]
    [InlineData("""{"gas":"-1"}""", """{"gas":"0x2faf080"}""")]
    [InlineData("""{"gas":"0x5208","GAS":"0xffffffffff","gaſ":"0xffffffffff","gasLimit":"0xffffffffff"}""", """{"gas":"0x5208"}""")]
    public async Task A_call_that_is_tried_has_no_more_gas_than_the_cap(string sent, string forwarded)
    {
        foreach (string method in (string[])["eth_call", "eth_createAccessList"])
        {
            await PostAsync($$$"""{"id":1,"method":"{{{method}}}","params":[{{{sent}}},"latest",{"0x2":{"code":"0x5b"}}]}""");
            Assert.True(_node.Bodies.TryDequeue(out string? body));
            Assert.Equal($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":[{{{forwarded}}},"latest",{"0x2":{"code":"0x5b"}}]}""", body);
        }
    }

    [Fact]
    public async Task An_estimate_without_gas_is_left_to_the_limit_of_a_block()
    {
        await PostAsync("""{"id":1,"method":"eth_estimateGas","params":[{"to":"0x2","gas":"0x0"}]}""");
        await PostAsync("""{"id":1,"method":"eth_estimateGas","params":[{"to":"0x2","Gas":"0xffffffffffff","gas":"0xffffffffffff"}]}""");

        Assert.Equal(
            ["""{"jsonrpc":"2.0","id":1,"method":"eth_estimateGas","params":[{"to":"0x2"}]}""", """{"jsonrpc":"2.0","id":1,"method":"eth_estimateGas","params":[{"to":"0x2","gas":"0x2faf080"}]}"""],
            _node.Bodies);
    }

    [Theory]
    [InlineData("""{"to":"0x2"}""")]
    [InlineData("""["{\"gas\":\"0xffffffffff\"}"]""")] // Nethermind reads JSON in a text
    public async Task Params_whose_gas_cannot_be_limited_are_refused(string parameters)
    {
        Assert.Equal(-32602, CodeOf(await PostAsync($$"""{"id":1,"method":"eth_call","params":{{parameters}}}""")));
        await PostAsync($$"""{"method":"eth_call","params":{{parameters}}}""", HttpStatusCode.NoContent);
        Assert.Empty(_node.Bodies);
    }

    [Theory]
    [InlineData("""not json""", -32700)]
    [InlineData("""{"method":"eth_call","id":1""", -32700)]
    [InlineData("""{"method":"eth_call","id":1} {"method":"evm_mine"}""", -32700)]
    [InlineData("""{"method":"eth_call","method":"evm_mine","id":1}""", -32700)]
    [InlineData("""{"method":"eth_call","\u006dethod":"evm_mine","id":1}""", -32700)]
    [InlineData("""{"method":"eth_call","id":1,"params":[{"to":"0x","\ud800":1}]}""", -32700)]
    [InlineData("", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("42", -32600)]
    [InlineData("null", -32600)]
    [InlineData("""{"id":1}""", -32600)]
    [InlineData("""{"id":1,"method":7}""", -32600)]
    [InlineData("""{"id":{},"method":"eth_call"}""", -32600)]
    [InlineData("""{"id":1,"method":"eth_call","params":"0x"}""", -32600)]
    public async Task Refuses_what_is_not_a_call(string body, int code)
    {
        JsonElement answer = await PostAsync(body);

        Assert.Equal((code, JsonValueKind.Null, "2.0"), (CodeOf(answer), answer.GetProperty("id").ValueKind, answer.GetProperty("jsonrpc").GetString()));
        Assert.Empty(_node.Bodies);
    }

    [Fact]
    public async Task Answers_every_call_of_a_mixed_batch()
    {
        JsonElement answers = await PostAsync("""[{"id":1,"method":"eth_chainId"},{"id":2,"method":"evm_mine"},{"id":3,"method":"eth_call"}, 5]""");

        Dictionary<string, JsonElement> byId = answers.EnumerateArray().ToDictionary(a => a.GetProperty("id").ToString());
        Assert.Equal(4, byId.Count);
        Assert.Equal("node", byId["1"].GetProperty("result").GetString());
        Assert.Equal(-32601, CodeOf(byId["2"]));
        Assert.Equal("node", byId["3"].GetProperty("result").GetString());
        Assert.Equal(-32600, CodeOf(byId[""]));
        Assert.DoesNotContain("evm_mine", Assert.Single(_node.Bodies), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" [ ] ", 1)]
    [InlineData("", 1)]
    [InlineData("\n[ {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":0} ]\n", 2)]
    public async Task Puts_its_refusals_into_whatever_list_the_client_answers(string list, int count)
    {
        _node.Instead = context => StandInNode.WriteAsync(context, list);

        JsonElement answers = await PostAsync("""[{"id":1,"method":"eth_chainId"},{"id":2,"method":"evm_mine"}]""");

        Assert.Equal(count, answers.GetArrayLength());
        Assert.Equal(-32601, CodeOf(answers[0]));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"batch too large"}}""")]
    [InlineData("<html>")]
    [InlineData("[")]
    public async Task A_batch_that_the_client_does_not_answer_as_one_fails_as_a_whole(string text)
    {
        _node.Instead = context => StandInNode.WriteAsync(context, text);
        Assert.Equal(-32603, CodeOf(await PostAsync("""[{"id":1,"method":"eth_chainId"},{"id":2,"method":"evm_mine"}]""", HttpStatusCode.BadGateway)));
    }

    [Fact]
    public async Task Nobody_answers_notifications_and_refused_ones_go_nowhere()
    {
        await PostAsync("""[{"method":"evm_mine"},{"method":"personal_unlockAccount","params":["0x0","",0]}]""", HttpStatusCode.NoContent);
        await PostAsync("""{"method":"evm_mine"}""", HttpStatusCode.NoContent);
        Assert.Empty(_node.Bodies);

        _node.Instead = _ => Task.CompletedTask;
        await PostAsync("""{"method":"eth_chainId"}""", HttpStatusCode.NoContent);
        Assert.Single(_node.Bodies);
    }

    [Fact]
    public async Task Refuses_batches_bodies_and_nesting_that_are_too_large()
    {
        JsonElement batch = await PostAsync($"[{string.Join(',', Enumerable.Repeat("""{"id":1,"method":"eth_chainId"}""", 10_000))}]");
        Assert.Contains("1 to 1000 calls, found 10000", MessageOf(batch), StringComparison.Ordinal);

        // It waits to be told whether to go on: who sends meanwhile may find the connection closed before he reads why.
        using HttpRequestMessage large = new(HttpMethod.Post, _site) { Content = ContentOf($"[\"{new string('x', 1 << 20)}\"]"), Headers = { ExpectContinue = true } };
        using HttpResponseMessage refusal = await _http.SendAsync(large);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusal.StatusCode);
        Assert.Contains("at most 1048576 bytes", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(-32700, CodeOf(await PostAsync(new string('[', 100_000), HttpStatusCode.BadRequest)));
        string deep = string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200));
        Assert.Equal(-32700, CodeOf(await PostAsync($$"""{"id":1,"method":"eth_call","params":{{deep}}}""", HttpStatusCode.BadRequest)));
        Assert.Empty(_node.Bodies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gigabyte_is_refused_at_the_first_megabyte(bool isChunked)
    {
        const long Gigabyte = 1L << 30;
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _site.Port);
        await using NetworkStream stream = client.GetStream();
        string framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Gigabyte}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"));
        byte[] part = Encoding.ASCII.GetBytes(isChunked ? $"10000\r\n{new string(' ', 65_536)}\r\n" : new string(' ', 65_536));

        // It goes on sending until the site hangs up.
        long sent = 0;
        Task sending = Task.Run(async () =>
        {
            try
            {
                for (; sent < Gigabyte; sent += 65_536)
                {
                    await stream.WriteAsync(part);
                }
            }
            catch (IOException)
            {
            }
        });
        byte[] start = new byte[12];
        await stream.ReadExactlyAsync(start);
        await sending;

        Assert.Equal("HTTP/1.1 413", Encoding.ASCII.GetString(start));
        Assert.InRange(sent, 0, Gigabyte / 8);
        Assert.Empty(_node.Bodies);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", "HTTP/1.1 408")] // never goes on
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow", "HTTP/1.1 408")]
    public async Task Who_sends_too_slowly_is_cut_off(string start, string answer)
    {
        NodeSiteOptions impatient = new() { Title = "Bank A", Patience = TimeSpan.FromSeconds(0.5), SlownessGrace = TimeSpan.FromSeconds(1.1) };
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions(), impatient);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, site.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start));

        using StreamReader reader = new(stream);
        string text = await reader.ReadToEndAsync(); // ends when the site hangs up

        Assert.StartsWith(answer, text, StringComparison.Ordinal);
        Assert.Empty(_node.Bodies);
    }

    [Fact]
    public async Task One_source_may_make_so_many_calls_and_no_more()
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { MaxBatch = 10, Burst = 12, CallsPerSecond = 1 });
        string batch = $"[{string.Join(',', Enumerable.Range(1, 10).Select(i => $$"""{"id":{{i}},"method":"eth_chainId"}"""))}]";
        Assert.Equal(10, (await PostAsync(batch, to: site)).GetArrayLength());

        using HttpResponseMessage response = await SendAsync(batch, site);
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal((HttpStatusCode.TooManyRequests, -32005, TimeSpan.FromSeconds(1)), (response.StatusCode, CodeOf(answer), response.Headers.RetryAfter!.Delta));
        Assert.Single(_node.Bodies);
    }

    [Fact]
    public async Task Calls_of_one_source_are_counted_apart_from_those_of_another()
    {
        await using NodeSite first = await NodeSite.StartAsync(new NodeSiteOptions { Title = "", Listen = new IPEndPoint(IPAddress.Any, 0) }, site => site.MapRpcProxy(ProxyTo(_node.Endpoint, new RpcProxyOptions { MaxBatch = 1, Burst = 1, CallsPerSecond = 1 })), default);
        string call = """{"id":1,"method":"eth_chainId"}""";
        UriBuilder address = new(first.Url) { Host = "127.0.0.1" };

        // Linux has all of 127/8, so a machine can be several sources.
        Assert.Equal(HttpStatusCode.OK, await FromAsync("127.0.0.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await FromAsync("127.0.0.2"));
        Assert.Equal(HttpStatusCode.OK, await FromAsync("127.0.0.3"));

        async Task<HttpStatusCode> FromAsync(string source)
        {
            using SocketsHttpHandler handler = new()
            {
                ConnectCallback = async (context, token) =>
                {
                    Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            using HttpClient http = new(handler);
            using HttpResponseMessage response = await http.PostAsync(address.Uri, ContentOf(call));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Only_so_many_requests_reach_the_client_at_a_time()
    {
        TaskCompletionSource goOn = new();
        _node.Instead = async context =>
        {
            await goOn.Task;
            await StandInNode.WriteAsync(context, """{"jsonrpc":"2.0","id":1,"result":"0x1"}""");
        };
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { ExpensivePerSource = (2, 1) });
        Task<HttpResponseMessage>[] all = [.. Enumerable.Range(0, 10).Select(_ => SendAsync("""{"id":1,"method":"eth_call"}""", site))];

        // Two are with the client and one waits; the rest is told at once.
        List<Task<HttpResponseMessage>> open = [.. all];
        for (int refused = 0; refused < 7; refused++)
        {
            Task<HttpResponseMessage> next = await Task.WhenAny(open);
            open.Remove(next);
            Assert.Equal(HttpStatusCode.TooManyRequests, (await next).StatusCode);
        }

        Assert.InRange(_node.Bodies.Count, 0, 2);
        goOn.SetResult();
        Assert.All(await Task.WhenAll(open), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(3, _node.Bodies.Count);
    }

    [Fact]
    public async Task What_costs_little_passes_what_costs_much()
    {
        TaskCompletionSource goOn = new();
        _node.Instead = async context =>
        {
            await goOn.Task;
            await StandInNode.WriteAsync(context, """{"jsonrpc":"2.0","id":1,"result":"0x1"}""");
        };
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { ExpensivePerSource = (1, 0) });
        Task<HttpResponseMessage> slow = SendAsync("""{"id":1,"method":"eth_getLogs"}""", site);
        await WaitAsync(() => _node.Bodies.Count == 1);

        Assert.Equal(-32005, CodeOf(await PostAsync("""{"id":1,"method":"eth_call"}""", HttpStatusCode.TooManyRequests, site)));
        _node.Instead = null;
        Assert.Equal("node", (await PostAsync("""{"id":1,"method":"eth_chainId"}""", HttpStatusCode.OK, site)).GetProperty("result").GetString());
        goOn.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
    }

    [Fact]
    public async Task What_costs_much_has_less_time()
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { ExpensiveTimeout = TimeSpan.FromSeconds(0.2) });
        _node.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        Assert.Equal("The node behind this endpoint did not answer within 0.2 s.", MessageOf(await PostAsync("""{"id":1,"method":"eth_estimateGas"}""", HttpStatusCode.GatewayTimeout, site)));
    }

    [Fact]
    public async Task A_batch_is_asked_in_parts_and_answered_as_one()
    {
        JsonElement answers = await PostAsync($"[{string.Join(',', Enumerable.Range(1, 605).Select(i => $$"""{"id":{{i}},"method":"eth_call"}"""))}]", HttpStatusCode.OK);

        Assert.Equal(Enumerable.Range(1, 605), answers.EnumerateArray().Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.Equal(61, _node.Bodies.Count);
        Assert.All(_node.Bodies, body => Assert.InRange(JsonDocument.Parse(body).RootElement.GetArrayLength(), 1, 10));
    }

    [Theory]
    [InlineData("[", "{\"id\":1,\"result\":\"]]\"}", "]")]
    [InlineData(" [ ", "{\"id\":1,\"result\":[[]]}  ,", " {\"id\":2,\"result\":[]}", " ", "\n]", "\n\n")]
    [InlineData("[", "{\"id\":1,\"result\":[", "  ", "]", "}", "]")]
    public async Task Entries_are_passed_on_in_whatever_pieces_they_come(params string[] pieces)
    {
        _node.Instead = async context =>
        {
            context.Response.ContentType = "application/json";
            foreach (string piece in pieces)
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece));
                await context.Response.Body.FlushAsync();
            }
        };

        JsonElement answers = await PostAsync($"[{string.Join(',', Enumerable.Repeat("""{"id":1,"method":"eth_chainId"}""", 11))}]", HttpStatusCode.OK);

        string one = JsonSerializer.Serialize(JsonDocument.Parse(string.Concat(pieces)).RootElement);
        Assert.Equal($"{one[..^1]},{one[1..]}", JsonSerializer.Serialize(answers));
    }

    [Fact]
    public async Task A_batch_is_asked_no_further_when_its_answers_are_too_large()
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { MaxResponseBytes = 100_000 });
        _node.Instead = context => StandInNode.WriteAsync(context, $$"""[{"jsonrpc":"2.0","id":1,"result":"{{new string('0', 40_000)}}"}]""");

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync($"[{string.Join(',', Enumerable.Repeat("""{"id":1,"method":"eth_call"}""", 600))}]", to: site));

        Assert.Equal(3, _node.Bodies.Count);
    }

    [Fact]
    public async Task A_body_that_takes_too_long_gives_its_place_up()
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { MaxBodyBytes = 1_000, HeldBytes = (1_000, 1_000), BodyTimeout = TimeSpan.FromSeconds(0.5) });
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, site.Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());

        // The one above has all there is until it is cut off for being slow; the other comes to its turn then.
        byte[] start = new byte[12];
        await stream.ReadExactlyAsync(start);
        Assert.Equal("HTTP/1.1 408", Encoding.ASCII.GetString(start));
        Assert.Equal("node", (await PostAsync("""{"id":1,"method":"eth_chainId"}""", HttpStatusCode.OK, site)).GetProperty("result").GetString());
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_refused_or_cut_off_but_never_looks_whole()
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { MaxResponseBytes = 100_000 });
        string large = $$"""{"jsonrpc":"2.0","id":1,"result":"{{new string('0', 200_000)}}"}""";
        _node.Instead = context =>
        {
            context.Response.ContentLength = large.Length;
            return StandInNode.WriteAsync(context, large);
        };
        Assert.Equal(-32005, CodeOf(await PostAsync("""{"id":1,"method":"eth_getLogs"}""", to: site)));

        _node.Instead = context => StandInNode.WriteAsync(context, large); // in chunks, without its length
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("""{"id":1,"method":"eth_getLogs"}""", to: site));
    }

    [Fact]
    public async Task A_client_that_hangs_refuses_or_shows_a_web_page_is_told_as_one()
    {
        const string Call = """{"id":1,"method":"eth_call"}""";
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { Timeout = TimeSpan.FromSeconds(0.2) });
        _node.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Assert.Equal(-32603, CodeOf(await PostAsync(Call, HttpStatusCode.GatewayTimeout, site)));

        _node.Instead = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        Assert.Equal(-32603, CodeOf(await PostAsync(Call, HttpStatusCode.BadGateway, site)));

        await _node.StopAsync();
        JsonElement answer = await PostAsync(Call, HttpStatusCode.BadGateway, site);
        Assert.Equal((-32603, "The node behind this endpoint does not answer."), (CodeOf(answer), MessageOf(answer)));
    }

    [Fact]
    public async Task Refuses_a_page_that_posts_plain_text()
    {
        using StringContent text = new("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Encoding.UTF8, "text/plain");
        using HttpResponseMessage plain = await _http.PostAsync(_site, text);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
        Assert.Empty(_node.Bodies);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("own", HttpStatusCode.Forbidden)] // a page can make its own name lead here
    [InlineData("https://app.example.org", HttpStatusCode.OK)]
    [InlineData("chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn", HttpStatusCode.OK)]
    public async Task A_page_of_another_origin_is_not_served(string origin, HttpStatusCode status)
    {
        Uri site = await ServeAsync(_node.Endpoint, new RpcProxyOptions { Origins = ["https://app.example.org"] });
        using HttpRequestMessage request = new(HttpMethod.Post, site) { Content = ContentOf("""{"id":1,"method":"eth_chainId"}""") };
        request.Headers.Add("Origin", origin == "own" ? $"http://{site.Authority}" : origin);

        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, _node.Bodies.Count);
    }

    [Fact]
    public void Options_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RpcProxy(_node.Endpoint, new RpcProxyOptions { Burst = 999 }));
        Assert.Throws<ArgumentException>(() => new RpcProxy(_node.Endpoint, new RpcProxyOptions { MaxBodyBytes = 0 }));
        Assert.Throws<ArgumentException>(() => new RpcProxy(_node.Endpoint, new RpcProxyOptions { HeldBytes = (1_000, 1 << 20) }));
    }

    [Fact]
    public async Task Before_a_real_EVM_reading_works_and_nothing_else_does()
    {
        Uri site = await ServeAsync(anvil.Endpoint, new RpcProxyOptions());
        using RpcClient rpc = new(site);
        EthClient eth = new(rpc);
        Assert.Equal(AnvilFixture.ChainId, await eth.GetChainIdAsync(default));
        ulong head = await eth.GetBlockNumberAsync(default);

        // anvil signs for anybody and mines for anybody.
        foreach (string method in (string[])["eth_accounts", "eth_sendTransaction", "personal_sign", "anvil_mine", "evm_mine", "anvil_setBalance", "debug_traceTransaction", "txpool_content", "admin_nodeInfo"])
        {
            Assert.Equal(-32601, CodeOf(await PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[]}""", to: site)));
        }

        JsonElement batch = await PostAsync("""[{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]},{"jsonrpc":"2.0","id":2,"method":"anvil_mine","params":["0x5"]},{"jsonrpc":"2.0","id":3,"method":"web3_clientVersion","Method":"evm_mine","params":[]}]""", to: site);
        Assert.Equal([2, 1, 3], batch.EnumerateArray().Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.StartsWith("anvil/", batch[2].GetProperty("result").GetString(), StringComparison.Ordinal);
        Assert.Equal(head, await eth.GetBlockNumberAsync(default));
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(5);
        }
    }

    private static int CodeOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private static string MessageOf(JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString()!;

    private static ByteArrayContent ContentOf(string json)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private RpcProxy ProxyTo(Uri client, RpcProxyOptions options)
    {
        RpcProxy proxy = new(client, options);
        _proxies.Add(proxy);
        return proxy;
    }

    private async Task<Uri> ServeAsync(Uri client, RpcProxyOptions options, NodeSiteOptions? site = null)
    {
        NodeSite started = await NodeSite.StartAsync(site ?? new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcProxy(ProxyTo(client, options)), default);
        _sites.Add(started);
        return started.Url;
    }

    private Task<HttpResponseMessage> SendAsync(string json, Uri? to = null) => _http.PostAsync(to ?? _site, ContentOf(json));

    private async Task<JsonElement> PostAsync(string json, HttpStatusCode? status = null, Uri? to = null)
    {
        using HttpResponseMessage response = await SendAsync(json, to);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status ?? response.StatusCode, response.StatusCode);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }
}
