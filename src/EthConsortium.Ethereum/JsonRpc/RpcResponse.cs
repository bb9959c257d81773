using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>The outcome of one call of a batch: a result, or an error.</summary>
public sealed class RpcResponse
{
    private readonly JsonElement _result;

    /// <summary>A result; JSON null is one.</summary>
    public RpcResponse(JsonElement result) => _result = result;

    /// <summary>An error.</summary>
    public RpcResponse(RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>The error; null when there is a result.</summary>
    public RpcException? Error { get; }

    /// <summary>The result.</summary>
    /// <exception cref="RpcException">There is none; this is <see cref="Error"/>.</exception>
    public JsonElement GetResult() => Error is null ? _result : throw Error;
}
