namespace EthConsortium.Node.Tests.Clients;

/// <summary>A test of what the node does on Linux; skipped, saying so, elsewhere.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Finds out where it is.</summary>
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "clients run on Linux";
}
