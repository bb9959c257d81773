using Azure.Core;
using Azure.Core.Pipeline;

namespace EthConsortium.Azure;

/// <summary>Adds the token. One that the server no longer accepts, revoked or expired on its clock, is replaced once per request.</summary>
/// <remarks>The SDK's own policy keeps a token until its end and answers such a 401 only when it is a claims challenge.</remarks>
internal sealed class BearerTokenPolicy(TokenCredential credential, string scope, Uri endpoint, TimeProvider time) : HttpPipelinePolicy, IDisposable
{
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _asking = new(1);
    private AccessToken? _token;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("internal-error: requests are sent asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Uri uri = message.Request.Uri.ToUri();
        if (uri.Scheme != Uri.UriSchemeHttps || !uri.Authority.Equals(endpoint.Authority, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"internal-error: a token for {endpoint.Authority} must not be sent to {uri.GetLeftPart(UriPartial.Authority)}.");
        }

        string sent = await AddAsync(message, refused: null).ConfigureAwait(false);
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        if (message.Response.Status == 401)
        {
            message.Response.Dispose();
            await AddAsync(message, refused: sent).ConfigureAwait(false);
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
    }

    public void Dispose() => _asking.Dispose();

    private async ValueTask<string> AddAsync(HttpMessage message, string? refused)
    {
        await _asking.WaitAsync(message.CancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is not { } token || token.Token == refused || token.ExpiresOn - s_margin <= time.GetUtcNow())
            {
                token = await credential.GetTokenAsync(new TokenRequestContext([scope], message.Request.ClientRequestId), message.CancellationToken).ConfigureAwait(false);
                _token = token;
            }

            message.Request.Headers.SetValue(HttpHeader.Names.Authorization, $"Bearer {token.Token}");
            return token.Token;
        }
        finally
        {
            _asking.Release();
        }
    }
}
