namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>A virtual machine: its clocks run a little fast or slow, and it can be paused with all that runs on it.</summary>
internal sealed class Machine
{
    private readonly double _rate;
    private readonly List<Action> _woken = [];
    private TimeSpan _unseen;
    private TimeSpan _wallError;
    private TimeSpan _pausedAt;

    public Machine(World world, string name, double? rate = null)
    {
        World = world;
        Name = name;
        _rate = rate ?? 1 + ((world.Random.NextDouble() - 0.5) * 0.004);
    }

    public World World { get; }

    public string Name { get; }

    public bool IsPaused { get; private set; }

    /// <summary>Until when it cannot know that it was paused past a lease: the next look at the clock, or the setting right of the wall's where a host keeps the others from it.</summary>
    public TimeSpan BlindUntil { get; private set; } = TimeSpan.MinValue;

    /// <summary>When an agent that lives has found out that a host paused the machine and kept its clocks from it.</summary>
    public TimeSpan UnseenUntil { get; private set; } = TimeSpan.MinValue;

    /// <summary>Is told when something may run that did not, or can be judged again.</summary>
    public Action? Changed { get; set; }

    public List<SimulatedProcess> Processes { get; } = [];

    /// <summary>What CLOCK_BOOTTIME says.</summary>
    public TimeSpan Elapsed => (World.Now - _unseen) * _rate;

    public DateTimeOffset Wall => DateTimeOffset.UnixEpoch.AddYears(56) + World.Now + _wallError;

    public TimeSpan ToWorld(TimeSpan own) => own / _rate;

    /// <summary>Stops all that runs.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="isSeen">Whether CLOCK_BOOTTIME counts the time, as when the machine itself went to sleep. Otherwise only the wall clock shows it, when it is set right.</param>
    public void Pause(TimeSpan duration, bool isSeen)
    {
        if (IsPaused)
        {
            return;
        }

        World.Note($"{Name} paused for {duration.TotalSeconds:F1} s{(isSeen ? "" : ", unseen")}");
        IsPaused = true;
        _pausedAt = World.Now;
        World.After(duration, () => Wake(isSeen));
    }

    public void SetWallClock(TimeSpan by) => _wallError += by;

    /// <summary>Does something when the machine runs.</summary>
    public void Run(Action action)
    {
        if (IsPaused)
        {
            _woken.Add(action);
        }
        else
        {
            action();
        }
    }

    private void Wake(bool isSeen)
    {
        TimeSpan duration = World.Now - _pausedAt;
        BlindUntil = World.Now + TimeSpan.FromSeconds(0.6); // the next look at the clock
        if (!isSeen)
        {
            _unseen += duration;
            _wallError -= duration;
            TimeSpan setRight = World.Between(0, 1);
            World.After(setRight, () => _wallError += duration);

            BlindUntil += setRight + TimeSpan.FromSeconds(2.6); // the time to confirm, and the look after it
            UnseenUntil = BlindUntil;
        }

        World.Note($"{Name} woke");
        IsPaused = false;
        foreach (SimulatedProcess process in Processes.ToArray())
        {
            process.ShiftTimers(duration); // they stand still
        }

        World.After(BlindUntil - World.Now + TimeSpan.FromMilliseconds(1), () => Changed?.Invoke());
        Action[] woken = [.. _woken];
        _woken.Clear();
        foreach (Action action in woken)
        {
            action();
        }
    }
}
