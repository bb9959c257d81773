using System.Runtime.InteropServices;

namespace EthConsortium.Node.Identities;

/// <summary>A moment, on the clock that only goes on and on the wall's.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeaseMoment(TimeSpan Elapsed, DateTimeOffset Wall)
{
    public static LeaseMoment Now(TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
