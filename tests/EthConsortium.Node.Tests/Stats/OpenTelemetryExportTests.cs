using System.Collections.Concurrent;
using System.Text;
using EthConsortium.Node.Site;
using EthConsortium.Node.Stats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;

namespace EthConsortium.Node.Tests.Stats;

public sealed class OpenTelemetryExportTests
{
    [Fact]
    public async Task Metrics_of_the_agent_and_its_events_reach_a_collector_over_OTLP()
    {
        ConcurrentQueue<string> bodies = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication collector = builder.Build();
        collector.MapPost("/otlp", async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            bodies.Enqueue(Encoding.UTF8.GetString(body.ToArray())); // protobuf has its texts as they are
        });
        await collector.StartAsync();
        using (OpenTelemetryExport export = new("vl-0", Configure))
        {
            NodeMeter.Instance.CreateCounter<long>("ethconsortium.test.exported").Add(1);
            using ILoggerFactory loggers = LoggerFactory.Create(logging => export.AddTo(logging.SetMinimumLevel(LogLevel.Information)));
            loggers.CreateLogger<StatsCollector>().LogDebug("Block {number}.", 7);
            loggers.CreateLogger<MonitorExporter>().LogDebug("Not this.");
            loggers.CreateLogger<MonitorExporter>().LogInformation("But this.");
        }

        string all = string.Concat(bodies);
        Assert.All((string[])["ethconsortium.test.exported", "Block 7.", "But this.", "ethconsortium-node", "vl-0"], text => Assert.Contains(text, all, StringComparison.Ordinal));
        Assert.DoesNotContain("Not this.", all, StringComparison.Ordinal);

        void Configure(OtlpExporterOptions options)
        {
            options.Endpoint = new Uri($"{collector.Urls.Single()}/otlp");
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }
    }
}
