using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EthConsortium.Node.Site.Api;

/// <summary>The page itself: the files that the build embeds. A build without the page has none.</summary>
internal static class SiteFiles
{
    /// <summary>The file that is shown at the root.</summary>
    public const string Index = "/index.html";

    private const string Prefix = "site/";

    /// <summary>Nothing from elsewhere, no inline script or style, no frame, and no markup made of texts.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Maps each file by its name.</summary>
    /// <param name="routes">The site.</param>
    /// <param name="assembly">What they are embedded in.</param>
    public static void Map(IEndpointRouteBuilder routes, Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            // On Windows MSBuild names them with its own separator.
            string path = $"/{resource[Prefix.Length..].Replace('\\', '/')}";
            if (s_types.TryGetValue(Path.GetExtension(path), out string? type))
            {
                Lazy<SiteDocument> file = new(() => Read(assembly, resource));
                routes.MapMethods(path, SiteEndpoints.Reading, context => AnswerAsync(context, path, type, file.Value)).ExcludeFromDescription();
            }
        }
    }

    private static Task AnswerAsync(HttpContext context, string path, string type, SiteDocument file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

        // What is under assets has the digest of its content in its name.
        return SiteApiEndpoints.WriteAsync(context, file, type, path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache");
    }

    private static SiteDocument Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new SiteDocument(bytes);
    }
}
