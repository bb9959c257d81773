using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

/// <summary>A connection without a network: a function answers each call with JSON, or throws an <see cref="RpcException"/>.</summary>
internal sealed class CannedRpc(Func<string, JsonElement, string> answer) : IRpcClient
{
    public string EndpointName => "http://canned";

    /// <summary>How many round trips there were.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>A client whose every call has the same answer.</summary>
    public static EthClient Always(string json) => new(new CannedRpc((_, _) => json));

    /// <summary>A client whose every call ends in an error.</summary>
    public static EthClient Failing(int code, string message, string? data) => new(new CannedRpc((method, _) => throw new JsonRpcException(method, code, message, data is null ? null : Parse(data))));

    public Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        RoundTrips++;
        return Task.FromResult(Answer(request).GetResult());
    }

    public Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        RoundTrips++;
        return Task.FromResult<IReadOnlyList<RpcResponse>>([.. requests.Select(Answer)]);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private RpcResponse Answer(RpcRequest request)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            request.WriteTo(writer, 1);
        }

        JsonElement parameters = JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("params");
        try
        {
            return new RpcResponse(Parse(answer(request.Method, parameters)));
        }
        catch (JsonRpcException error)
        {
            return new RpcResponse(error);
        }
    }
}
