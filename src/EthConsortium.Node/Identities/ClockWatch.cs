namespace EthConsortium.Node.Identities;

/// <summary>Notices that time may have passed which the clock that only goes on has not counted.</summary>
/// <remarks>
/// A host that pauses a machine may keep that from all its clocks; what shows it is the wall clock, once it is set right. One that is set for another reason,
/// forward or back, looks the same or hides it.
/// </remarks>
internal sealed class ClockWatch(TimeProvider time, LeaseMoment since)
{
    private static readonly TimeSpan s_jump = TimeSpan.FromSeconds(2);

    private LeaseMoment _last = since;

    /// <summary>Looks at the clocks.</summary>
    /// <param name="hasJumped">Whether the wall clock was set since the last look.</param>
    /// <returns>What the clock says that only goes on.</returns>
    public TimeSpan Look(out bool hasJumped)
    {
        LeaseMoment now = LeaseMoment.Now(time);
        hasJumped = (now.Wall - _last.Wall - (now.Elapsed - _last.Elapsed)).Duration() > s_jump;
        _last = now;
        return now.Elapsed;
    }
}
