using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EthConsortium.Node.Site;

/// <summary>Collects what the instruments of <see cref="NodeMeter"/> measure, from its making on, and writes it for Prometheus. Safe for concurrent use.</summary>
/// <remarks>
/// Source: Prometheus, "Text-based format" 0.0.4. OpenTelemetry's exporter for Prometheus would do the same, but cannot be
/// restored where this is built; whoever has OpenTelemetry subscribes to the same meter.
/// </remarks>
public sealed class PrometheusMetrics : IDisposable
{
    /// <summary>The media type of <see cref="Collect"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] s_buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<Instrument, Family> _families = [];
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="meterName">The meter to listen to.</param>
    public PrometheusMetrics(string meterName = NodeMeter.Name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meterName)
            {
                _families[instrument] = new Family(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _families[instrument].Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _families[instrument].Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _families[instrument].Record(value, tags));
        _listener.Start();
    }

    /// <summary>All that was measured up to now, in the text format.</summary>
    public string Collect()
    {
        _listener.RecordObservableInstruments();
        StringBuilder text = new();
        foreach (Family family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            family.Write(text);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>One instrument with a series for each set of tags.</summary>
    private sealed class Family
    {
        private readonly Instrument _instrument;
        private readonly bool _adds;
        private readonly string _type;
        private readonly Dictionary<string, double[]> _series = new(StringComparer.Ordinal);

        public Family(Instrument instrument)
        {
            string kind = instrument.GetType().Name;
            _instrument = instrument;
            _adds = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("UpDownCounter", StringComparison.Ordinal);
            _type = kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
                : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
                : "gauge";
            string unit = instrument.Unit is "s" ? "_seconds" : "";
            Name = instrument.Name.Replace('.', '_') + unit + (_type == "counter" ? "_total" : "");
        }

        public string Name { get; }

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string labels = Labels(tags);
            lock (_series)
            {
                if (!_series.TryGetValue(labels, out double[]? values))
                {
                    // A histogram has a count for each bucket, then the count of all, then the sum.
                    _series[labels] = values = new double[_type == "histogram" ? s_buckets.Length + 2 : 1];
                }

                if (_type != "histogram")
                {
                    values[0] = _adds ? values[0] + value : value;
                    return;
                }

                for (int i = 0; i < s_buckets.Length; i++)
                {
                    values[i] += value <= s_buckets[i] ? 1 : 0;
                }

                values[^2]++;
                values[^1] += value;
            }
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_instrument.Description}\n# TYPE {Name} {_type}\n");
            lock (_series)
            {
                foreach ((string labels, double[] values) in _series.OrderBy(series => series.Key, StringComparer.Ordinal))
                {
                    if (_type != "histogram")
                    {
                        Line("", labels, values[0]);
                        continue;
                    }

                    string separator = labels.Length == 0 ? "" : ",";
                    for (int i = 0; i < s_buckets.Length; i++)
                    {
                        Line("_bucket", $"{labels}{separator}le=\"{Number(s_buckets[i])}\"", values[i]);
                    }

                    Line("_bucket", $"{labels}{separator}le=\"+Inf\"", values[^2]);
                    Line("_sum", labels, values[^1]);
                    Line("_count", labels, values[^2]);
                }
            }

            void Line(string suffix, string labels, double value) =>
                text.Append(Name).Append(suffix).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Number(value)).Append('\n');
        }

        private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            StringBuilder labels = new();
            foreach ((string name, object? value) in tags)
            {
                string text = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
                labels.Append(labels.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(text).Append('"');
            }

            return labels.ToString();
        }
    }
}
