using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>A test against a real geth 1.8.23 (npm's geth-binary); skipped, saying so, where it cannot run. The binary is run only if it is the known one.</summary>
public sealed class GethFactAttribute : FactAttribute
{
    private const string Sha256OfBinary = "87AEEBE234CACD253BDB875CDB1D2AC2BE8B12274A6A6801CB76336633EF940B";

    public GethFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Skip = "the geth of npm runs on linux-x64 only";
        }
        else if (!File.Exists(Binary))
        {
            Skip = "geth is not installed (tools/package.json, geth-binary)";
        }
        else if (Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Binary))) != Sha256OfBinary)
        {
            Skip = "the binary in geth-binary is not the known one";
        }
    }

    public static string Binary { get; } = RepositoryRoot.PathOf("tools", "node_modules", "geth-binary", "binaries", "geth_linux_x64");
}
