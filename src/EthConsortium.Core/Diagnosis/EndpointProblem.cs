namespace EthConsortium.Core.Diagnosis;

/// <summary>Why an endpoint gave no usable answer; each asks for another next step.</summary>
public enum EndpointProblem
{
    /// <summary>There is no host of that name.</summary>
    HostUnknown,

    /// <summary>The host is there and nothing listens on the port.</summary>
    Refused,

    /// <summary>There is no way to the host.</summary>
    NoRoute,

    /// <summary>No complete answer in time: a firewall that drops, or a server that hangs.</summary>
    TimedOut,

    /// <summary>The certificate or the handshake of TLS failed.</summary>
    TlsFailed,

    /// <summary>The connection broke within an answer.</summary>
    ConnectionLost,

    /// <summary>The server wants to know who asks (HTTP 401 or 403).</summary>
    AccessDenied,

    /// <summary>The server answered with another HTTP status than success.</summary>
    HttpError,

    /// <summary>The answer is not one of Ethereum's JSON-RPC.</summary>
    NotJsonRpc,

    /// <summary>The server speaks JSON-RPC and refused even the number of the last block.</summary>
    CallRefused,
}
