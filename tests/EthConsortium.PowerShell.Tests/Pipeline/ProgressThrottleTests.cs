using EthConsortium.PowerShell.Pipeline;

namespace EthConsortium.PowerShell.Tests.Pipeline;

public sealed class ProgressThrottleTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<int> _written = [];
    private readonly ProgressThrottle<int> _throttle;

    public ProgressThrottleTests() => _throttle = new(_time, TimeSpan.FromMilliseconds(100), _written.Add);

    public void Dispose() => _throttle.Dispose();

    [Fact]
    public void Passes_the_first_report_on_at_once()
    {
        _throttle.Report(1);

        Assert.Equal([1], _written);
    }

    [Fact]
    public void Keeps_the_newest_of_a_burst_until_the_interval_ends()
    {
        _throttle.Report(1);
        _throttle.Report(2);
        _throttle.Report(3);
        _time.Advance(99);
        Assert.Equal([1], _written);

        _time.Advance(1);

        Assert.Equal([1, 3], _written);
    }

    [Fact]
    public void Counts_the_interval_from_the_last_report_that_got_through()
    {
        _throttle.Report(1);
        _throttle.Report(2);
        _time.Advance(100);
        _throttle.Report(3);
        _time.Advance(99);
        Assert.Equal([1, 2], _written);

        _time.Advance(1);

        Assert.Equal([1, 2, 3], _written);
    }

    [Fact]
    public void Passes_a_report_on_at_once_when_the_last_one_is_an_interval_ago()
    {
        _throttle.Report(1);
        _time.Advance(100);
        _throttle.Report(2);

        Assert.Equal([1, 2], _written);
    }

    [Fact]
    public void Writes_nothing_once_disposed()
    {
        _throttle.Report(1);
        _throttle.Report(2);
        _throttle.Dispose();
        _throttle.Report(3);
        _time.Advance(1000);

        Assert.Equal([1], _written);
    }

    private sealed class ManualTime : TimeProvider
    {
        private readonly List<Timer> _timers = [];
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timer timer = new(_timers, () => callback(state), _now + (long)dueTime.TotalMilliseconds);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(long milliseconds)
        {
            _now += milliseconds;
            foreach (Timer timer in _timers.Where(t => t.Due <= _now).ToList())
            {
                _timers.Remove(timer);
                timer.Fire();
            }
        }

        private sealed class Timer(List<Timer> timers, Action fire, long due) : ITimer
        {
            public long Due => due;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => timers.Remove(this);

            public ValueTask DisposeAsync() => throw new NotSupportedException();
        }
    }
}
