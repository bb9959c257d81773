using System.Globalization;
using EthConsortium.Ethereum;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EthConsortium.Node.Site.Api;

/// <summary>Reads what requests say, strictly.</summary>
internal static class SiteRequest
{
    private const int MaxBody = 64 * 1024;

    public static SiteRequestException Invalid(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    /// <summary>An address; mixed case has to be that of its checksum.</summary>
    public static Address AddressOf(string? text, string name) =>
        Address.TryParse(text, out Address address) ? address : throw Invalid("invalidAddress", $"Expected '{name}', an address: 0x and 40 hexadecimal digits, in one case or with the capitals of its checksum.");

    /// <summary>A whole number of the query that is not negative; null when it is not there.</summary>
    public static ulong? NumberOf(HttpRequest request, string name) => request.Query[name].ToString() switch
    {
        "" => null,
        { } text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= long.MaxValue => number,
        _ => throw Invalid("invalidQuery", $"Expected '{name}', a whole number."),
    };

    /// <summary>Whose transaction it is, and its place among the account's: <c>?from=&amp;nonce=</c>; null when neither is there.</summary>
    public static (Address Account, ulong Nonce)? SenderOf(HttpRequest request) => (request.Query["from"].ToString(), NumberOf(request, "nonce")) switch
    {
        ("", null) => null,
        ({ Length: > 0 } from, { } nonce) => (AddressOf(from, "from"), nonce),
        _ => throw Invalid("invalidQuery", "Expected 'from' and 'nonce' together, or neither."),
    };

    /// <summary>Refuses what another site's page sends in the name of whoever looks at it. Programs send neither header.</summary>
    public static void RequireSameOrigin(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();

        // The scheme is not compared: behind a gateway with TLS the page has https and this server does not see it.
        bool isOther = (site.Length > 0 && site is not ("same-origin" or "none")) ||
            (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && string.Equals(uri.IsDefaultPort ? uri.Host : uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)));
        if (isOther)
        {
            throw new SiteRequestException(StatusCodes.Status403Forbidden, "otherOrigin", "This is for the site's own page.");
        }
    }

    /// <summary>The body, which has to be JSON of at most 64 KB.</summary>
    public static async Task<byte[]> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new SiteRequestException(StatusCodes.Status415UnsupportedMediaType, "unsupportedMediaType", "Expected a body of application/json.");
        }

        try
        {
            using MemoryStream body = new();
            await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false); // Kestrel ends it at the limit of the site
            return body.Length <= MaxBody ? body.ToArray() : throw TooLarge();
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }

        static SiteRequestException TooLarge() => new(StatusCodes.Status413PayloadTooLarge, "tooLarge", "Expected a body of at most 64 KB.");
    }

    /// <summary>Whether the asker takes a coding of the content.</summary>
    public static bool Accepts(HttpRequest request, string coding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && accepted.Quality != 0);

    /// <summary>Whether the asker is a browser that wants a page.</summary>
    public static bool AcceptsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
