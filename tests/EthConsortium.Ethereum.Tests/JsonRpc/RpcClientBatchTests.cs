using System.Globalization;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class RpcClientBatchTests
{
    private static readonly RpcClientOptions s_quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Responses_come_in_the_order_of_the_requests_whatever_the_order_of_the_answer()
    {
        await using FaultyServer server = new(request => request.AnswerAsync($"[{string.Join(',', request.Json.EnumerateArray().Reverse().Select(Echo))}]"));
        Assert.Equal(["a0", "a1", "a2"], await SendAsync(server, 3));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_call_without_a_response_fails_alone()
    {
        await using FaultyServer server = new(request => request.AnswerAsync($"[{string.Join(',', request.Json.EnumerateArray().Where((_, i) => i != 1).Select(Echo))}]"));
        using RpcClient client = new(server.Endpoint, s_quick);
        IReadOnlyList<RpcResponse> responses = await client.SendBatchAsync(Requests(3), default);
        Assert.Equal("a0", responses[0].GetResult().GetString());
        Assert.Equal("a2", responses[2].GetResult().GetString());
        RpcTransportException error = Assert.IsType<RpcTransportException>(responses[1].Error);
        Assert.Equal(RpcFailure.Malformed, error.Failure);
        Assert.Contains("(id 2) is missing", error.Message, StringComparison.Ordinal);
        Assert.Throws<RpcTransportException>(() => responses[1].GetResult());
    }

    [Fact]
    public async Task An_error_without_an_id_is_that_of_the_calls_without_a_response()
    {
        await using FaultyServer server = new(request => request.AnswerAsync($$$"""[{{{Echo(request.Json[0])}}},{"jsonrpc":"2.0","id":null,"error":{"code":-32003,"message":"response too large"}}]"""));
        using RpcClient client = new(server.Endpoint, s_quick);
        IReadOnlyList<RpcResponse> responses = await client.SendBatchAsync(Requests(3), default);
        Assert.Null(responses[0].Error);
        Assert.All(responses.Skip(1), r => Assert.Equal(-32003, Assert.IsType<JsonRpcException>(r.Error).Code));
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":1,"result":2}]""", "two responses have the id 1")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":9,"result":2}]""", "expected ids from 1 to 2, found 9")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","result":2}]""", "found none")]
    [InlineData("""[1,2]""", "found Number")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1}""", "expected an array of 2 responses, found Object")]
    [InlineData("""null""", "found Null")]
    public async Task An_answer_that_cannot_be_told_apart_is_malformed(string body, string said)
    {
        await using FaultyServer server = FaultyServer.Answering(body);
        using RpcClient client = new(server.Endpoint, s_quick);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => client.SendBatchAsync(Requests(2), default));
        Assert.Equal(RpcFailure.Malformed, error.Failure);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch limit 10 exceeded"}}""")]
    [InlineData("413 Payload Too Large", "too large")]
    [InlineData("400 Bad Request", "bad")]
    public async Task A_server_with_a_smaller_limit_gets_smaller_batches_from_then_on(string status, string refusal)
    {
        List<int> sizes = [];
        await using FaultyServer server = new(request =>
        {
            int size = request.Json.GetArrayLength();
            sizes.Add(size);
            return size > 10 ? request.AnswerAsync(refusal, status) : AnswerAsync(request);
        });
        using RpcClient client = new(server.Endpoint, s_quick);
        Assert.Equal(Expected(35), Texts(await client.SendBatchAsync(Requests(35), default)));
        Assert.Equal([35, 17, 8, 8, 8, 8, 3], sizes);
        sizes.Clear();
        Assert.Equal(Expected(16), Texts(await client.SendBatchAsync(Requests(16), default)));
        Assert.Equal([8, 8], sizes);
    }

    [Fact]
    public async Task A_server_without_batches_gets_single_calls_from_then_on()
    {
        int arrays = 0;
        await using FaultyServer server = new(request =>
        {
            bool isArray = request.Json.ValueKind == JsonValueKind.Array;
            arrays += isArray ? 1 : 0;
            return isArray ? request.AnswerAsync("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request"}}""") : request.AnswerAsync(Echo(request.Json));
        });
        using RpcClient client = new(server.Endpoint, s_quick);
        Assert.Equal(Expected(5), Texts(await client.SendBatchAsync(Requests(5), default)));
        Assert.Equal(2, arrays);
        Assert.Equal(Expected(5), Texts(await client.SendBatchAsync(Requests(5), default)));
        Assert.Equal(2, arrays);
    }

    [Fact]
    public async Task A_refusal_that_is_not_about_the_batch_is_not_repeated_for_each_call()
    {
        await using FaultyServer server = FaultyServer.Answering("""{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Unauthorized"}}""");
        using RpcClient client = new(server.Endpoint, s_quick);
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => client.SendBatchAsync(Requests(1000), default));
        Assert.Equal(-32001, error.Code);
        Assert.InRange(server.Requests, 2, 11);
    }

    [Fact]
    public async Task An_answer_too_large_for_the_limit_is_asked_for_in_parts_but_later_batches_are_whole()
    {
        bool isVerbose = true;
        await using FaultyServer server = new(request => request.AnswerAsync(
            $"[{string.Join(',', request.Json.EnumerateArray().Select(Echo))}]".PadRight(isVerbose ? 400 * request.Json.GetArrayLength() : 0)));
        using RpcClient client = new(server.Endpoint, s_quick with { MaxResponseBytes = 2000 });
        Assert.Equal(Expected(8), Texts(await client.SendBatchAsync(Requests(8), default)));
        Assert.Equal(3, server.Requests);
        isVerbose = false;
        Assert.Equal(Expected(8), Texts(await client.SendBatchAsync(Requests(8), default)));
        Assert.Equal(4, server.Requests);
    }

    [Fact]
    public async Task A_batch_beyond_the_clients_limit_is_sent_in_parts()
    {
        await using FaultyServer server = new(AnswerAsync);
        using RpcClient client = new(server.Endpoint, s_quick with { MaxBatchSize = 4 });
        Assert.Equal(Expected(10), Texts(await client.SendBatchAsync(Requests(10), default)));
        Assert.Equal(3, server.Requests);
        Assert.Empty(await client.SendBatchAsync([], default));
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task When_the_line_breaks_every_read_of_an_EthBatch_knows()
    {
        await using FaultyServer server = new(request => request.DropAsync());
        using RpcClient client = new(server.Endpoint, s_quick);
        EthBatch batch = new EthClient(client).CreateBatch();
        Task<ulong> number = batch.GetBlockNumberAsync();
        Task<Wei> price = batch.GetGasPriceAsync();
        await Assert.ThrowsAsync<RpcTransportException>(() => batch.ExecuteAsync());
        await Assert.ThrowsAsync<RpcTransportException>(() => number);
        await Assert.ThrowsAsync<RpcTransportException>(() => price);
        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.ExecuteAsync());
        Assert.Throws<InvalidOperationException>(() => { _ = batch.GetGasPriceAsync(); });
    }

    private static RpcRequest[] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => new RpcRequest("eth_call", $"a{i.ToString(CultureInfo.InvariantCulture)}"))];

    private static IEnumerable<string> Expected(int count) => Enumerable.Range(0, count).Select(i => $"a{i.ToString(CultureInfo.InvariantCulture)}");

    private static IEnumerable<string?> Texts(IEnumerable<RpcResponse> responses) => responses.Select(r => r.GetResult().GetString());

    /// <summary>A response whose result is the call's first parameter.</summary>
    private static string Echo(JsonElement call) => $$"""{"jsonrpc":"2.0","id":{{call.GetProperty("id").GetRawText()}},"result":{{call.GetProperty("params")[0].GetRawText()}}}""";

    private static Task AnswerAsync(FaultyRequest request) => request.AnswerAsync(
        request.Json.ValueKind == JsonValueKind.Array ? $"[{string.Join(',', request.Json.EnumerateArray().Select(Echo))}]" : Echo(request.Json));

    private static async Task<IEnumerable<string?>> SendAsync(FaultyServer server, int count)
    {
        using RpcClient client = new(server.Endpoint, s_quick);
        return [.. Texts(await client.SendBatchAsync(Requests(count), default))];
    }
}
