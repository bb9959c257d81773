using System.Net;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A call got no usable answer. <see cref="Failure"/> tells whether the server can have acted on it.</summary>
public sealed class RpcTransportException : RpcException
{
    /// <summary>A failure at an endpoint.</summary>
    /// <param name="failure">What kind.</param>
    /// <param name="endpoint">Scheme, host and port; no path or user, which may hold a secret.</param>
    /// <param name="problem">The rest of the sentence that begins with the endpoint.</param>
    /// <param name="innerException">The cause.</param>
    public RpcTransportException(RpcFailure failure, string endpoint, string problem, Exception? innerException = null)
        : base($"{endpoint} {problem}", innerException)
    {
        Failure = failure;
        Endpoint = endpoint;
    }

    /// <summary>What kind of failure.</summary>
    public RpcFailure Failure { get; }

    /// <summary>The endpoint as scheme, host and port.</summary>
    public string Endpoint { get; }

    /// <summary>The HTTP status for <see cref="RpcFailure.HttpStatus"/>.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>How long the server asked to wait (the header <c>Retry-After</c>).</summary>
    public TimeSpan? RetryAfter { get; init; }
}
