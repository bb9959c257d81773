using EthConsortium.Azure.Arm;
using EthConsortium.Core.Deployment;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.Deployment;

public sealed class MemberDeploymentFaultTests
{
    public static TheoryData<SandboxFaultKind> Kinds =>
        [SandboxFaultKind.Throttled, SandboxFaultKind.ServerError, SandboxFaultKind.Unavailable, SandboxFaultKind.Dropped, SandboxFaultKind.AnswerLost, SandboxFaultKind.TokenExpired];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_fails_once_and_the_end_is_the_same(SandboxFaultKind kind)
    {
        int requests;
        await using (DeployingBank whole = await DeployingBank.StartAsync("C"))
        {
            await whole.DeployAsync();
            requests = whole.Sandbox.Requests.Count;
        }

        Assert.InRange(requests, 20, 100);
        for (int number = 1; number <= requests; number++)
        {
            await using DeployingBank bank = await DeployingBank.StartAsync("C");
            bank.Sandbox.Add(new SandboxFault(kind) { RequestNumber = number });

            DeployedMember deployed = await bank.DeployAsync();

            Assert.Equal("C", deployed.Member);
            Assert.All(bank.Sandbox.Writes.Values, times => Assert.Equal(1, times));
            Assert.Single(await bank.Client.Deployments.ListAsync(bank.Group, default).ToArrayAsync());
            Assert.Empty(bank.Sink.Warnings);
            Assert.Contains(bank.Sandbox.Requests, request => request.Fault == kind);
        }
    }

    [Fact]
    public async Task Every_resource_fails_once_and_repeating_it_repairs_and_repeats_nothing()
    {
        ResourceId[] resources;
        await using (DeployingBank whole = await DeployingBank.StartAsync("C"))
        {
            await whole.DeployAsync();
            resources = [.. whole.Sandbox.Resources];
        }

        foreach (ResourceId resource in resources)
        {
            await using DeployingBank bank = await DeployingBank.StartAsync("C");
            bank.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = resource.ToString() });

            MemberDeploymentException error = await Assert.ThrowsAsync<MemberDeploymentException>(bank.DeployAsync);
            DeployedMember repaired = await bank.DeployAsync();

            Assert.Equal(resource, Assert.Single(error.Failures).Resource);
            Assert.False(repaired.WasInPlace);
            Assert.All(bank.Sandbox.Writes.Values, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public async Task No_secret_is_in_anything_that_was_said_asked_by_path_or_thrown()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        List<string> said = [];
        bank.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "-vnet-reg1" });
        said.Add((await bank.NewDeployment().PreviewAsync(bank.Options, default)).ToString());
        said.Add((await Assert.ThrowsAsync<MemberDeploymentException>(bank.DeployAsync)).ToString());
        said.Add(Describe(await bank.DeployAsync()));
        using SecretText other = new("Planted-Other-Key".Replace('-', '.'));
        Dictionary<string, SecretText> changed = new(bank.Options.Secrets) { ["connectionSharedKey"] = other };
        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options with { Secrets = changed }, default);
        said.Add(preview.ToString());
        said.AddRange(preview.Changes.Select(change => $"{change} {change.Before} {change.After}"));
        said.AddRange((await bank.NewDeployment().ListAsync(bank.Group, all: true, default)).Select(Describe));
        said.Add(bank.Options.ToString());
        said.AddRange(bank.Sink.All);
        said.AddRange(bank.Sandbox.Requests.Select(request => request.ToString()));

        Assert.True(said.Count > 50);
        Assert.True(preview.IsInPlace); // secrets are not compared
        Assert.DoesNotContain(said, text => text.Contains("Planted", StringComparison.OrdinalIgnoreCase));

        static string Describe(object value) => System.Text.Json.JsonSerializer.Serialize(value, value.GetType()) + value;
    }

    [Fact]
    public async Task What_Azure_refuses_before_is_explained_by_its_reasons()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C");
        ResourceId group = bank.Sandbox.AddResourceGroup(bank.Group.SubscriptionId!, bank.Group.Name, "francecentral");
        string vault = bank.Plan.Footprints.Single(each => each.Name == "C").KeyVaultName;
        await (await bank.Client.PutAsync(
            group.Resource("Microsoft.KeyVault/vaults", vault), "2025-05-01",
            """{"location":"uksouth","properties":{"tenantId":"00000000-0000-4000-8000-00000000000a","sku":{"family":"A","name":"standard"}}}""", default)).WaitAsync(default);

        MemberDeploymentException error = await Assert.ThrowsAsync<MemberDeploymentException>(bank.DeployAsync);

        Assert.Contains(error.Failures, failure => failure.Code == "InvalidResourceLocation" && failure.Fix is not null);
        Assert.Contains("uksouth", error.Message);
    }
}
