using EthConsortium.Node.Site;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EthConsortium.Node.Stats;

/// <summary>
/// Sends the metrics of <see cref="NodeMeter"/> and the agent's events, with those of <see cref="StatsCollector"/>, to a collector of OpenTelemetry (OTLP).
/// </summary>
/// <remarks>
/// Where to and how is set by OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>…_PROTOCOL</c>, <c>…_HEADERS</c>,
/// <c>OTEL_METRIC_EXPORT_INTERVAL</c>). What waits to be sent is bounded by it. Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
/// </remarks>
public sealed class OpenTelemetryExport : IDisposable
{
    /// <summary>The variable that says where to; without it nothing is exported.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly ResourceBuilder _resource;
    private readonly Action<OtlpExporterOptions> _configure;
    private readonly MeterProvider _meters;

    /// <summary>Begins to export metrics.</summary>
    /// <param name="instance">Which node it is, for <c>service.instance.id</c>.</param>
    /// <param name="configure">Sets what the variables do not; null for nothing.</param>
    public OpenTelemetryExport(string instance, Action<OtlpExporterOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(instance);
        _resource = ResourceBuilder.CreateDefault().AddService("ethconsortium-node", serviceInstanceId: instance);
        _configure = configure ?? (_ => { });
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(_resource).AddMeter(NodeMeter.Name).AddOtlpExporter(_configure).Build();
    }

    /// <summary>Whether the variables say where to.</summary>
    public static bool IsConfigured => Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 };

    /// <summary>Exports the events of loggers, too: from the level Information on, of <see cref="StatsCollector"/> from Debug.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(_resource);
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter(_configure);
        });
        logging.AddFilter<OpenTelemetryLoggerProvider>(typeof(StatsCollector).FullName, LogLevel.Debug);
    }

    /// <summary>Sends what is measured up to now, and ends.</summary>
    public void Dispose() => _meters.Dispose();
}
