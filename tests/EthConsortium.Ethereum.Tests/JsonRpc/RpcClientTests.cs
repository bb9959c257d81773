using System.Net;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class RpcClientTests
{
    private const string Fine = """{"jsonrpc":"2.0","id":$id,"result":"0x1"}""";

    private static readonly RpcRequest s_read = new("eth_blockNumber");
    private static readonly RpcRequest s_send = new("eth_sendRawTransaction", "0x00");
    private static readonly RpcClientOptions s_quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_request_is_what_the_specification_wants()
    {
        string? body = null;
        string? head = null;
        await using FaultyServer server = new(request =>
        {
            (head, body) = (request.Head, request.Body);
            return request.AnswerAsync(Fine);
        });
        using RpcClient client = new(new Uri(server.Endpoint, "path?key=1"));
        JsonElement result = await client.SendAsync(
            new RpcRequest("m", "text", true, null, 10UL, 255, Address.Zero, Hash32.Zero, BlockTag.Latest, BlockTag.Hash(Hash32.Zero), new byte[] { 1, 2 }, new Wei(300), new[] { "a" }, new Dictionary<string, object?> { ["k"] = 1UL }),
            default);
        Assert.Equal("0x1", result.GetString());
        string zero = new('0', 64);
        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"method":"m","params":["text",true,null,"0xa","0xff","0x{{zero[..40]}}","0x{{zero}}","latest",{"blockHash":"0x{{zero}}"},"0x0102","0x12c",["a"],{"k":"0x1"}]}""", body);
        Assert.StartsWith("POST /path?key=1 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_parameter_without_a_form_in_JSON_is_refused()
    {
        using RpcClient client = new(new Uri("http://127.0.0.1:1/"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(new RpcRequest("m", 1.5), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.SendAsync(new RpcRequest("m", -1), default));
    }

    [Fact]
    public async Task A_read_is_repeated_after_a_broken_connection()
    {
        await using FaultyServer server = new(request => request.Number < 3 ? request.DropAsync() : request.AnswerAsync(Fine));
        using RpcClient client = new(server.Endpoint, s_quick);
        await client.SendAsync(s_read, default);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_send_is_not_repeated_once_it_may_have_arrived()
    {
        await using FaultyServer server = new(request => request.DropAsync());
        using RpcClient client = new(server.Endpoint, s_quick);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_send, default));
        Assert.Equal(RpcFailure.ConnectionLost, error.Failure);
        Assert.Equal(1, server.Requests);

        // Nor is a batch with a send in it.
        await Assert.ThrowsAsync<RpcTransportException>(() => client.SendBatchAsync([s_read, s_send], default));
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Even_a_send_is_repeated_when_there_was_no_connection()
    {
        SkippingTimeProvider clock = new(TimeSpan.FromSeconds(10));
        using RpcClient client = new(new Uri($"http://127.0.0.1:{LoopbackPort.Free()}/"), new RpcClientOptions { TimeProvider = clock, MaxAttempts = 3, Random = new Random(1) });
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_send, default));
        Assert.Equal(RpcFailure.Unreachable, error.Failure);
        Assert.Contains("could not be reached", error.Message, StringComparison.Ordinal);

        // Doubled each time, with a random part of up to half taken off.
        Assert.Equal(2, clock.Waits.Count);
        Assert.InRange(clock.Waits[0], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Assert.InRange(clock.Waits[1], TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400));
    }

    [Theory]
    [InlineData("429 Too Many Requests", "Retry-After: 7\r\n", 7)]
    [InlineData("503 Service Unavailable", "Retry-After: Thu, 01 Jan 2026 00:00:09 GMT\r\n", 9)]
    [InlineData("503 Service Unavailable", "Retry-After: Wed, 31 Dec 2025 00:00:00 GMT\r\n", 0)]
    public async Task What_the_server_asks_to_wait_is_waited(string status, string header, int seconds)
    {
        SkippingTimeProvider clock = new(TimeSpan.FromSeconds(10));
        await using FaultyServer server = new(request => request.Number == 1 ? request.AnswerAsync("later", status, header) : request.AnswerAsync(Fine));
        using RpcClient client = new(server.Endpoint, new RpcClientOptions { TimeProvider = clock });
        await client.SendAsync(s_read, default);
        Assert.Equal(seconds, clock.Waits.Sum(w => w.TotalSeconds));
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task A_wait_beyond_the_time_out_is_not_begun()
    {
        await using FaultyServer server = new(request => request.AnswerAsync("later", "429 Too Many Requests", "Retry-After: 3600\r\n"));
        using RpcClient client = new(server.Endpoint);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(HttpStatusCode.TooManyRequests, error.Status);
        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("500 Internal Server Error")]
    [InlineData("307 Temporary Redirect")]
    public async Task Other_statuses_are_told_at_once(string status)
    {
        await using FaultyServer server = new(request => request.AnswerAsync("no", status, "Location: http://127.0.0.1:1/\r\n"));
        using RpcClient client = new(server.Endpoint, s_quick);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.HttpStatus, error.Failure);
        Assert.Contains(status[..3], error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_error_under_an_HTTP_status_says_more_than_the_status()
    {
        await using FaultyServer server = new(request => request.AnswerAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Unauthorized"}}""", "401 Unauthorized"));
        using RpcClient client = new(server.Endpoint, s_quick);
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => client.SendAsync(s_read, default));
        Assert.Equal(-32001, error.Code);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off_at_the_limit()
    {
        long written = 0;
        await using FaultyServer server = new(async request =>
        {
            await request.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
            while (true)
            {
                await request.WriteAsync(chunk);
                written += chunk.Length;
            }
        });
        using RpcClient client = new(server.Endpoint, new RpcClientOptions { MaxResponseBytes = 1_000_000 });
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.ResponseTooLarge, error.Failure);
        Assert.Contains("1,000,000", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
        Assert.True(written < 100_000_000); // buffers of the system, but not for ever
    }

    [Fact]
    public async Task An_answer_announced_as_too_large_is_not_read()
    {
        await using FaultyServer server = new(request => request.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n")));
        using RpcClient client = new(server.Endpoint);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.ResponseTooLarge, error.Failure);
        Assert.Contains("99,000,000,000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_answer_of_just_the_limit_is_read(int more)
    {
        string body = """{"jsonrpc":"2.0","id":1,"result":"0x1"}""".PadRight(70_000);
        await using FaultyServer server = FaultyServer.Answering(body);
        using RpcClient client = new(server.Endpoint, new RpcClientOptions { MaxResponseBytes = body.Length - more });
        if (more <= 0)
        {
            Assert.Equal("0x1", (await client.SendAsync(s_read, default)).GetString());
        }
        else
        {
            await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        }
    }

    [Fact]
    public async Task A_dripping_answer_ends_with_the_time_out()
    {
        await using FaultyServer server = new(async request =>
        {
            await request.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
            while (true)
            {
                await request.WriteAsync(" "u8.ToArray());
                await Task.Delay(5, request.Stopped);
            }
        });
        using RpcClient client = new(server.Endpoint, s_quick with { AttemptTimeout = TimeSpan.FromMilliseconds(100), MaxAttempts = 2 });
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.TimedOut, error.Failure);
        Assert.Contains("0.1 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(server.Requests, 1, 2); // On a busy machine the first attempt may end before it began.
    }

    [Fact]
    public async Task A_silent_server_ends_with_the_time_out_of_the_whole()
    {
        await using FaultyServer server = new(request => Task.Delay(Timeout.InfiniteTimeSpan, request.Stopped));
        using RpcClient client = new(server.Endpoint, s_quick with { Timeout = TimeSpan.FromMilliseconds(150), AttemptTimeout = TimeSpan.FromMilliseconds(100), MaxAttempts = 100 });
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.TimedOut, error.Failure);
        Assert.InRange(server.Requests, 1, 3);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using CancellationTokenSource cancel = new();
        await using FaultyServer server = new(async request =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, request.Stopped);
        });
        using RpcClient client = new(server.Endpoint);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(s_read, cancel.Token));
    }

    [Theory]
    [InlineData("", "the body is empty")]
    [InlineData("<html>\u001b[31m</html>", "begins with '<html> [31m")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x", "begins with '{")]
    [InlineData("[]", "expected an object, found Array")]
    [InlineData("1", "expected an object, found Number")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"0x1\"}", "expected the id 1, found 2")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":\"0x1\"}", "found \"1\"")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"result\":\"0x1\"}", "found 1.5")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"result\":\"0x1\"}", "found 99999999999999999999")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"result\":\"0x1\"}", "found none")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":1,\"message\":\"\"}}", "expected the id 1, found 2")]
    [InlineData("{\"\\ud800xxxxx\":1,\"id\":1}", "text that is none")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}", "neither a result nor an error")]
    public async Task An_answer_that_is_not_of_JSON_RPC_is_malformed(string body, string said)
    {
        await using FaultyServer server = FaultyServer.Answering(body);
        using RpcClient client = new(server.Endpoint, s_quick);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Equal(RpcFailure.Malformed, error.Failure);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Nesting_is_bounded()
    {
        await using FaultyServer server = FaultyServer.Answering($$"""{"jsonrpc":"2.0","id":1,"result":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""");
        using RpcClient client = new(server.Endpoint);
        Assert.Equal(RpcFailure.Malformed, (await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default))).Failure);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}""", -32601, "no such method")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32601,"message":"geth 1.8 leaves the id out"}}""", -32601, "geth 1.8 leaves the id out")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"},"result":null}""", -32700, "parse error")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"a gateway's"}""", 0, "a gateway's")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":"x","message":{"a":1}}}""", 0, """{"a":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":99999999999,"message":"\ud800"}}""", 0, "\"\\ud800\"")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{}}""", 0, "")]
    public async Task Errors_are_read_in_every_shape(string body, int code, string message)
    {
        await using FaultyServer server = FaultyServer.Answering(body);
        using RpcClient client = new(server.Endpoint);
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => client.SendAsync(s_read, default));
        Assert.Equal(code, error.Code);
        Assert.Equal(message, error.ServerMessage);
        Assert.Equal("eth_blockNumber", error.Method);
    }

    [Fact]
    public async Task A_null_error_beside_a_result_and_a_byte_order_mark_are_put_up_with()
    {
        await using FaultyServer server = FaultyServer.Answering("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":null,\"result\":null}");
        using RpcClient client = new(server.Endpoint);
        Assert.Equal(JsonValueKind.Null, (await client.SendAsync(s_read, default)).ValueKind);
    }

    [Fact]
    public async Task Words_of_the_server_cannot_steer_a_terminal()
    {
        await using FaultyServer server = FaultyServer.Answering("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"a\u001b[2Jb\r\nc"}}""");
        using RpcClient client = new(server.Endpoint);
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => client.SendAsync(s_read, default));
        Assert.EndsWith("a [2Jb  c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_the_URL_go_into_the_header_and_never_into_a_message()
    {
        string? head = null;
        await using FaultyServer server = new(request =>
        {
            head = request.Head;
            return request.AnswerAsync("no", "403 Forbidden");
        });
        Uri endpoint = new($"http://us%65r:p%40ss@127.0.0.1:{server.Endpoint.Port}/v3/projectkey?apikey=q#f");
        using RpcClient client = new(endpoint, s_quick);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendAsync(s_read, default));
        Assert.Contains($"Authorization: Basic {Convert.ToBase64String("user:p@ss"u8)}\r\n", head, StringComparison.Ordinal);
        Assert.Equal($"http://127.0.0.1:{server.Endpoint.Port}", client.EndpointName);
        Assert.Contains(client.EndpointName, error.Message, StringComparison.Ordinal);
        Assert.All(["user", "p@ss", "p%40ss", "projectkey", "apikey"], secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.OrdinalIgnoreCase));

        using RpcClient unreachable = new(new Uri($"http://user:pass@127.0.0.1:{LoopbackPort.Free()}/projectkey"), s_quick);
        error = await Assert.ThrowsAsync<RpcTransportException>(() => unreachable.SendAsync(s_read, default));
        Assert.All(["user", "pass", "projectkey"], secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("ws://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("relative")]
    public void Only_http_and_https_URLs_are_endpoints(string url) =>
        Assert.Throws<ArgumentException>(() => new RpcClient(new Uri(url, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void Limits_of_zero_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new RpcClient(new Uri("http://127.0.0.1/"), new RpcClientOptions { MaxAttempts = 0 }));
}
