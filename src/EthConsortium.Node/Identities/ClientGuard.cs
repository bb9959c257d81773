namespace EthConsortium.Node.Identities;

/// <summary>
/// Knows when a client has to be killed, in a process beside the agent's: an agent that is killed, stopped or stuck can stop no client. It is told the
/// deadline of the lease again and again, and when none comes any more the last one counts.
/// </summary>
public sealed class ClientGuard : IDisposable
{
    private readonly LeaseTiming _timing;
    private readonly ClockWatch _clocks;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _expired = new();
    private readonly ITimer _timer;
    private TimeSpan _deadline;
    private TimeSpan _doubted = TimeSpan.MinValue;

    /// <summary>Guards a client that is about to start. Unless more is left than a client has to stop, none may: the lease is lost or in doubt, and this has expired.</summary>
    /// <param name="time">The clock that the lease has: <see cref="BootTime"/>.</param>
    /// <param name="timing">The times.</param>
    /// <param name="deadline">The <see cref="IdentityLease.ClientDeadline"/>.</param>
    public ClientGuard(TimeProvider time, LeaseTiming timing, TimeSpan deadline)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(timing);
        _timing = timing;
        LeaseMoment now = LeaseMoment.Now(time);
        _clocks = new ClockWatch(time, now);
        _deadline = deadline - now.Elapsed > timing.ClientStop ? deadline : now.Elapsed;
        _timer = time.CreateTimer(static guard => ((ClientGuard)guard!).Look(), this, timing.LookEvery, timing.LookEvery);
        Look();
    }

    /// <summary>Fires when the client has to be killed, and stays so.</summary>
    public CancellationToken Expired => _expired.Token;

    /// <summary>Takes note of the <see cref="IdentityLease.ClientDeadline"/> of now, which may be nearer than the one before.</summary>
    public void Update(TimeSpan deadline)
    {
        lock (_lock)
        {
            // After a doubt the agent's word counts when it comes from a renewal that was sent since: it may not have noticed yet.
            TimeSpan sent = deadline - _timing.ClientStop - _timing.Hold;
            if (deadline < _deadline || sent >= _doubted)
            {
                _deadline = deadline;
            }
        }

        Look();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            TimeSpan now = _clocks.Look(out bool hasJumped);
            if (hasJumped)
            {
                _doubted = now;
                _deadline = now + _timing.ConfirmWithin is var confirmed && confirmed < _deadline ? confirmed : _deadline;
            }

            if (now < _deadline || _expired.IsCancellationRequested)
            {
                return;
            }
        }

        _expired.Cancel();
    }
}
