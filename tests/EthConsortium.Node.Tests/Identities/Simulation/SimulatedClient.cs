using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>
/// An Ethereum client: it signs from its start to its end. A guard in a process of its own kills it when it has to be gone, whatever has become of the agent.
/// </summary>
internal sealed class SimulatedClient
{
    private readonly Machine _machine;
    private readonly IdentityLease _lease;
    private readonly Holders _holders;
    private readonly SimulatedProcess _guarding;
    private readonly ClientGuard _guard;
    private readonly TaskCompletionSource _ended = new();
    private readonly SimulatedProcess _agent;

    public SimulatedClient(Machine machine, IdentityLease lease, LeaseTiming timing, SimulatedProcess agent, Holders holders)
    {
        _machine = machine;
        _lease = lease;
        _holders = holders;
        _agent = agent;
        _guarding = new SimulatedProcess(machine);
        _guard = new ClientGuard(_guarding, timing, lease.ClientDeadline);
        if (_guard.Expired.IsCancellationRequested)
        {
            IsGone = true; // it is too late to start one
            _ended.SetResult();
            return;
        }

        holders.Start(this);
        _guard.Expired.UnsafeRegister(_ => End(), state: null);
        Feed(timing.LookEvery);
    }

    public int Number => _lease.Identity.Number;

    public Address Address => _lease.Identity.Address;

    public Machine Machine => _machine;

    public bool IsGone { get; private set; }

    /// <summary>What the agent sees of its end.</summary>
    public Task Ended => _ended.Task;

    public void End()
    {
        if (!IsGone)
        {
            IsGone = true;
            _guard.Dispose();
            _guarding.Kill();
            _holders.End(this);
            _agent.Run(() => _ended.TrySetResult());
        }
    }

    // The agent tells the guard the deadline, as long as it can.
    private void Feed(TimeSpan every) => _machine.World.After(every, () => _agent.Run(() =>
    {
        if (!IsGone)
        {
            _guard.Update(_lease.ClientDeadline);
            Feed(every);
        }
    }));
}
