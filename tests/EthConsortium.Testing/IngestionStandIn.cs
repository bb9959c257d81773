using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Monitor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Testing;

/// <summary>
/// A data collection endpoint over HTTPS on loopback: takes what the service takes, as far as its documentation says, and keeps it. A test may have it fail.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview.</remarks>
public sealed class IngestionStandIn : IAsyncDisposable
{
    /// <summary>The immutable id of its rule.</summary>
    public const string RuleId = "dcr-00000000000000000000000000000001";

    /// <summary>The token that it takes.</summary>
    public const string Token = "a-token";

    private readonly WebApplication _application;
    private readonly SocketsHttpHandler _handler;
    private readonly X509Certificate2 _certificate;

    private IngestionStandIn(WebApplication application, SocketsHttpHandler handler, X509Certificate2 certificate)
    {
        _application = application;
        _handler = handler;
        _certificate = certificate;
        Client = new LogsIngestionClient(
            new Uri(application.Urls.Single()),
            RuleId,
            _ => ValueTask.FromResult(new ArmToken(Token, DateTimeOffset.UtcNow.AddHours(1))),
            new LogsIngestionOptions { Handler = handler, Timeout = TimeSpan.FromSeconds(20) });
    }

    /// <summary>A client of it.</summary>
    public LogsIngestionClient Client { get; }

    /// <summary>The rows that were taken, by stream.</summary>
    public ConcurrentQueue<(string Stream, JsonElement Row)> Rows { get; } = [];

    /// <summary>The calls that came, with the size of their rows, taken or not.</summary>
    public ConcurrentQueue<(string Stream, int Bytes)> Calls { get; } = [];

    /// <summary>What is done with the next calls, in order, in place of the usual; the last argument takes the rows first, as where only the answer is lost.</summary>
    public ConcurrentQueue<Func<HttpContext, Action, Task>> Faults { get; } = [];

    /// <summary>The most bytes that it takes in a call.</summary>
    public int MaxCallBytes { get; set; } = 1_000_000;

    /// <summary>Its address on loopback.</summary>
    public Uri Endpoint => new(_application.Urls.Single());

    /// <summary>Its certificate, for those who are to trust it.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Starts one.</summary>
    /// <param name="hostName">The name that its certificate has besides 127.0.0.1.</param>
    public static async Task<IngestionStandIn> StartAsync(string hostName = "localhost")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, found, _, _) => found?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint;

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication application = builder.Build();
        IngestionStandIn? standIn = null;
        application.MapPost("/dataCollectionRules/{rule}/streams/{stream}", context => standIn!.AnswerAsync(context));
        await application.StartAsync();
        return standIn = new IngestionStandIn(application, handler, certificate);
    }

    /// <summary>Answers the next call with a status and headers.</summary>
    public void Fail(int status, params (string Name, string Value)[] headers) => Faults.Enqueue((context, _) =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    });

    /// <summary>Takes the next call's rows and breaks the connection in place of an answer.</summary>
    public void LoseAnswer() => Faults.Enqueue((context, take) =>
    {
        take();
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The rows of a table that were taken.</summary>
    public JsonElement[] RowsOf(LogTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return [.. Rows.Where(each => each.Stream == table.Stream).Select(each => each.Row)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string stream = (string)context.Request.RouteValues["stream"]!;
        await using GZipStream gzip = new(context.Request.Body, CompressionMode.Decompress);
        using MemoryStream body = new();
        await gzip.CopyToAsync(body, context.RequestAborted);
        Calls.Enqueue((stream, (int)body.Length));
        if (Faults.TryDequeue(out Func<HttpContext, Action, Task>? fault))
        {
            await fault(context, Take);
            return;
        }

        LogTable? table = MemberLogTables.All.SingleOrDefault(each => each.Stream == stream);
        bool isKnown = (string?)context.Request.RouteValues["rule"] == RuleId && table is not null;
        context.Response.StatusCode = context.Request.Headers.Authorization != $"Bearer {Token}" ? 401
            : !isKnown ? 404
            : context.Request.Query["api-version"] != "2023-01-01" || context.Request.Headers.ContentEncoding != "gzip" || context.Request.ContentType != "application/json" ? 400
            : body.Length > MaxCallBytes ? 413
            : !Fits(table!, body.ToArray()) ? 400
            : 204;
        if (context.Response.StatusCode == 204)
        {
            Take();
        }

        void Take()
        {
            foreach (JsonElement row in JsonSerializer.Deserialize<JsonElement>(body.ToArray()).EnumerateArray())
            {
                Rows.Enqueue((stream, row));
            }
        }
    }

    // The service drops columns that a stream does not declare without a word; here it is a mistake.
    private static bool Fits(LogTable table, byte[] body)
    {
        JsonElement rows = JsonSerializer.Deserialize<JsonElement>(body);
        return rows.ValueKind == JsonValueKind.Array && rows.EnumerateArray().All(row => row.EnumerateObject().All(property =>
            table.Columns.SingleOrDefault(column => column.Name == property.Name)?.Type switch
            {
                LogColumnType.Text => property.Value.ValueKind == JsonValueKind.String,
                LogColumnType.Number => property.Value.ValueKind == JsonValueKind.Number,
                LogColumnType.Time => property.Value.TryGetDateTimeOffset(out _),
                _ => false,
            }));
    }
}
