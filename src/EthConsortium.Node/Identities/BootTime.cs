using System.Runtime.InteropServices;

namespace EthConsortium.Node.Identities;

/// <summary>The system's time, with timestamps that go on while the machine is suspended.</summary>
/// <remarks>
/// .NET's timestamps are CLOCK_MONOTONIC on Linux, which stands still meanwhile (https://github.com/dotnet/runtime/issues/77945): a lease would seem
/// to have time left that has passed. CLOCK_BOOTTIME is the same clock with that time in it (man clock_gettime). On other systems the timestamps are
/// .NET's own. Timers stand still everywhere, so who waits for a moment has to look at the clock again and again.
/// </remarks>
public sealed class BootTime : TimeProvider
{
    private const int ClockBootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private BootTime()
    {
    }

    /// <summary>The only one.</summary>
    public static BootTime Instance { get; } = new();

    /// <inheritdoc/>
    public override long TimestampFrequency => OperatingSystem.IsLinux() ? NanosecondsPerSecond : base.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        if (!OperatingSystem.IsLinux())
        {
            return base.GetTimestamp();
        }

        return GetTime(ClockBootTime, out Timespec time) == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : throw new InvalidOperationException("internal-error: this Linux has no CLOCK_BOOTTIME, which came with 2.6.39.");
    }

    [DllImport("libc", EntryPoint = "clock_gettime", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Timespec time);

    // Both are as wide as a pointer on the systems that .NET runs on.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
