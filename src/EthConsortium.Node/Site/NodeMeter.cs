using System.Diagnostics.Metrics;

namespace EthConsortium.Node.Site;

/// <summary>The meter of the agent. Whoever exports it (<see cref="PrometheusMetrics"/>, OpenTelemetry) finds it by its name.</summary>
public static class NodeMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "EthConsortium.Node";

    /// <summary>The meter; the instruments of all parts of the agent are made on it.</summary>
    public static Meter Instance { get; } = new(Name);
}
