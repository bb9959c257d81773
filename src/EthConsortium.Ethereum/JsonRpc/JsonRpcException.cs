using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>The server understood the call and answered with an error.</summary>
public sealed class JsonRpcException : RpcException
{
    /// <summary>An error as the server told it.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="code">The error code.</param>
    /// <param name="serverMessage">The server's words.</param>
    /// <param name="errorData">What the server added; null when nothing.</param>
    public JsonRpcException(string method, int code, string serverMessage, JsonElement? errorData = null)
        : base($"{method}: the server answered with error {code}: {Printable(serverMessage)}")
    {
        Method = method;
        Code = code;
        ServerMessage = serverMessage;
        ErrorData = errorData;
    }

    /// <summary>"Method not found" of the JSON-RPC 2.0 specification.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The method that was called.</summary>
    public string Method { get; }

    /// <summary>The error code; -32768 to -32000 are those of JSON-RPC 2.0 and EIP-1474, others are the server's own. 0 when the server gave none.</summary>
    public int Code { get; }

    /// <summary>The server's words as they came; <see cref="Exception.Message"/> has them cleaned of control characters.</summary>
    public string ServerMessage { get; }

    /// <summary>What the server added to the error; null when nothing.</summary>
    public JsonElement? ErrorData { get; }
}
