using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>A test of the packed node; skipped, saying so, where none is packed: packing takes longer than all other tests.</summary>
internal sealed class PackedNodeFactAttribute : FactAttribute
{
    public PackedNodeFactAttribute() => Skip = !OperatingSystem.IsLinux() ? "the node runs on Linux only" : Archive is null ? "no node is packed; run './build.ps1 Node'" : null;

    /// <summary>The archive that was packed last; null when there is none.</summary>
    public static string? Archive { get; } = RepositoryRoot.PathOf("artifacts", "node") is var folder && Directory.Exists(folder)
        ? Directory.GetFiles(folder, "*-linux-x64.tar.gz").MaxBy(File.GetLastWriteTimeUtc)
        : null;
}
