using System.Diagnostics;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>The archive that machines fetch, as <c>build.ps1 Node</c> packs it.</summary>
public sealed class PackedNodeTests
{
    [PackedNodeFact]
    public async Task The_archive_is_installed_by_the_script_of_the_machines_and_runs_without_dotnet()
    {
        using InstallScriptRun run = new();
        string digest = run.Take(PackedNodeFactAttribute.Archive!);
        Assert.Equal(0, run.Install(digest).ExitCode);

        string configuration = Path.Combine(Path.GetDirectoryName(run.Program)!, "node.json");
        await File.WriteAllTextAsync(configuration, NodeConfigurationTests.Joiner().ToJsonString());
        ProcessStartInfo start = new(run.Program, ["--config", configuration, "--check"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["ETHCONSORTIUM__LOCAL__CLIENT__SHA256"] = new string('a', 64);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, error));
        Assert.Contains("\"memberAlias\": \"Bank A\"", output, StringComparison.Ordinal);
    }
}
