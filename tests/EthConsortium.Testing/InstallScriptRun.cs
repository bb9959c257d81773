using System.Diagnostics;
using System.Security.Cryptography;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Testing;

/// <summary>Runs the install script in folders of its own, with a curl that copies a file.</summary>
public sealed class InstallScriptRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ethc-install").FullName;

    /// <summary>Makes the folders.</summary>
    public InstallScriptRun()
    {
        Directory.CreateDirectory(In("etc"));
        Directory.CreateDirectory(In("opt"));
        Directory.CreateDirectory(In("bin"));
        File.WriteAllText(In("etc", "artefact.url"), "https://example.com/node.tar.gz");
        Script(In("bin", "curl"), $"#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\ncp '{In("node.tar.gz")}' \"$2\"\n");
        Script(In("install"), CloudInit.InstallScript
            .Replace("/etc/ethconsortium", In("etc"), StringComparison.Ordinal)
            .Replace("/opt/ethconsortium", In("opt", "ethconsortium"), StringComparison.Ordinal));
    }

    /// <summary>The program that is installed, when there is one.</summary>
    public string Program => In("opt", "ethconsortium", "ethconsortium-node");

    /// <summary>Makes this the archive that is fetched, and gives its digest.</summary>
    public string Take(string archive)
    {
        File.Copy(archive, In("node.tar.gz"), overwrite: true);
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(archive)));
    }

    /// <summary>Makes an archive that is fetched, with a text for a program, and gives its digest.</summary>
    public string Pack(string version)
    {
        Directory.CreateDirectory(In("pack"));
        Script(In("pack", "ethconsortium-node"), version);
        NpmTool.Run("tar", ["--create", "--gzip", "--file", In("node.tar.gz"), "--directory", In("pack"), "."]);
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(In("node.tar.gz"))));
    }

    /// <summary>Runs the script, and gives its exit code and the program that is then installed.</summary>
    public (int ExitCode, string Installed) Install(string digest)
    {
        File.WriteAllText(In("etc", "artefact.sha256"), digest);
        ProcessStartInfo start = new("sh", [In("install")]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["PATH"] = $"{In("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, File.Exists(Program) ? File.ReadAllText(Program) : "");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Script(string path, string text)
    {
        File.WriteAllText(path, text);
        NpmTool.Run("chmod", ["700", path]);
    }

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);
}
