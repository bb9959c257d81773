namespace EthConsortium.Node.Identities;

/// <summary>
/// Knows until when a lease is good, on this machine's own clock, and says so when it is not: at the latest <see cref="LeaseTiming.Hold"/> after the
/// sending of the last request that the store granted. Whatever becomes of requests and answers, this does not wait for them.
/// </summary>
internal sealed class LeaseFence : IDisposable
{
    private readonly TimeProvider _time;
    private readonly LeaseTiming _timing;
    private readonly ClockWatch _clocks;
    private readonly Action _onDoubt;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _timer;
    private TimeSpan _deadline;
    private TimeSpan _clientDeadline;
    private TimeSpan _doubted = TimeSpan.MinValue;

    /// <summary>The fence of a lease that was granted.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="timing">The times.</param>
    /// <param name="sent">When the request was sent that took it.</param>
    /// <param name="onDoubt">Asks for a renewal now: the lease may have run out unseen.</param>
    public LeaseFence(TimeProvider time, LeaseTiming timing, LeaseMoment sent, Action onDoubt)
    {
        _time = time;
        _timing = timing;
        _onDoubt = onDoubt;
        _deadline = sent.Elapsed + timing.Hold;
        _clientDeadline = _deadline + timing.ClientStop;
        _clocks = new ClockWatch(time, sent);
        _timer = time.CreateTimer(static fence => ((LeaseFence)fence!).Look(), this, timing.LookEvery, timing.LookEvery);
        Look();
    }

    /// <summary>Fires when the lease is good no more, and stays so.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it is not; null while it is.</summary>
    public string? Reason { get; private set; }

    /// <summary>When the client has to be gone, in time since the clock's zero.</summary>
    public TimeSpan ClientDeadline
    {
        get
        {
            lock (_lock)
            {
                return _clientDeadline;
            }
        }
    }

    /// <summary>Takes note of a renewal that the store granted. It has to be good still: what was over once is never taken up again.</summary>
    public void Extend(LeaseMoment sent)
    {
        Look();
        lock (_lock)
        {
            // One sent before a doubt proves nothing: time may have passed unseen since.
            if (Reason is null && sent.Elapsed >= _doubted && sent.Elapsed + _timing.Hold is var deadline && deadline > _deadline)
            {
                _deadline = deadline;
                _clientDeadline = deadline + _timing.ClientStop;
            }
        }
    }

    /// <summary>The store says that the lease is somebody else's, or nobody's. The client has no time left.</summary>
    public void Lose(string reason)
    {
        lock (_lock)
        {
            if (Reason is not null)
            {
                return;
            }

            Reason = reason;
            _clientDeadline = Earlier(_clientDeadline, LeaseMoment.Now(_time).Elapsed);
        }

        _lost.Cancel();
    }

    public void Dispose() => _timer.Dispose();

    // Timers stand still while a machine is suspended and run late on a busy one, so none is set for the deadline: the clock is looked at instead.
    private void Look()
    {
        bool isLost = false;
        bool isDoubtful = false;
        lock (_lock)
        {
            TimeSpan now = _clocks.Look(out bool hasJumped);
            if (Reason is not null)
            {
                // The client is on its way out, and may have no time left for that.
                _clientDeadline = hasJumped ? Earlier(_clientDeadline, now) : _clientDeadline;
                return;
            }

            if (hasJumped)
            {
                isDoubtful = true;
                _doubted = now;
                _deadline = Earlier(_deadline, now + _timing.ConfirmWithin);
                _clientDeadline = Earlier(_clientDeadline, _deadline);
            }

            if (now >= _deadline)
            {
                isLost = true;
                Reason = "It could not be renewed in time.";
            }
        }

        if (isLost)
        {
            _lost.Cancel();
        }
        else if (isDoubtful)
        {
            _onDoubt();
        }
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
