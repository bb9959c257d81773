using System.Text.Json;
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
    /// Maps <c>GET /peers</c> (<c>{"peers":[{"enode","expiresInSeconds"}]}</c>) and <c>POST /peers</c> (<c>{"enode"}</c>), both with
    /// <c>Authorization: Bearer</c> and the registrar's key.
    /// </summary>
    public static void MapPeerRegistrar(this IEndpointRouteBuilder routes, PeerRegistrar registrar)
    {
        ArgumentNullException.ThrowIfNull(registrar);
        routes.MapMethods("/peers", SiteEndpoints.Reading, context => IsAllowed(context)
            ? SiteEndpoints.WriteJsonAsync(context, new { peers = registrar.List().Select(peer => new { enode = peer.Enode.ToString(), expiresInSeconds = (int)peer.ExpiresIn.TotalSeconds }) })
            : RefuseAsync(context)).WithSummary("the nodes that registered themselves; needs the registrar's key");
        routes.MapPost("/peers", context => IsAllowed(context) ? EnterAsync(context) : RefuseAsync(context)).WithSummary("registers a node, or renews it; needs the registrar's key");

        bool IsAllowed(HttpContext context) =>
            context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && registrar.IsKey(header[Scheme.Length..].Trim());

        async Task EnterAsync(HttpContext context)
        {
            if (await ReadAsync(context).ConfigureAwait(false) is not { } enode)
            {
                await AnswerProblemAsync(context, StatusCodes.Status400BadRequest, $"Expected {{\"enode\":\"enode://…@host:port\"}} of at most {MaxBodyBytes} bytes as application/json.").ConfigureAwait(false);
            }
            else if (!registrar.TryEnter(enode))
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

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return AnswerProblemAsync(context, StatusCodes.Status401Unauthorized, "The registrar's key is missing or wrong.");
    }

    private static Task AnswerProblemAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return SiteEndpoints.WriteJsonAsync(context, new { error = message });
    }
}
