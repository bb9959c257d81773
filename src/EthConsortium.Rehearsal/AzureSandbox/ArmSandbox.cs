using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>
/// A stand-in for Resource Manager on loopback, over HTTPS with a certificate of its own. It answers as recorded exchanges
/// do, really evaluates templates, and refuses what it does not know.
/// </summary>
/// <remarks>
/// What it cannot show: how long Azure takes, policies, the rights of an identity, and whether a machine starts. Quotas are those of <see cref="SandboxLimits"/>.
/// Kestrel alone, as in the members' endpoints: no configuration files, no log lines. Nothing is logged, so no secret is.
/// </remarks>
public sealed class ArmSandbox : IAsyncDisposable, IHttpApplication<HttpContext>
{
    private const int MaxBodyBytes = 8 << 20;

    private readonly Lock _lock = new();
    private readonly SandboxOptions _options;
    private readonly SandboxService _service;
    private readonly X509Certificate2 _certificate;
    private readonly WebApplication _host;
    private readonly IServer _server;
    private readonly Dictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private readonly List<(SandboxFault Fault, int Left)> _faults = [];
    private ImmutableList<SandboxRequest> _requests = [];

    private ArmSandbox(SandboxOptions options)
    {
        _options = options;
        _service = new SandboxService(new SandboxState(options), id => TakeFault(SandboxFaultKind.ResourceFails, 0, "PUT", id.ToString()) is not null);
        _certificate = CreateCertificate(options.Time);
        // Only for the services that the server needs: this host is never started.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(_certificate);
            });
        });
        _host = builder.Build();
        _server = _host.Services.GetRequiredService<IServer>();
        Url = null!;
    }

    /// <summary>The endpoint: <c>https://127.0.0.1:40123/</c>.</summary>
    public Uri Url { get; private set; }

    /// <summary>The SHA-256 of its certificate, in hexadecimal digits.</summary>
    public string CertificateHash => Convert.ToHexStringLower(_certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>What it was asked so far, in order.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _requests;

    /// <summary>Listens on a free port of 127.0.0.1.</summary>
    /// <exception cref="IOException">No port could be opened.</exception>
    public static async Task<ArmSandbox> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArmSandbox sandbox = new(options);
        try
        {
            await sandbox._server.StartAsync(sandbox, cancellationToken);
            sandbox.Url = new Uri(sandbox._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>A handler that trusts the sandbox's certificate and no other.</summary>
    public HttpMessageHandler CreateHandler()
    {
        byte[] thumbprint = _certificate.GetCertHash(HashAlgorithmName.SHA256);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && thumbprint.AsSpan().SequenceEqual(certificate.GetCertHash(HashAlgorithmName.SHA256)) },
        };
    }

    /// <summary>A token that it accepts.</summary>
    public ArmToken IssueToken()
    {
        (string value, DateTimeOffset expires) = NewToken();
        return new ArmToken(value, expires);
    }

    /// <summary>A client of it.</summary>
    /// <param name="handler">From <see cref="CreateHandler"/>.</param>
    /// <param name="options">How to wait; its handler is replaced.</param>
    public ArmClient CreateClient(HttpMessageHandler handler, ArmClientOptions? options = null) =>
        new(Url, _ => ValueTask.FromResult(IssueToken()), (options ?? new ArmClientOptions()) with { Handler = handler });

    /// <summary>Makes a resource group.</summary>
    public ResourceId AddResourceGroup(string subscription, string name, string location)
    {
        ResourceId id = ResourceId.ForResourceGroup(subscription, name);
        lock (_lock)
        {
            _service.State.AddGroup(id, location);
        }

        return id;
    }

    /// <summary>Lets requests fail from now on.</summary>
    public void Add(SandboxFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_lock)
        {
            _faults.Add((fault, fault.Times));
        }
    }

    /// <summary>How often each resource was really written: a repetition that changed nothing does not count.</summary>
    public IReadOnlyDictionary<ResourceId, int> Writes
    {
        get
        {
            lock (_lock)
            {
                return _service.State.Writes.ToDictionary();
            }
        }
    }

    /// <summary>The ids of what there is.</summary>
    public IReadOnlyList<ResourceId> Resources
    {
        get
        {
            lock (_lock)
            {
                return [.. _service.State.Resources.Select(r => r.Id)];
            }
        }
    }

    /// <summary>Stops listening; requests under way are given a second.</summary>
    public async ValueTask DisposeAsync()
    {
        using (CancellationTokenSource limit = new(TimeSpan.FromSeconds(1)))
        {
            await _server.StopAsync(limit.Token);
        }

        await _host.DisposeAsync();
        _certificate.Dispose();
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        SandboxRequest logged;
        SandboxFault? fault;
        lock (_lock)
        {
            logged = new SandboxRequest(_requests.Count + 1, request.Method, request.Path.Value ?? "/");
            _requests = _requests.Add(logged);
            fault = TakeFault(kind: null, logged.Number, logged.Method, logged.Path);
            logged.Fault = fault?.Kind;
        }

        if (fault?.Kind == SandboxFaultKind.Dropped)
        {
            context.Abort();
            return;
        }

        if (fault?.Kind == SandboxFaultKind.Slow)
        {
            await Task.Delay(_options.SlowAnswer, context.RequestAborted);
        }

        string requestId = Guid.NewGuid().ToString();
        string correlationId = request.Headers["x-ms-correlation-request-id"].FirstOrDefault() ?? requestId;
        SandboxReply reply = await AnswerAsync(request, fault, correlationId);
        if (fault?.Kind == SandboxFaultKind.AnswerLost)
        {
            context.Abort();
            return;
        }

        HttpResponse response = context.Response;
        logged.Status = response.StatusCode = reply.Status;
        response.Headers["x-ms-request-id"] = requestId;
        response.Headers["x-ms-correlation-request-id"] = reply.CorrelationId ?? correlationId;
        response.Headers.CacheControl = "no-cache";
        if (reply.AsyncOperation is { } operation)
        {
            response.Headers["Azure-AsyncOperation"] = new Uri(Url, operation).AbsoluteUri;
        }

        if (reply.Location is { } location)
        {
            response.Headers.Location = new Uri(Url, location).AbsoluteUri;
        }

        if (reply.IsUnderWay || reply.Status is 429 or 503)
        {
            response.Headers.RetryAfter = _options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (reply.ETag is { } tag)
        {
            response.Headers.ETag = tag;
        }

        if (reply.Body is { } body && !HttpMethods.IsHead(request.Method))
        {
            response.ContentType = "application/json; charset=utf-8";
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body);
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static X509Certificate2 CreateCertificate(TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=EthConsortium sandbox", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = time.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));

        // Schannel does not serve with a key that is only in memory.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    internal (string Value, DateTimeOffset ExpiresOn) NewToken()
    {
        string value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DateTimeOffset expires = _options.Time.GetUtcNow() + _options.TokenLifetime;
        lock (_lock)
        {
            _tokens[value] = expires;
        }

        return (value, expires);
    }

    private SandboxFault? TakeFault(SandboxFaultKind? kind, int number, string method, string path)
    {
        int at = _faults.FindIndex(f => f.Left > 0 && (kind is null ? f.Fault.Kind != SandboxFaultKind.ResourceFails : f.Fault.Kind == kind) && f.Fault.Matches(number, method, path));
        if (at < 0)
        {
            return null;
        }

        _faults[at] = (_faults[at].Fault, _faults[at].Left - 1);
        return _faults[at].Fault;
    }

    private async Task<SandboxReply> AnswerAsync(HttpRequest request, SandboxFault? fault, string correlationId)
    {
        try
        {
            switch (fault?.Kind)
            {
                case SandboxFaultKind.Throttled:
                    throw new SandboxError(429, "TooManyRequests", "The request is being throttled as the limit has been reached for operation type.");
                case SandboxFaultKind.ServerError:
                    throw new SandboxError(500, "InternalServerError", "Encountered internal server error.");
                case SandboxFaultKind.Forbidden:
                    throw new SandboxError(403, "AuthorizationFailed", "The client does not have authorization to perform this action over the scope, or the scope is invalid. If access was recently granted, please refresh your credentials.");
                case SandboxFaultKind.Unavailable:
                    throw new SandboxError(503, "ServerUnavailable", "The service is unavailable.");
            }

            CheckToken(request, fault);
            using MemoryStream content = new();
            await request.Body.CopyToAsync(content, request.HttpContext.RequestAborted);
            JsonNode? body = content.Length == 0 ? null : JsonNode.Parse(content.ToArray());
            SandboxCall call = new(request.Method, request.Path.Value ?? "/", request.Query["api-version"].FirstOrDefault(), body, correlationId)
            {
                IfMatch = request.Headers.IfMatch.FirstOrDefault(),
                Query = request.Query.SelectMany(pair => pair.Value, (pair, value) => (pair.Key, value)).ToLookup(pair => pair.Key, pair => pair.value, StringComparer.OrdinalIgnoreCase),
            };
            lock (_lock)
            {
                return Paged(request, _service.Answer(call));
            }
        }
        catch (SandboxError error)
        {
            return new SandboxReply(error.Status, new JsonObject { ["error"] = error.ToJson() });
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or InvalidCastException or NullReferenceException)
        {
            // Something in the body is of another kind than it has to be.
            SandboxError refusal = new(400, "InvalidRequestContent", $"The request content was invalid and could not be deserialized: {error.GetType().Name}.");
            return new SandboxReply(400, new JsonObject { ["error"] = refusal.ToJson() });
        }
    }

    private SandboxReply Paged(HttpRequest request, SandboxReply reply)
    {
        const string Skip = "$skiptoken";
        if (_options.PageSize == 0 || !HttpMethods.IsGet(request.Method) || reply.Body is not JsonObject { Count: 1 } body || body["value"] is not JsonArray all)
        {
            return reply;
        }

        int from = int.TryParse(request.Query[Skip].FirstOrDefault(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int given) ? given : 0;
        int to = Math.Min(from + _options.PageSize, all.Count);
        JsonObject page = new() { ["value"] = new JsonArray([.. all.Skip(from).Take(_options.PageSize).Select(item => item?.DeepClone())]) };
        if (to < all.Count)
        {
            QueryBuilder query = new(request.Query.Where(parameter => parameter.Key != Skip)) { { Skip, to.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
            page["nextLink"] = new Uri(Url, $"{request.Path}{query}").AbsoluteUri;
        }

        return reply with { Body = page };
    }

    private void CheckToken(HttpRequest request, SandboxFault? fault)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization.FirstOrDefault(), out AuthenticationHeaderValue? header) || !"Bearer".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase) || header.Parameter is not { } token)
        {
            throw new SandboxError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }

        lock (_lock)
        {
            if (fault?.Kind == SandboxFaultKind.TokenExpired)
            {
                _tokens[token] = DateTimeOffset.MinValue;
            }

            if (!_tokens.TryGetValue(token, out DateTimeOffset expires))
            {
                throw new SandboxError(401, "InvalidAuthenticationToken", "The access token is invalid.");
            }

            if (expires <= _options.Time.GetUtcNow())
            {
                throw new SandboxError(401, "ExpiredAuthenticationToken", $"The access token expiry UTC time '{expires:u}' is earlier than current UTC time '{_options.Time.GetUtcNow():u}'.");
            }
        }
    }
}
