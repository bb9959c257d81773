using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>Answers a request of HTTP.</summary>
internal sealed class HttpReply(HttpContext context) : IRpcReply
{
    public bool HasStarted => context.Response.HasStarted;

    public void Start(int status, long? length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = length;
        if (status != StatusCodes.Status204NoContent)
        {
            context.Response.ContentType = "application/json";
        }

        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }
    }

    public Task WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) => context.Response.Body.WriteAsync(piece, cancellationToken).AsTask();

    public Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Abort() => context.Abort();
}
