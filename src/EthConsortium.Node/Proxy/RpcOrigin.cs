using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>Which pages are served. A browser sends the page's origin and lets no page change it.</summary>
internal static class RpcOrigin
{
    /// <summary>
    /// Whether the request is of a program, of an extension of a browser, or of a page that is listed. Also a page whose origin is the name that is asked for has to
    /// be: it can make its own name lead here (DNS rebinding).
    /// </summary>
    public static bool IsServed(HttpRequest request, IReadOnlyCollection<string> origins) =>
        request.Headers.Origin.All(origin => origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || IsExtension(origin));

    /// <summary>chrome-extension, moz-extension, safari-web-extension: schemes that pages do not have.</summary>
    private static bool IsExtension(string? origin) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme.EndsWith("-extension", StringComparison.Ordinal);
}
