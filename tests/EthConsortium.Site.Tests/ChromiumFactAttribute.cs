namespace EthConsortium.Site.Tests;

/// <summary>A test in a browser; skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = WhyNot;

    internal static string? WhyNot => File.Exists(Chromium.Program) ? null : $"There is no {Chromium.Program} (Debian: apt-get install chromium)";
}
