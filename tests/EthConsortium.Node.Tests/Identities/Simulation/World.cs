namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>A world with one thread and a clock that moves when all that was to happen at a moment has happened: the same seed gives the same history.</summary>
internal sealed class World(int seed)
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    public Random Random { get; } = new(seed);

    public TimeSpan Now { get; private set; }

    /// <summary>What happened, for the message of a test that fails.</summary>
    public List<string> History { get; } = [];

    public void After(TimeSpan delay, Action action)
    {
        Assert.Equal(_thread, Environment.CurrentManagedThreadId);
        _events.Enqueue(action, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _order++));
    }

    public void RunUntil(TimeSpan end)
    {
        while (_events.TryPeek(out _, out (TimeSpan At, long Order) next) && next.At <= end)
        {
            Action action = _events.Dequeue();
            Now = next.At;
            action();
        }

        Now = end;
    }

    public void Note(string what) => History.Add($"{Now.TotalSeconds,9:F3} {what}");

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public TimeSpan Between(double shortest, double longest) => TimeSpan.FromSeconds(shortest + ((longest - shortest) * Random.NextDouble()));
}
