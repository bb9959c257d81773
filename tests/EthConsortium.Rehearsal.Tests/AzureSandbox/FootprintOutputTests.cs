using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class FootprintOutputTests
{
    [Fact]
    public async Task A_deployment_gives_the_outputs_that_the_plan_foretells()
    {
        ConsortiumPlan plan = await ConsortiumPlan.ReadAsync(RepositoryRoot.PathOf("examples", "three-banks-azure.json"), default);
        MemberFootprint footprint = plan.Footprints[0];
        string subscription = $"{footprint.Choices.SubscriptionId:D}";
        await using RunningSandbox running = await RunningSandbox.StartAsync(new SandboxOptions(RunningSandbox.Subscription, subscription));
        ResourceId id = ArmDeployments.IdOf(running.Sandbox.AddResourceGroup(subscription, footprint.Choices.ResourceGroup, "westeurope"), "member-a");
        ArmTemplate template = MemberTemplates.Build(plan, footprint.Member);
        JsonObject given = JsonNode.Parse(template.WriteParameters().Span)!["parameters"]!.AsObject();
        foreach (ArmParameter parameter in template.Parameters.Where(parameter => parameter.Value is null))
        {
            string value = parameter.Name switch
            {
                "nodeArtifactUrl" => "https://releases.example/",
                "nodeArtifactSha256" => new string('0', 64),
                _ => "Planted3SecretOfTheTest",
            };
            given[parameter.Name] = new JsonObject { ["value"] = value };
        }

        await running.Client.Deployments.StartAsync(id, new ArmDeploymentRequest(System.Text.Encoding.UTF8.GetString(template.WriteTemplate().Span)) { Parameters = given.ToJsonString() }, default);
        ArmDeployment deployed = await running.Client.Deployments.WaitAsync(id, onLook: null, default);

        Assert.Equal(footprint.Outputs.Select(output => $"{output.Name}: {output.Value}"), deployed.Outputs.Keys.Select(name => $"{name}: {deployed.OutputText(name)}"));
        Assert.StartsWith($"Connect-ConsortiumGateway -MyGatewayResourceId '{footprint.GatewayId(1)}'", footprint.Outputs.Single(output => output.Name == "pair_Gateway_PS_Module").Value, StringComparison.Ordinal);
    }
}
