using System.Net;
using System.Text.Json;
using System.Threading.RateLimiting;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EthConsortium.Node.Peers;

/// <summary>Maps the registrar of peers.</summary>
public static class PeerRegistrarEndpoints
{
    private const string Scheme = "Bearer ";
    private const int MaxBodyBytes = 4_096;

    /// <summary>
    /// Maps <c>GET /peers</c> (<c>{"peers":[{"enode"}]}</c>) and <c>POST /peers</c> (<c>{"enode"}</c>), both with
    /// <c>Authorization: Bearer</c> and the registrar's key.
    /// </summary>
    public static void MapPeerRegistrar(this IEndpointRouteBuilder routes, PeerRegistrar registrar)
    {
        ArgumentNullException.ThrowIfNull(registrar);
        routes.MapMethods("/peers", SiteEndpoints.Reading, context => GuardAsync(context, ListAsync)).WithSummary("the nodes of the member and those that registered themselves; needs the registrar's key");
        routes.MapPost("/peers", context => GuardAsync(context, EnterAsync)).WithSummary("registers a node, or renews it; needs the registrar's key");

        async Task GuardAsync(HttpContext context, Func<HttpContext, Task> serve)
        {
            // Before the key is looked at: it is not to be guessed at any speed.
            IPAddress source = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
            if (!registrar.MayAsk(source))
            {
                await AnswerTooManyAsync(context).ConfigureAwait(false);
                return;
            }

            if (!registrar.IsOpen)
            {
                await AnswerProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The registrar has no key yet.").ConfigureAwait(false);
                return;
            }

            if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !registrar.IsKey(header[Scheme.Length..].Trim()))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await AnswerProblemAsync(context, StatusCodes.Status401Unauthorized, "The registrar's key is missing or wrong.").ConfigureAwait(false);
                return;
            }

            using RateLimitLease turn = await registrar.WaitForTurnAsync(source, context.RequestAborted).ConfigureAwait(false);
            if (!turn.IsAcquired)
            {
                await AnswerTooManyAsync(context).ConfigureAwait(false);
                return;
            }

            try
            {
                await serve(context).ConfigureAwait(false);
            }
            catch (BlobStorageException)
            {
                // What it says of the member's store is the member's own.
                await AnswerProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The registrar's store does not answer.").ConfigureAwait(false);
            }
        }

        async Task ListAsync(HttpContext context)
        {
            IReadOnlyList<Enode> nodes = await registrar.ListAsync(context.RequestAborted).ConfigureAwait(false);
            await SiteEndpoints.WriteJsonAsync(context, new { peers = nodes.Select(enode => new { enode = enode.ToString() }) }).ConfigureAwait(false);
        }

        async Task EnterAsync(HttpContext context)
        {
            if (await ReadAsync(context).ConfigureAwait(false) is not { } enode)
            {
                await AnswerProblemAsync(context, StatusCodes.Status400BadRequest, $"Expected {{\"enode\":\"enode://…@host:port\"}} of at most {MaxBodyBytes} bytes as application/json.").ConfigureAwait(false);
            }
            else if (!await registrar.TryEnterAsync(enode, context.RequestAborted).ConfigureAwait(false))
            {
                await AnswerProblemAsync(context, StatusCodes.Status507InsufficientStorage, "The registrar is full.").ConfigureAwait(false);
            }
            else
            {
                await SiteEndpoints.WriteJsonAsync(context, new { expiresInSeconds = (int)registrar.Lifetime.TotalSeconds }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The node that is posted, or null for what is none.</summary>
    private static async Task<Enode?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }

        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return context.Request.HasJsonContentType() && document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("enode", out JsonElement text) && text.ValueKind == JsonValueKind.String
                && Enode.TryParse(text.GetString(), out Enode? enode) && enode is { Host: not null, Port: > 0 } ? enode : null;
        }
        catch (Exception error) when (error is JsonException or BadHttpRequestException or InvalidOperationException)
        {
            return null; // too large, too slow, no JSON, half a surrogate pair
        }
    }

    private static Task AnswerTooManyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return AnswerProblemAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests come from this address.");
    }

    private static Task AnswerProblemAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return SiteEndpoints.WriteJsonAsync(context, new { error = message });
    }
}
