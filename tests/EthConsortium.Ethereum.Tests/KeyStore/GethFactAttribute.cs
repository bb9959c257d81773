using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.KeyStore;

/// <summary>A test that runs geth 1.8.23 as npm brings it; skipped, saying so, where there is none for this machine.</summary>
public sealed class GethFactAttribute : FactAttribute
{
    private const string Sha256 = "87aeebe234cacd253bdb875cdb1d2ac2be8b12274a6a6801cb76336633ef940b";

    private static readonly string s_binary = RepositoryRoot.PathOf("tools", "node_modules", "geth-binary", "binaries", "geth_linux_x64");

    public GethFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Skip = "the geth of npm runs on linux-x64 only";
        }
        else if (!File.Exists(s_binary))
        {
            Skip = $"{s_binary} is not there";
        }
    }

    /// <summary>Copies the binary, whose hash must be the known one, to where it may be executed.</summary>
    public static string CopyTo(string folder)
    {
        byte[] content = File.ReadAllBytes(s_binary);
        Assert.Equal(Sha256, Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant());
        string path = Path.Combine(folder, "geth");
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
