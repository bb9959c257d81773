namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Why a call got no usable answer; above all, whether the server can have acted on it.</summary>
public enum RpcFailure
{
    /// <summary>There was no connection, so nothing was sent: the server cannot have acted.</summary>
    Unreachable,

    /// <summary>The connection broke; the server may have acted.</summary>
    ConnectionLost,

    /// <summary>No complete answer in time; the server may have acted.</summary>
    TimedOut,

    /// <summary>An HTTP status other than success.</summary>
    HttpStatus,

    /// <summary>The answer was larger than allowed and was not read; the server may have acted.</summary>
    ResponseTooLarge,

    /// <summary>The answer was not one of JSON-RPC 2.0, or not of the form the method has; the server may have acted.</summary>
    Malformed,
}
