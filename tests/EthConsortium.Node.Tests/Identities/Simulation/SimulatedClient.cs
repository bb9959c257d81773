using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>
/// An Ethereum client: it signs from its start to its end. A watcher in a process of its own kills it when it has to be gone, whatever has become of the agent, which
/// tells it the deadline again and again. It looks at no wall clock.
/// </summary>
internal sealed class SimulatedClient
{
    private readonly Machine _machine;
    private readonly IdentityLease _lease;
    private readonly Holders _holders;
    private readonly SimulatedProcess _watching;
    private readonly ITimer _watcher;
    private readonly TaskCompletionSource _ended = new();
    private readonly SimulatedProcess _agent;
    private TimeSpan _deadline;
    private TimeSpan _toldAt = TimeSpan.MaxValue;
    private TimeSpan _excusedUntil = TimeSpan.MinValue;

    public SimulatedClient(Machine machine, IdentityLease lease, LeaseTiming timing, SimulatedProcess agent, Holders holders)
    {
        _machine = machine;
        _lease = lease;
        _holders = holders;
        _agent = agent;
        _watching = new SimulatedProcess(machine);
        _watcher = _watching.CreateTimer(_ => Watch(), state: null, timing.LookEvery, timing.LookEvery);
        Tell();
        holders.Start(this);
        Feed(timing.LookEvery);
    }

    public int Number => _lease.Identity.Number;

    public Address Address => _lease.Identity.Address;

    public Machine Machine => _machine;

    public bool IsGone { get; private set; }

    /// <summary>Whether two faults have met: a pause that its machine does not see, and an agent that did not live to doubt its lease. Then its watcher is alone with a clock that stood still.</summary>
    public bool IsExcused => _toldAt < _machine.UnseenUntil || _machine.World.Now < _excusedUntil;

    /// <summary>What the agent sees of its end.</summary>
    public Task Ended => _ended.Task;

    public void End()
    {
        if (!IsGone)
        {
            IsGone = true;
            _watcher.Dispose();
            _watching.Kill();
            _holders.End(this);
            _agent.Run(() => _ended.TrySetResult());
        }
    }

    private void Watch()
    {
        if (_machine.Elapsed >= _deadline)
        {
            End();
        }
    }

    private void Tell()
    {
        if (_toldAt < _machine.UnseenUntil)
        {
            _excusedUntil = _machine.World.Now + TimeSpan.FromSeconds(2.6); // an agent that goes on has its doubts now
        }

        _toldAt = _machine.World.Now;
        _deadline = _lease.ClientDeadline;
        Watch();
    }

    // The agent tells the watcher the deadline, as long as it can.
    private void Feed(TimeSpan every) => _machine.World.After(every, () => _agent.Run(() =>
    {
        if (!IsGone)
        {
            Tell();
            Feed(every);
        }
    }));
}
