using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>
/// What an agent finds on a machine in Azure, as far as it takes to send rows: a managed identity, and a way to one host, which is a stand-in on loopback; and a
/// collector of OpenTelemetry. All by variables, so that the agent is the one that is delivered.
/// </summary>
internal sealed class AzureMachine : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _metrics = [];
    private readonly ConcurrentQueue<string> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _passing;

    private AzureMachine(WebApplication application, string host, Uri standIn)
    {
        _application = application;
        _proxy.Start();
        _passing = PassAsync(host, standIn.Port);
    }

    /// <summary>The metrics that came; protobuf has its texts as they are.</summary>
    public string Metrics => string.Concat(_metrics);

    /// <summary>The events that came.</summary>
    public string Events => string.Concat(_events);

    public static async Task<AzureMachine> StartAsync(string host, Uri standIn, string token)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        AzureMachine? machine = null;

        // https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
        application.MapGet("/token", context => context.Request.Headers["X-IDENTITY-HEADER"] == "a-header" && context.Request.Query["resource"].ToString().TrimEnd('/') == "https://monitor.azure.com"
            ? context.Response.WriteAsJsonAsync(new { access_token = token, expires_on = DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), resource = "https://monitor.azure.com", token_type = "Bearer" })
            : Task.FromResult(context.Response.StatusCode = 400));
        application.MapPost("/v1/metrics", context => KeepAsync(context, machine!._metrics));
        application.MapPost("/v1/logs", context => KeepAsync(context, machine!._events));
        await application.StartAsync();
        return machine = new AzureMachine(application, host, standIn);
    }

    /// <summary>The variables by which an agent finds all this.</summary>
    public void AddTo(Dictionary<string, string> variables)
    {
        string url = _application.Urls.Single();
        variables["IDENTITY_ENDPOINT"] = $"{url}/token";
        variables["IDENTITY_HEADER"] = "a-header";
        variables["HTTPS_PROXY"] = $"http://{_proxy.LocalEndpoint}";
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = url;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _proxy.Dispose();
        await _passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _application.DisposeAsync();
        _stop.Dispose();
    }

    private static async Task KeepAsync(HttpContext context, ConcurrentQueue<string> to)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        to.Enqueue(Encoding.UTF8.GetString(body.ToArray()));
    }

    private async Task PassAsync(string host, int port)
    {
        while (true)
        {
            _ = TunnelAsync(await _proxy.AcceptTcpClientAsync(_stop.Token), host, port);
        }
    }

    /// <summary>Passes on what is for that host, and nothing else.</summary>
    private async Task TunnelAsync(TcpClient client, string host, int port)
    {
        using (client)
        {
            NetworkStream near = client.GetStream();
            using StreamReader lines = new(near, Encoding.ASCII, leaveOpen: true);
            bool isKnown = await lines.ReadLineAsync(_stop.Token) is { } first && first.StartsWith($"CONNECT {host}:443 ", StringComparison.Ordinal);
            while (await lines.ReadLineAsync(_stop.Token) is { Length: > 0 })
            {
                // Headers, of no matter here. Nothing comes after them before the answer.
            }

            if (!isKnown)
            {
                return;
            }

            using TcpClient server = new();
            await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await near.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
            NetworkStream far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
        }
    }
}
