using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Azure.Tests;

/// <summary>A key vault over HTTPS on loopback, with a certificate of its own, and the endpoint of a managed identity over HTTP, as App Service and Automation have it.</summary>
internal sealed class FakeVault : IAsyncDisposable
{
    public const string IdentityHeader = "a-header-that-only-this-machine-knows";

    private const string Token = "a-token";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private FakeVault(WebApplication app, X509Certificate2 certificate)
    {
        _app = app;
        _certificate = certificate;
    }

    /// <summary>What the vault answers to an authorized request of a path.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>What the vault was asked, with the status it gave.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What the identity endpoint was asked.</summary>
    public List<string> IdentityQueries { get; } = [];

    public bool HasIdentity { get; set; } = true;

    public Uri IdentityEndpoint => new(Addresses.Single(a => a.StartsWith("http:", StringComparison.Ordinal)) + "/msi/token");

    public int Port => new Uri(Addresses.Single(a => a.StartsWith("https:", StringComparison.Ordinal))).Port;

    private ICollection<string> Addresses => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    public static async Task<FakeVault> StartAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=*.vault.azure.net", key, HashAlgorithmName.SHA256);
        using X509Certificate2 ephemeral = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), password: null);

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        FakeVault vault = new(builder.Build(), certificate);
        vault._app.Run(context => context.Request.IsHttps ? vault.AnswerAsync(context) : vault.AnswerIdentityAsync(context));
        await vault._app.StartAsync();
        return vault;
    }

    /// <summary>Reaches this vault under the name of any vault, and believes its certificate alone.</summary>
    public HttpPipelineTransport CreateTransport()
    {
        int port = Port;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate.GetCertHashString();
        return new HttpClientTransport(new HttpClient(handler));
    }

    public void Answer(string path, int status, string json, params (string Name, string Value)[] headers) => Answers[path] = async context =>
    {
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimEnd('/');
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.microsoftonline.com/7f3c9a52-0000-4000-8000-000000000001\", resource=\"https://vault.azure.net\"";
        }
        else if (Answers.TryGetValue(path, out Func<HttpContext, Task>? answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("""{"error":{"code":"SecretNotFound","message":"A secret with (name/id) x was not found in this key vault."}}""");
        }

        Asked.Add($"{context.Response.StatusCode} {path}");
    }

    private async Task AnswerIdentityAsync(HttpContext context)
    {
        IdentityQueries.Add(context.Request.QueryString.Value!);
        if (!HasIdentity || context.Request.Headers["X-IDENTITY-HEADER"] != IdentityHeader)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("""{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."}""");
            return;
        }

        context.Response.ContentType = "application/json";
        long expires = DateTimeOffset.UtcNow.AddHours(4).ToUnixTimeSeconds();
        await context.Response.WriteAsync($$"""{"access_token":"{{Token}}","expires_on":"{{expires}}","resource":"https://vault.azure.net","token_type":"Bearer","client_id":"x"}""");
    }
}
