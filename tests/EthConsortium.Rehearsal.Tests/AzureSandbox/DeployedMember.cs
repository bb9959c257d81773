using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>A member that was deployed into a sandbox from one of the approved templates.</summary>
internal sealed class DeployedMember : IAsyncDisposable
{
    public const string TwoRegionsWithGateways = "poa-two-regions-gateways";
    public const string PublicFounder = "poa-founder-public";
    public const string Miners = "pow-two-regions";
    public const string FiveRegions = "poa-five-regions-fifteen-nodes";

    private DeployedMember(RunningSandbox running) => Running = running;

    public RunningSandbox Running { get; }

    public ArmSandbox Sandbox => Running.Sandbox;

    public ArmClient Client => Running.Client;

    public static async Task<DeployedMember> StartAsync(string template, SandboxLimits? limits = null)
    {
        RunningSandbox running = await RunningSandbox.StartAsync(limits is null ? null : new SandboxOptions(RunningSandbox.Subscription, RunningSandbox.OtherSubscription) { Limits = limits });
        DeployedMember member = new(running);
        await member.DeployAsync(template, running.Group);
        return member;
    }

    public static async Task<ArmDeploymentRequest> ReadAsync(string template)
    {
        string folder = RepositoryRoot.PathOf("tests", "EthConsortium.Azure.Tests", "Templates", "Approved");
        string text = await File.ReadAllTextAsync(Path.Combine(folder, $"{template}.template.json"));
        JsonObject given = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"{template}.parameters.json")))!["parameters"]!.AsObject();
        foreach (string secret in JsonNode.Parse(text)!["parameters"]!.AsObject().Where(p => (string?)p.Value!["type"] is "securestring").Select(p => p.Key))
        {
            given[secret] = new JsonObject { ["value"] = "Planted3SecretOfTheTest" };
        }

        return new ArmDeploymentRequest(text) { Parameters = given.ToJsonString() };
    }

    public async Task<ArmDeployment> DeployAsync(string template, ResourceId group)
    {
        ResourceId id = ArmDeployments.IdOf(group, "member");
        await Client.Deployments.StartAsync(id, await ReadAsync(template), default);
        return await Client.Deployments.WaitAsync(id, onLook: null, default);
    }

    public Task<ConsortiumMember> FindAsync() => new MemberCatalog(Client).GetAsync(new MemberQuery { ResourceGroup = Running.Group.Name }, NullSink.Instance, default);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
