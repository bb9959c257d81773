using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Storage;

/// <summary>A container of blobs over HTTPS, with bearer tokens. A call is one request, sent once; only a token that is refused is replaced, and the request sent with the new one.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api.</remarks>
public sealed class BlobContainerClient : IBlobContainer, IDisposable
{
    /// <summary>The version of the service that requests are written for (<c>x-ms-version</c>).</summary>
    public const string ServiceVersion = "2024-11-04";

    private const string Scope = "https://storage.azure.com/.default";

    private readonly Uri _container;
    private readonly HttpPipeline _pipeline;
    private readonly BearerTokenPolicy _tokens;

    /// <summary>A container of an account in Azure.</summary>
    /// <param name="container">Its address, such as <c>https://account.blob.core.windows.net/poa-config</c>.</param>
    /// <param name="signIn">How to sign in.</param>
    /// <param name="options">How it is reached; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is none of a container in a known cloud. Nobody was asked for a token.</exception>
    public BlobContainerClient(Uri container, AzureSignIn signIn, BlobContainerOptions? options = null)
        : this(container, Checked(signIn).CreateCredential(CloudOf(Checked(container))), options ?? new BlobContainerOptions())
    {
    }

    /// <summary>A container elsewhere, such as in Azurite.</summary>
    /// <param name="container">Its address.</param>
    /// <param name="getToken">Gives a token; asked again when one is refused or about to expire.</param>
    /// <param name="options">How it is reached; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is none of a container over HTTPS.</exception>
    public BlobContainerClient(Uri container, Func<CancellationToken, ValueTask<ArmToken>> getToken, BlobContainerOptions? options = null)
        : this(container, ArmToken.CreateCredential(getToken), options ?? new BlobContainerOptions())
    {
    }

    private BlobContainerClient(Uri container, TokenCredential credential, BlobContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(container);
        bool isPlain = container.IsAbsoluteUri && container.Scheme == Uri.UriSchemeHttps && container.UserInfo.Length == 0 && container.Query.Length == 0 && container.Fragment.Length == 0;
        if (!isPlain || container.AbsolutePath.Trim('/').Length == 0)
        {
            throw new ArgumentException("Expected the address of a container, such as https://account.blob.core.windows.net/poa-config, found another or one with a query.", nameof(container));
        }

        _container = new Uri(container.AbsoluteUri.TrimEnd('/'));
        _tokens = new BearerTokenPolicy(credential, Scope, _container, options.Time);
        PipelineOptions pipeline = new();
        pipeline.Retry.MaxRetries = 0;
        pipeline.Retry.NetworkTimeout = options.Timeout;
        pipeline.Diagnostics.ApplicationId = "EthConsortium";
        if (options.Handler is { } handler)
        {
            pipeline.Transport = new HttpClientTransport(new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        }

        _pipeline = HttpPipelineBuilder.Build(pipeline, _tokens);
    }

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/create-container.</remarks>
    public Task CreateIfMissingAsync(CancellationToken cancellationToken) => SendAsync(
        RequestMethod.Put, name: null, "restype=container", [], content: null,
        answer => answer.IsError && Code(answer) != "ContainerAlreadyExists" ? throw Explain(answer, "The container could not be made") : true,
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/get-blob.</remarks>
    public Task<StoredBlob?> FindAsync(string name, CancellationToken cancellationToken) => SendAsync(
        RequestMethod.Get, name, query: null, [], content: null,
        answer => answer.Status == 404 && Code(answer) == "BlobNotFound" ? null
            : answer.IsError ? throw Explain(answer, $"The blob {name} could not be read")
            : new StoredBlob(answer.Content.ToMemory(), ETag(answer)),
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/put-blob.</remarks>
    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, ImmutableDictionary<string, string> metadata, BlobCondition? condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        List<(string, string)> headers = [("x-ms-blob-type", "BlockBlob"), ("Content-Type", "application/json"), .. metadata.Select(m => ($"x-ms-meta-{m.Key}", m.Value))];
        if (condition?.IsNew == true)
        {
            headers.Add(("If-None-Match", "*"));
        }

        if (condition?.ETag is { } etag)
        {
            headers.Add(("If-Match", etag));
        }

        if (condition?.LeaseId is { } lease)
        {
            headers.Add(("x-ms-lease-id", lease.ToString()));
        }

        return SendAsync(
            RequestMethod.Put, name, query: null, headers, content,
            answer => answer.IsError ? throw Explain(answer, $"The blob {name} was not written") : ETag(answer),
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs.</remarks>
    public async Task<ImmutableArray<BlobItem>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ImmutableArray<BlobItem>.Builder items = ImmutableArray.CreateBuilder<BlobItem>();
        string query = $"restype=container&comp=list&include=metadata&prefix={Uri.EscapeDataString(prefix)}";
        string marker = "";
        do
        {
            marker = await SendAsync(
                RequestMethod.Get, name: null, marker.Length == 0 ? query : $"{query}&marker={Uri.EscapeDataString(marker)}", [], content: null,
                answer => answer.IsError ? throw Explain(answer, "The blobs could not be listed") : Read(answer, items),
                cancellationToken).ConfigureAwait(false);
        }
        while (marker.Length > 0);

        return items.DrainToImmutable();
    }

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob.</remarks>
    public Task AcquireLeaseAsync(string name, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken) =>
        LeaseAsync(name, "acquire", [("x-ms-lease-duration", duration.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)), ("x-ms-proposed-lease-id", leaseId.ToString())], cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob.</remarks>
    public Task RenewLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => LeaseAsync(name, "renew", [("x-ms-lease-id", leaseId.ToString())], cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob.</remarks>
    public Task ReleaseLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => LeaseAsync(name, "release", [("x-ms-lease-id", leaseId.ToString())], cancellationToken);

    /// <summary>Ends whatever lease a blob has, when its time is over: the holder, whoever it is, can renew it no more.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob.</remarks>
    /// <param name="name">The blob.</param>
    /// <param name="cancellationToken">Gives up; it may have been broken.</param>
    /// <exception cref="BlobStorageException">There is none (<see cref="BlobStorageFailure.LeaseLost"/>), or nobody knows.</exception>
    public Task BreakLeaseAsync(string name, CancellationToken cancellationToken) => LeaseAsync(name, "break", [], cancellationToken);

    /// <summary>Forgets the token.</summary>
    public void Dispose() => _tokens.Dispose();

    private static T Checked<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static AzureCloud CloudOf(Uri container) => (container.IsAbsoluteUri ? AzureCloud.OfBlobs(container) : null) ??
        throw new ArgumentException($"Expected a storage account, whose host name ends with {string.Join(" or ", AzureCloud.All.Select(c => ".blob." + c.StorageSuffix))}, found {(container.IsAbsoluteUri ? container.Host : "a relative address")}.", nameof(container));

    private static string? Code(Response answer) => answer.Headers.TryGetValue("x-ms-error-code", out string? code) ? code : null;

    private static string ETag(Response answer) => answer.Headers.ETag?.ToString("H") ?? "";

    private static BlobStorageFailure FailureOf(int status, string? code) => (status, code) switch
    {
        (409, "LeaseAlreadyPresent" or "LeaseIsBreakingAndCannotBeAcquired") => BlobStorageFailure.LeaseTaken,
        (409 or 412, { } lease) when lease.StartsWith("Lease", StringComparison.Ordinal) => BlobStorageFailure.LeaseLost,
        (409, "BlobAlreadyExists") or (412, _) => BlobStorageFailure.ConditionNotMet,
        (404, _) => BlobStorageFailure.NotFound,
        (401, _) => BlobStorageFailure.SignInFailed,
        (403, _) => BlobStorageFailure.Forbidden,
        (429 or 503, _) => BlobStorageFailure.Throttled,
        _ => BlobStorageFailure.Other,
    };

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : "";

    private Task LeaseAsync(string name, string action, List<(string, string)> headers, CancellationToken cancellationToken) => SendAsync(
        RequestMethod.Put, name, "comp=lease", [("x-ms-lease-action", action), .. headers], content: null,
        answer => answer.IsError ? throw Explain(answer, $"The lease on {name} could not be had ({action})") : true,
        cancellationToken);

    private async Task<T> SendAsync<T>(RequestMethod method, string? name, string? query, List<(string Name, string Value)> headers, ReadOnlyMemory<byte>? content, Func<Response, T> read, CancellationToken cancellationToken)
    {
        using HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri($"{_container}{(name is null ? "" : "/" + Uri.EscapeDataString(name))}{(query is null ? "" : "?" + query)}"));
        request.Headers.SetValue("x-ms-version", ServiceVersion);
        foreach ((string header, string value) in headers)
        {
            request.Headers.SetValue(header, value);
        }

        if (content is { } body)
        {
            request.Content = RequestContent.Create(body);
        }
        else if (method == RequestMethod.Put)
        {
            request.Content = RequestContent.Create(ReadOnlyMemory<byte>.Empty); // without a body a Content-Length of 0 is asked for
        }

        try
        {
            await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException error)
        {
            throw new BlobStorageException(BlobStorageFailure.SignInFailed, $"{_container.Host} was not asked: signing in failed. {FirstLine(error)}", error);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is RequestFailedException or IOException or HttpRequestException or OperationCanceledException)
        {
            throw new BlobStorageException(BlobStorageFailure.Unreachable, $"{_container.Host} gave no answer: {FirstLine(error.GetBaseException())}", error);
        }

        return read(message.Response);
    }

    private BlobStorageException Explain(Response answer, string what)
    {
        string? code = Code(answer);
        return new BlobStorageException(FailureOf(answer.Status, code), $"{what}: {_container.Host} answers with status {answer.Status} ({code ?? "without a code"}).")
        {
            Status = answer.Status,
            Code = code,
            RequestId = answer.Headers.TryGetValue("x-ms-request-id", out string? id) ? id : null,
        };
    }

    private string Read(Response answer, ImmutableArray<BlobItem>.Builder items)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(answer.Content.ToStream()); // unlike XDocument's own, it refuses a DTD
            XElement root = XDocument.Load(reader).Root!;
            foreach (XElement blob in root.Element("Blobs")?.Elements("Blob") ?? [])
            {
                XElement name = blob.Element("Name") ?? throw new FormatException("A blob has no name.");
                items.Add(new BlobItem(
                    (bool?)name.Attribute("Encoded") == true ? Uri.UnescapeDataString(name.Value) : name.Value,
                    blob.Element("Properties")?.Element("LeaseStatus")?.Value == "locked",
                    (blob.Element("Metadata")?.Elements() ?? []).ToImmutableDictionary(m => m.Name.LocalName, m => m.Value, StringComparer.OrdinalIgnoreCase)));
            }

            return root.Element("NextMarker")?.Value ?? "";
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            throw new BlobStorageException(BlobStorageFailure.Other, $"Expected a list of blobs of {_container.Host}, found something else.", error) { Status = answer.Status };
        }
    }

    // ClientOptions itself is abstract.
    private sealed class PipelineOptions : ClientOptions;
}
