namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>A run of an agent: it can be stopped and continued, and killed, upon which nothing of it ever goes on. Its time is its machine's.</summary>
internal sealed class SimulatedProcess : TimeProvider
{
    private readonly Machine _machine;
    private readonly HashSet<SimulatedTimer> _timers = [];
    private readonly List<Action> _continued = [];

    public SimulatedProcess(Machine machine)
    {
        _machine = machine;
        machine.Processes.Add(this);
    }

    public bool IsDead { get; private set; }

    public bool IsStopped { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _machine.Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => _machine.Wall;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimulatedTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        IsDead = true;
        _machine.Processes.Remove(this);
    }

    /// <summary>SIGSTOP, and SIGCONT after a time.</summary>
    public void Stop(TimeSpan duration)
    {
        if (IsStopped || IsDead)
        {
            return;
        }

        _machine.World.Note($"{_machine.Name} agent stopped for {duration.TotalSeconds:F1} s");
        IsStopped = true;
        _machine.World.After(duration, () => _machine.Run(Continue));
    }

    /// <summary>Does something when the process runs, and nothing when it is dead.</summary>
    public void Run(Action action)
    {
        if (IsDead)
        {
            return;
        }

        if (_machine.IsPaused)
        {
            _machine.Run(() => Run(action));
        }
        else if (IsStopped)
        {
            _continued.Add(action);
        }
        else
        {
            action();
        }
    }

    public void ShiftTimers(TimeSpan by)
    {
        foreach (SimulatedTimer timer in _timers)
        {
            timer.Shift(by);
        }
    }

    private void Continue()
    {
        IsStopped = false;
        Action[] continued = [.. _continued];
        _continued.Clear();
        foreach (Action action in continued)
        {
            Run(action);
        }
    }

    private sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private TimeSpan _due;
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            _period = period;
            if (dueTime < TimeSpan.Zero)
            {
                process._timers.Remove(this);
                return true;
            }

            process._timers.Add(this);
            _due = process._machine.World.Now + process._machine.ToWorld(dueTime);
            Schedule();
            return true;
        }

        public void Shift(TimeSpan by)
        {
            _version++;
            _due += by;
            Schedule();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return ValueTask.CompletedTask;
        }

        private void Schedule()
        {
            int version = _version;
            World world = process._machine.World;
            world.After(_due - world.Now, () => process.Run(() => Fire(version)));
        }

        private void Fire(int version)
        {
            if (version != _version)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }
            else
            {
                process._timers.Remove(this);
            }

            callback(state);
        }
    }
}
