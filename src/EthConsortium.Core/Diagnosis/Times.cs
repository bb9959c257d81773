using System.Globalization;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Times and durations in sentences.</summary>
internal static class Times
{
    /// <summary>A moment: <c>2026-03-01 12:00:05 UTC</c>.</summary>
    public static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A duration in the unit that suits it: <c>12 s</c>, <c>3 min</c>, <c>5 h</c>, <c>2 days</c>.</summary>
    public static string Show(TimeSpan duration) => duration.Duration() switch
    {
        { TotalMinutes: < 2 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0.#} s"),
        { TotalHours: < 2 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMinutes:0} min"),
        { TotalDays: < 2 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalHours:0} h"),
        { } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalDays:0} days"),
    };
}
