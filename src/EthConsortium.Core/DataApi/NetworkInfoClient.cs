using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace EthConsortium.Core.DataApi;

/// <summary>Asks the Data API of a member for the networkinfo document.</summary>
public sealed class NetworkInfoClient : IDisposable
{
    private const string Resource = "networkinfo";

    private readonly HttpClient _http;
    private readonly HttpClient _loopback;
    private readonly NetworkInfoClientOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a client with connections of its own, or one over <paramref name="handler"/>, which stays the caller's to dispose.</summary>
    public NetworkInfoClient(NetworkInfoClientOptions? options = null, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        _options = options ?? new NetworkInfoClientOptions();
        _time = time ?? TimeProvider.System;
        _http = Connect(handler, useProxy: true);
        _loopback = Connect(handler, useProxy: false);
    }

    /// <summary>The URL that is asked: the root with <c>/networkinfo</c> after it, unless it ends so already.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.DataUrlInvalid"/>: it is not an absolute http or https URL, or has a query, a fragment or a password in it.</exception>
    public static Uri RequestUriFor(Uri root)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (!root.IsAbsoluteUri || (root.Scheme != Uri.UriSchemeHttp && root.Scheme != Uri.UriSchemeHttps) || root.Query.Length > 0 || root.Fragment.Length > 0 || root.UserInfo.Length > 0)
        {
            // What is left out may be secret: a password, a token in the query.
            bool isWeb = root.IsAbsoluteUri && (root.Scheme == Uri.UriSchemeHttp || root.Scheme == Uri.UriSchemeHttps);
            string? shown = isWeb ? Show(root) : null;
            string found = shown is null ? (root.IsAbsoluteUri ? "one of another scheme" : "one without http:// or https://")
                : root.UserInfo.Length > 0 ? $"{shown} with a user name or password in it"
                : $"{shown} with a query or fragment";
            throw new ConsortiumException(ErrorCode.DataUrlInvalid, $"Expected the URL of a Data API's site such as https://ethereum.example.org/, without query and fragment, found {found}.", shown);
        }

        string path = root.AbsolutePath.TrimEnd('/');
        return path.EndsWith("/" + Resource, StringComparison.Ordinal)
            ? new UriBuilder(root) { Path = path }.Uri
            : new UriBuilder(root) { Path = $"{path}/{Resource}" }.Uri;
    }

    /// <summary>Asks once. The answer is read completely before it is believed.</summary>
    /// <param name="root">The site, as the other member hands it out: <c>https://ethereum.example.org/</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException">One of the Data API's error codes; the target is the URL that was asked.</exception>
    public async Task<NetworkInfo> GetAsync(Uri root, CancellationToken cancellationToken) =>
        (await GetIfChangedAsync(root, etag: null, cancellationToken).ConfigureAwait(false)).Info!;

    /// <summary>Asks once, for a document other than the one that is at hand.</summary>
    /// <param name="root">The site, as the other member hands it out.</param>
    /// <param name="etag">The <see cref="NetworkInfoAnswer.ETag"/> of the document that is at hand; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The document; none when it has not changed, which only happens with an <paramref name="etag"/>.</returns>
    /// <exception cref="ConsortiumException">One of the Data API's error codes; the target is the URL that was asked.</exception>
    public async Task<NetworkInfoAnswer> GetIfChangedAsync(Uri root, string? etag, CancellationToken cancellationToken)
    {
        Uri uri = RequestUriFor(root);
        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, uri);
            if (etag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            }

            using HttpResponseMessage response = await (uri.IsLoopback ? _loopback : _http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (etag is not null && response.StatusCode == HttpStatusCode.NotModified)
            {
                return new NetworkInfoAnswer(Info: null, etag);
            }

            byte[] body = await ReadAsync(uri, response, either.Token).ConfigureAwait(false);
            return new NetworkInfoAnswer(Parse(uri, body), response.Headers.ETag?.ToString());
        }
        catch (OperationCanceledException error) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConsortiumException(ErrorCode.DataApiTimeout, $"{uri} did not answer completely within {_options.Timeout.TotalSeconds:0.###} s. Old servers do so when their node is down: ask the member to look at it.", uri, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Failure(uri, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _loopback.Dispose();
    }

    /// <summary>No redirects: what is verified has to come from the site that the joiner was told, and a redirect could point into its own network. No proxy stands between a machine and itself.</summary>
    private static HttpClient Connect(HttpMessageHandler? handler, bool useProxy)
    {
        HttpClient http = handler is not null
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = useProxy, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        http.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return http;
    }

    /// <summary>Scheme, host, port and path of a web address: the parts that hold no secret.</summary>
    private static string Show(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static NetworkInfo Parse(Uri uri, byte[] body)
    {
        try
        {
            return NetworkInfo.Parse(body);
        }
        catch (ConsortiumException error)
        {
            throw new ConsortiumException(error.Code, $"{uri}: {error.Message}", uri, error);
        }
    }

    private static ConsortiumException Failure(Uri uri, Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            new(ErrorCode.DataApiTlsFailed, $"No secure connection to {uri}: {(error.InnerException ?? error).Message} Check the certificate, or whether the site is http.", uri, error),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new(ErrorCode.DataApiUnreachable, $"There is no host {uri.Host}: {error.Message}", uri, error),
        _ => new(ErrorCode.DataApiUnreachable, $"{uri} could not be read: {error.Message}", uri, error),
    };

    private async Task<byte[]> ReadAsync(Uri uri, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // An error page is only quoted, so a little of it is enough.
        int limit = response.IsSuccessStatusCode ? _options.MaxBytes : 400;
        using MemoryStream body = new();
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] part = new byte[16 * 1024];
            int read;
            while (body.Length <= limit && (read = await stream.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await body.WriteAsync(part.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }

        if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location)
        {
            Uri target = new(uri, location);
            string where = target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps ? Show(target) : "an address that is not http or https";
            throw new ConsortiumException(ErrorCode.DataApiHttpError, $"{uri} answered {(int)response.StatusCode} and points to {where}. Redirects are not followed: if that is the member's site, use its URL.", uri);
        }

        if (!response.IsSuccessStatusCode)
        {
            string text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)Math.Min(body.Length, limit));
            string shown = new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
            throw new ConsortiumException(ErrorCode.DataApiHttpError, $"{uri} answered {(int)response.StatusCode} {response.ReasonPhrase}: '{shown.Trim()}'", uri);
        }

        return body.Length <= limit
            ? body.ToArray()
            : throw new ConsortiumException(ErrorCode.DataApiTooLarge, $"The answer of {uri} is larger than the {limit} bytes that are allowed.", uri);
    }
}
