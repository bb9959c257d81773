using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EthConsortium.Testing;

/// <summary>geth 1.8.23 of 2019, as npm brings it and as existing networks run it.</summary>
public static class OldGeth
{
    private const string Sha256 = "87aeebe234cacd253bdb875cdb1d2ac2be8b12274a6a6801cb76336633ef940b";

    private static readonly string s_binary = RepositoryRoot.PathOf("tools", "node_modules", "geth-binary", "binaries", "geth_linux_x64");

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "the geth of 2019 is there for Linux on x64 only"
        : !File.Exists(s_binary) ? "tools/node_modules has no geth-binary; run 'npm ci --ignore-scripts' in tools"
        : null;

    /// <summary>Copies the binary to where it may be executed.</summary>
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It is not the known one.</exception>
    public static string CopyTo(string folder)
    {
        byte[] content = File.ReadAllBytes(s_binary);
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != Sha256)
        {
            throw new InvalidOperationException($"{s_binary} is not the known geth.");
        }

        // Not "geth": that is the name of its folder within a data folder.
        string path = Path.Combine(folder, "geth-1.8.23");
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
