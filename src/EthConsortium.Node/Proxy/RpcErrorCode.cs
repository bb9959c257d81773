namespace EthConsortium.Node.Proxy;

/// <summary>The codes of JSON-RPC 2.0 (section 5.1) and EIP-1474 that the proxy itself answers with.</summary>
internal static class RpcErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>EIP-1474: the request exceeds a limit.</summary>
    public const int LimitExceeded = -32005;
}
