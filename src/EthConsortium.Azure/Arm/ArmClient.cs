using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace EthConsortium.Azure.Arm;

/// <summary>
/// Resource Manager over HTTPS: one method per HTTP method, with tokens, retries, paging and long operations. Every
/// resource type gives its api-version. Secrets that Azure echoes are taken out before anybody sees them.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/ and https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations.</remarks>
public sealed class ArmClient : IDisposable
{
    private readonly Uri _endpoint;
    private readonly HttpPipeline _pipeline;
    private readonly BearerTokenPolicy _tokens;
    private readonly string? _signInRemedy;

    /// <summary>A client of a cloud's Resource Manager.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="signIn">How to sign in.</param>
    /// <param name="options">How to wait and connect; null for the defaults.</param>
    public ArmClient(AzureCloud cloud, AzureSignIn signIn, ArmClientOptions? options = null)
        : this(Checked(cloud).ManagementEndpoint, cloud.ManagementScope, Checked(signIn).CreateCredential(cloud), options ?? new ArmClientOptions(), signIn.Remedy)
    {
    }

    /// <summary>A client of a Resource Manager elsewhere, such as the sandbox of a rehearsal.</summary>
    /// <param name="endpoint">Its HTTPS root.</param>
    /// <param name="getToken">Gives a token; asked again when one is refused or about to expire.</param>
    /// <param name="options">How to wait and connect; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint is not the root of an HTTPS site.</exception>
    public ArmClient(Uri endpoint, Func<CancellationToken, ValueTask<ArmToken>> getToken, ArmClientOptions? options = null)
        : this(endpoint, $"{Checked(endpoint).GetLeftPart(UriPartial.Authority)}/.default", ArmToken.CreateCredential(getToken), options ?? new ArmClientOptions())
    {
    }

    private ArmClient(Uri endpoint, string scope, TokenCredential credential, ArmClientOptions options, string? signInRemedy = null)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme != Uri.UriSchemeHttps || endpoint.PathAndQuery != "/")
        {
            throw new ArgumentException($"Expected the root of an HTTPS site, found {endpoint}.", nameof(endpoint));
        }

        _endpoint = endpoint;
        Options = options;
        _signInRemedy = signInRemedy;
        _tokens = new BearerTokenPolicy(credential, scope, endpoint, options.Time);
        PipelineOptions pipeline = new() { RetryPolicy = new ArmRetryPolicy(options) };
        pipeline.Diagnostics.IsLoggingContentEnabled = false; // bodies hold shared keys
        pipeline.Diagnostics.ApplicationId = "EthConsortium";
        if (options.Handler is { } handler)
        {
            pipeline.Transport = new HttpClientTransport(new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        }

        _pipeline = HttpPipelineBuilder.Build(pipeline, _tokens);
        Deployments = new ArmDeployments(this);
    }

    /// <summary>Deployments of templates.</summary>
    public ArmDeployments Deployments { get; }

    internal ArmClientOptions Options { get; }

    /// <summary>Reads a resource.</summary>
    /// <exception cref="ArmRequestException">There is none, or it could not be read.</exception>
    public async Task<ArmResource> GetAsync(ResourceId id, string apiVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArmAnswer answer = await SendAsync(RequestMethod.Get, id.ToString(), apiVersion, body: null, cancellationToken).ConfigureAwait(false);
        return ArmResource.Read(answer.Object) ?? throw answer.Bad("a resource with an id");
    }

    /// <summary>Reads a resource, or null when it, or the resource group it would be in, is not there.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<ArmResource?> FindAsync(ResourceId id, string apiVersion, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(id, apiVersion, cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Lists resources, page by page.</summary>
    /// <param name="path">The path of the collection, such as that of a resource group followed by <c>/resources</c>.</param>
    /// <param name="apiVersion">The api-version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArmRequestException">They could not be listed.</exception>
    public async IAsyncEnumerable<ArmResource> ListAsync(string path, string apiVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (JsonObject item in ListItemsAsync(path, apiVersion, cancellationToken).ConfigureAwait(false))
        {
            if (ArmResource.Read(item) is { } resource)
            {
                yield return resource;
            }
        }
    }

    /// <summary>Creates or replaces a resource.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="apiVersion">The api-version.</param>
    /// <param name="json">The whole resource.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <returns>The operation, which may be complete already.</returns>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public Task<ArmOperation> PutAsync(ResourceId id, string apiVersion, string json, CancellationToken cancellationToken) =>
        StartAsync(RequestMethod.Put, id, apiVersion, ArmJson.Object(json, nameof(json)), ifMatch: null, cancellationToken);

    /// <summary>As <see cref="PutAsync(ResourceId, string, string, CancellationToken)"/>, when nobody has changed the resource since.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="apiVersion">The api-version.</param>
    /// <param name="json">The whole resource.</param>
    /// <param name="ifMatch">The <see cref="ArmResource.ETag"/> that it must still have.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused; with status 412 because somebody has changed it.</exception>
    public Task<ArmOperation> PutAsync(ResourceId id, string apiVersion, string json, string? ifMatch, CancellationToken cancellationToken) =>
        StartAsync(RequestMethod.Put, id, apiVersion, ArmJson.Object(json, nameof(json)), ifMatch, cancellationToken);

    /// <summary>Changes parts of a resource.</summary>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public Task<ArmOperation> PatchAsync(ResourceId id, string apiVersion, string json, CancellationToken cancellationToken) =>
        StartAsync(RequestMethod.Patch, id, apiVersion, ArmJson.Object(json, nameof(json)), ifMatch: null, cancellationToken);

    /// <summary>Deletes a resource; one that is not there is deleted already.</summary>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public Task<ArmOperation> DeleteAsync(ResourceId id, string apiVersion, CancellationToken cancellationToken) => DeleteAsync(id, apiVersion, query: null, cancellationToken);

    /// <summary>Deletes a resource, and says how; one that is not there is deleted already.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="apiVersion">The api-version.</param>
    /// <param name="query">What the type takes in addition, such as <c>deleteAssociations=true</c>; or null.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public async Task<ArmOperation> DeleteAsync(ResourceId id, string apiVersion, string? query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        try
        {
            ArmAnswer answer = await SendAsync(RequestMethod.Delete, query is null ? id.ToString() : $"{id}?{query}", apiVersion, body: null, cancellationToken).ConfigureAwait(false);
            return ArmOperation.Start(this, RequestMethod.Delete, id, apiVersion, answer, ArmSecrets.Of(body: null));
        }
        catch (ArmRequestException error) when (error.Status == 404)
        {
            return ArmOperation.Done(this, $"DELETE {id}");
        }
    }

    /// <summary>Asks a resource to do something that may be repeated: only reads, tests and cancellations go by POST here.</summary>
    /// <param name="path">The path.</param>
    /// <param name="apiVersion">The api-version.</param>
    /// <param name="json">The body, or null.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public async Task<ArmOperation> PostAsync(string path, string apiVersion, string? json, CancellationToken cancellationToken)
    {
        JsonObject? body = json is null ? null : ArmJson.Object(json, nameof(json));
        ArmAnswer answer = await SendAsync(RequestMethod.Post, path, apiVersion, body, cancellationToken).ConfigureAwait(false);
        return ArmOperation.Start(this, RequestMethod.Post, resource: null, apiVersion, answer, ArmSecrets.Of(body));
    }

    /// <summary>Takes up an operation that another process started.</summary>
    /// <param name="link">Its <see cref="ArmOperation.Link"/>.</param>
    /// <exception cref="FormatException">It is no such link, or one of another cloud.</exception>
    public ArmOperation Resume(string link) => ArmOperation.Resume(this, link);

    /// <summary>Forgets the token.</summary>
    public void Dispose()
    {
        _tokens.Dispose();
        if (Options is { DisposesHandler: true, Handler: { } handler })
        {
            handler.Dispose();
        }
    }

    internal async IAsyncEnumerable<JsonObject> ListItemsAsync(string path, string apiVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri? page = ToUri(path, apiVersion);
        while (page is not null)
        {
            ArmAnswer answer = await SendAsync(RequestMethod.Get, page, body: null, ArmSecrets.Of(body: null), headers: [], cancellationToken).ConfigureAwait(false);
            foreach (JsonNode? item in answer.Object["value"] as JsonArray ?? throw answer.Bad("a list"))
            {
                yield return item as JsonObject ?? throw answer.Bad("a list of objects");
            }

            page = ArmJson.Text(answer.Object["nextLink"]) is { Length: > 0 } next ? OwnUri(next, $"GET {path}") : null;
        }
    }

    internal async Task<ArmOperation> StartAsync(RequestMethod method, ResourceId id, string apiVersion, JsonObject? body, string? ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArmSecrets secrets = ArmSecrets.Of(body);
        ArmAnswer answer = await SendAsync(method, ToUri(id.ToString(), apiVersion), body, secrets, ifMatch is null ? [] : [("If-Match", ifMatch)], cancellationToken).ConfigureAwait(false);
        return ArmOperation.Start(this, method, id, apiVersion, answer, secrets);
    }

    internal Task<ArmAnswer> SendAsync(RequestMethod method, string path, string apiVersion, JsonObject? body, CancellationToken cancellationToken) =>
        SendAsync(method, ToUri(path, apiVersion), body, ArmSecrets.Of(body), headers: [], cancellationToken);

    internal async Task<ArmAnswer> SendAsync(RequestMethod method, Uri uri, JsonObject? body, ArmSecrets secrets, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        string what = $"{method} {Uri.UnescapeDataString(uri.AbsolutePath)}";
        using HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(uri);
        request.Headers.SetValue("Accept", "application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.SetValue(name, value);
        }

        if (body is not null)
        {
            request.Headers.SetValue("Content-Type", "application/json; charset=utf-8");
            request.Content = RequestContent.Create(Encoding.UTF8.GetBytes(body.ToJsonString()));
        }

        try
        {
            await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException error)
        {
            throw new ArmRequestException(what, 0, new ArmError(ArmErrorCodes.SignInFailed, $"Signing in failed. {FirstLine(error)} {_signInRemedy}".TrimEnd()), error);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is RequestFailedException or IOException or HttpRequestException or OperationCanceledException)
        {
            throw new ArmRequestException(what, 0, new ArmError(ArmErrorCodes.Unreachable, $"{uri.Authority} gave no answer: {FirstLine(error.GetBaseException())}"), error);
        }

        return Read(message.Response, what, uri, secrets);
    }

    internal Uri ToUri(string path, string apiVersion)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(apiVersion);
        if (path[0] != '/' || path.Contains('#', StringComparison.Ordinal))
        {
            throw new ArgumentException($"Expected a path from the root, found '{path}'.", nameof(path));
        }

        return new Uri(_endpoint, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={Uri.EscapeDataString(apiVersion)}");
    }

    /// <summary>A link that Azure handed out, which must lead back to where the token may go.</summary>
    internal Uri OwnUri(string link, string request)
    {
        if (Uri.TryCreate(_endpoint, link, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Authority.Equals(_endpoint.Authority, StringComparison.OrdinalIgnoreCase))
        {
            return uri;
        }

        throw new ArmRequestException(request, 0, new ArmError(ArmErrorCodes.BadAnswer, $"Expected a link to {_endpoint.Authority}, found one elsewhere. It was not followed."));
    }

    private static T Checked<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : "";

    private ArmAnswer Read(Response response, string what, Uri uri, ArmSecrets secrets)
    {
        string? requestId = response.Headers.TryGetValue("x-ms-request-id", out string? id) ? id : null;
        string? correlationId = response.Headers.TryGetValue("x-ms-correlation-request-id", out string? correlation) ? correlation : null;
        string text = response.Content.ToString();
        JsonNode? body = text.Length == 0 ? null : ArmJson.TryParse(text);
        if (response.Status is < 200 or >= 300)
        {
            JsonNode? error = (body as JsonObject)?["error"] ?? body;
            ArmError read = ArmError.Read(error, secrets) is { Message.Length: > 0 } known ? known : new ArmError(ArmErrorCodes.BadAnswer, response.ReasonPhrase is { Length: > 0 } phrase ? phrase : "The answer says nothing more.");
            throw new ArmRequestException(what, response.Status, read) { RequestId = requestId, CorrelationId = correlationId };
        }

        if (text.Length > 0 && body is null)
        {
            throw new ArmRequestException(what, response.Status, new ArmError(ArmErrorCodes.BadAnswer, $"Expected JSON of {uri.Authority}, found something else.")) { RequestId = requestId, CorrelationId = correlationId };
        }

        secrets.Scrub(body);
        return new ArmAnswer(what, response.Status)
        {
            Body = body,
            AsyncOperation = response.Headers.TryGetValue("Azure-AsyncOperation", out string? operation) ? operation : null,
            Location = response.Headers.TryGetValue("Location", out string? location) ? location : null,
            RetryAfter = ArmRetryPolicy.RetryAfter(response, Options.Time),
            RequestId = requestId,
            CorrelationId = correlationId,
        };
    }

    // ClientOptions itself is abstract.
    private sealed class PipelineOptions : ClientOptions;
}
