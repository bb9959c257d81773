namespace EthConsortium.PowerShell.Pipeline;

/// <summary>
/// Passes reports on no more often than once per interval. The newest report always gets through: at once when the
/// interval is over, otherwise when it ends.
/// </summary>
internal sealed class ProgressThrottle<T>(TimeProvider time, TimeSpan interval, Action<T> write) : IDisposable
{
    private readonly object _gate = new();
    private T? _newest;
    private ITimer? _timer;
    private long? _lastWrite;
    private bool _disposed;

    /// <summary>Takes a report from any thread.</summary>
    public void Report(T report)
    {
        lock (_gate)
        {
            _newest = report;
            if (_timer is not null || _disposed)
            {
                return;
            }

            TimeSpan rest = _lastWrite is { } last ? interval - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (rest <= TimeSpan.Zero)
            {
                Write();
            }
            else
            {
                _timer = time.CreateTimer(_ => WriteNewest(), null, rest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Drops what has not been passed on; later reports go nowhere.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void WriteNewest()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _timer?.Dispose();
            _timer = null;
            Write();
        }
    }

    private void Write()
    {
        _lastWrite = time.GetTimestamp();
        write(_newest!);
    }
}
