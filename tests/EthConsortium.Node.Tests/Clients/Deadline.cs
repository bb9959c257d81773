using System.Globalization;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>Deadlines of clients.</summary>
internal static class Deadline
{
    /// <summary>A script for sh that tells that time again and again.</summary>
    public const string TellingTime = "while :; do read -r time _ </proc/uptime; echo $time; sleep 0.05; done";

    /// <summary>The time since the machine's start.</summary>
    public static TimeSpan Now => BootTime.Instance.GetElapsedTime(0);

    public static TimeSpan After(TimeSpan time) => Now + time;

    /// <summary>The last time that <see cref="TellingTime"/> told; zero when there is none yet.</summary>
    public static TimeSpan LastTold(ClientLog log) => log.Lines.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(double.Parse(log.Lines[^1], CultureInfo.InvariantCulture));
}
