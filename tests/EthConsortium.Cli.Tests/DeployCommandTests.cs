using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

/// <summary>Each command line is a process of its own: secrets come from its environment and its standard input.</summary>
public sealed class DeployCommandTests : IAsyncLifetime
{
    private const string Password = "Planted-Node-Pass7";
    private const string Key = "Planted.Shared.Key7";

    private static readonly string s_plan = RepositoryRoot.PathOf("examples", "three-banks-azure.json");
    private static readonly string[] s_agent = ["--node-artifact-url", "https://releases.example/node.tar.gz", "--node-artifact-hash", new('a', 64)];

    private readonly TemporaryFolder _folder = new();
    private ArmSandbox _sandbox = null!;
    private RehearsalEntry _rehearsal = null!;

    public async Task InitializeAsync()
    {
        _sandbox = await ArmSandbox.StartAsync(new SandboxOptions("00000000-0000-0000-0000-00000000000a") { OperationLength = 1 }, default);
        await File.WriteAllTextAsync(_folder.PathOf("token.txt"), _sandbox.NewToken().Value);
        _rehearsal = new RehearsalCatalog(_folder.PathOf("home")).Enter("deploy", TimeProvider.System);
        _rehearsal.Update(_rehearsal.Rehearsal with { State = RehearsalState.Ready, Azure = new RehearsedAzure(_sandbox.Url, _sandbox.CertificateHash, _folder.PathOf("token.txt")) });
    }

    public async Task DisposeAsync()
    {
        _rehearsal.Dispose();
        await _sandbox.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Shows_what_would_change_then_deploys_then_finds_everything_in_place()
    {
        await File.WriteAllTextAsync(_folder.PathOf("key.txt"), Key);
        string[] member = ["--member", "A", .. s_agent, "--shared-key-file", _folder.PathOf("key.txt"), "--node-password-file", "-"];

        (int exitCode, string preview, string error) = await RunAsync([.. member, "--what-if"], Password + "\n");
        Assert.True(exitCode == 0, error);
        Assert.Contains("+ resource group bank-a-ethereum in westeurope", preview, StringComparison.Ordinal);
        Assert.Empty(_sandbox.Resources);

        (exitCode, string deployed, string steps) = await RunAsync(member, Password + "\n");
        Assert.True(exitCode == 0, steps);
        Assert.Contains("consortium_member_gateway_id_region1", deployed, StringComparison.Ordinal);
        Assert.Contains("virtualNetworkGateways", steps, StringComparison.Ordinal);

        (exitCode, string again, error) = await RunAsync([.. member, "--json"], Password + "\n");
        Assert.True(exitCode == 0, error);
        JsonElement document = JsonDocument.Parse(again).RootElement;
        Assert.True(document.GetProperty("wasInPlace").GetBoolean());
        Assert.Equal(2, document.GetProperty("gatewayIds").GetArrayLength());
        Assert.StartsWith("http://10.", document.GetProperty("outputs").GetProperty("admin_site").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Planted", string.Concat(preview, deployed, steps, again, error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_all_that_stands_in_the_way()
    {
        (int exitCode, string output, string error) = await RunAsync(["--member", "A"], "", ("ETHCONSORTIUM_NODE_PASSWORD", "short"), ("ETHCONSORTIUM_SHARED_KEY", Key));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("error: Member A cannot be deployed, and nothing was changed.", error, StringComparison.Ordinal);
        Assert.All(new[] { "adminPassword", "nodeArtifactUrl", "nodeArtifactSha256" }, name => Assert.Contains($"- {name}: ", error, StringComparison.Ordinal));
        Assert.Empty(_sandbox.Requests);
    }

    [Fact]
    public async Task Without_a_terminal_says_where_a_secret_is_taken_from()
    {
        (int exitCode, _, string error) = await RunAsync(["--member", "A"], "");

        Assert.Equal(2, exitCode);
        Assert.Contains("--node-password-file FILE, or set ETHCONSORTIUM_NODE_PASSWORD", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sign-in", "cli", "Expected --rehearsal, which signs in by itself, or --sign-in; found both.")]
    [InlineData("--cloud", "AzureCloud", "or --cloud; found both.")]
    [InlineData("--member", "Z", "The plan has no member Z.")]
    [InlineData("--rehearsal", "2147483647", "found none")]
    public async Task Refuses_what_cannot_work_before_it_asks_for_a_secret(string option, string value, string expected)
    {
        string[] member = option == "--member" ? [] : ["--member", "A"];
        (int exitCode, _, string error) = await RunAsync([.. member, option, value], "", rehearsed: option != "--rehearsal");

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Empty(_sandbox.Requests);
    }

    [Theory]
    [InlineData("--sign-in", "service-principal")]
    [InlineData("--client-id", "app")]
    [InlineData("--certificate", "app.pem")]
    public async Task Refuses_a_sign_in_that_is_not_whole(string option, string value)
    {
        (int exitCode, _, string error) = await RunAsync(["--member", "A", .. s_agent, option, value], "", rehearsed: false, ("ETHCONSORTIUM_NODE_PASSWORD", Password), ("ETHCONSORTIUM_SHARED_KEY", Key));

        Assert.Equal(2, exitCode);
        Assert.StartsWith("error: Expected --", error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string input, params (string Name, string Value)[] environment) => RunAsync(arguments, input, rehearsed: true, environment);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string input, bool rehearsed, params (string Name, string Value)[] environment)
    {
        string[] rehearsal = rehearsed ? ["--rehearsal", _rehearsal.Rehearsal.Id.ToString(CultureInfo.InvariantCulture)] : [];
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ethconsortium.dll"), "deploy", "--plan", s_plan, .. arguments, .. rehearsal])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ETHCONSORTIUM_HOME"] = _folder.PathOf("home") },
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
