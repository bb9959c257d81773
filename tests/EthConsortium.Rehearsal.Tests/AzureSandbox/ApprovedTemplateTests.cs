using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>The templates that the module writes, deployed in the sandbox.</summary>
public sealed class ApprovedTemplateTests
{
    public static TheoryData<string> Folders => [.. Directory.GetFiles(RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved"), "*template.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(RepositoryRoot.Folder, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task It_deploys_and_a_second_time_writes_nothing(string path)
    {
        string template = await File.ReadAllTextAsync(RepositoryRoot.PathOf(path));
        string values = await File.ReadAllTextAsync(RepositoryRoot.PathOf(path.Replace("template.json", "parameters.json", StringComparison.Ordinal)));
        JsonObject given = JsonNode.Parse(values)!["parameters"]!.AsObject();

        // Secrets are in no file; whoever deploys gives them.
        foreach (string secret in JsonNode.Parse(template)!["parameters"]!.AsObject().Where(p => (string?)p.Value!["type"] is "securestring" or "secureString").Select(p => p.Key))
        {
            given[secret] = new JsonObject { ["value"] = "Planted3SecretOfTheTest" };
        }

        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ArmDeploymentRequest request = new(template) { Parameters = given.ToJsonString() };
        ResourceId id = ArmDeployments.IdOf(running.Group, "member");
        ArmDeployments deployments = running.Client.Deployments;

        await deployments.StartAsync(id, request, default);
        ArmDeployment first = await deployments.WaitAsync(id, onLook: null, default);
        Assert.True(first.State == ArmDeploymentState.Succeeded, string.Join('\n', first.Error?.Flatten().Select(e => $"{e.Target} {e}") ?? []));
        await deployments.StartAsync(id, request, default);
        Assert.Equal(ArmDeploymentState.Succeeded, (await deployments.WaitAsync(id, onLook: null, default)).State);
        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }
}
