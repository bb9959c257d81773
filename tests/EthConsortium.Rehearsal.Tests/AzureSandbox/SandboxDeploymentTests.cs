using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class SandboxDeploymentTests : IAsyncLifetime
{
    private static readonly ArmDeploymentRequest s_network = new(SandboxTemplates.Network) { Parameters = SandboxTemplates.NetworkParameters };

    private RunningSandbox _running = null!;

    private ArmDeployments Deployments => _running.Client.Deployments;

    private ResourceId Id => ArmDeployments.IdOf(_running.Group, "member-0");

    public async Task InitializeAsync() => _running = await RunningSandbox.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task A_template_is_validated_predicted_deployed_and_its_outputs_evaluated()
    {
        Assert.Null(await Deployments.ValidateAsync(Id, s_network, default));
        IReadOnlyList<ArmResourceChange> changes = await Deployments.WhatIfAsync(Id, s_network, default);
        Assert.Equal(SandboxTemplates.NetworkResources, changes.Count(change => change.Type == ArmChangeType.Create));
        Assert.Empty(_running.Sandbox.Resources);

        ArmDeployment started = await Deployments.StartAsync(Id, s_network, default);
        Assert.Equal(ArmDeploymentState.Running, started.State);
        ArmDeployment done = await Deployments.WaitAsync(Id, onLook: null, default);

        Assert.Null(done.Error);
        Assert.Equal(ArmDeploymentState.Succeeded, done.State);
        Assert.Equal("eth4bank-vnet-reg1", done.OutputText("REGIONONEVNET"));
        Assert.Equal("https://eth4bank.westeurope.cloudapp.azure.com", done.OutputText("admin_site"));
        Assert.Contains("\"bgpPeeringAddress\":\"10.1.19.254\"", done.Outputs["bgp"]);
        Assert.Equal(SandboxTemplates.NetworkResources, done.OutputResources.Count);
        ArmDeploymentStep[] steps = [.. (await Deployments.ListStepsAsync(Id, default).ToArrayAsync()).Reverse()]; // the newest came first
        Assert.Equal(("EvaluateDeploymentOutput", null), (steps[^1].Operation, steps[^1].Target));
        Assert.Equal(SandboxTemplates.NetworkResources, steps.Count(step => step is { Operation: "Create", ProvisioningState: "Succeeded", StatusCode: "OK" }));

        // A security group is there before the network that names it, and that before the gateway.
        int At(string type) => Array.FindIndex(steps, step => step.Target?.IsOfType(type) == true);
        Assert.True(At("Microsoft.Network/networkSecurityGroups") < At("Microsoft.Network/virtualNetworks"));
        Assert.True(At("Microsoft.Network/virtualNetworks") < At(VirtualNetworkGateway.Type));
    }

    [Fact]
    public async Task A_second_deployment_of_the_same_writes_nothing_and_what_if_says_so()
    {
        await DeployAsync();
        IReadOnlyDictionary<ResourceId, int> writes = _running.Sandbox.Writes;

        IReadOnlyList<ArmResourceChange> changes = await Deployments.WhatIfAsync(Id, s_network, default);
        await DeployAsync();

        Assert.All(changes, change => Assert.Equal(ArmChangeType.NoChange, change.Type));
        Assert.Equal(writes, _running.Sandbox.Writes);
        Assert.All(writes.Values, times => Assert.Equal(1, times));
        Assert.Single(await Deployments.ListAsync(_running.Group, default).ToArrayAsync());
    }

    [Fact]
    public async Task What_if_tells_which_property_changes_and_what_is_left_alone()
    {
        await DeployAsync();
        await (await _running.Client.PutAsync(_running.Group.Resource("Microsoft.Network/networkSecurityGroups", "mine"), "2025-05-01", """{"location":"westeurope"}""", default)).WaitAsync(default);

        IReadOnlyList<ArmResourceChange> changes = await Deployments.WhatIfAsync(Id, s_network with { Parameters = SandboxTemplates.NetworkParameters.Replace("}, \"secret", "}, \"asn\": { \"value\": 65020 }, \"secret") }, default);

        ArmResourceChange gateway = Assert.Single(changes, change => change.Type == ArmChangeType.Modify);
        Assert.Equal(new ArmPropertyChange("properties.bgpSettings.asn", ArmPropertyChangeType.Modify) { Before = "65010", After = "65020" }, Assert.Single(gateway.Properties) with { Children = [] }, PropertyComparer);
        Assert.Equal("mine", Assert.Single(changes, change => change.Type == ArmChangeType.Ignore).Id.Name);
    }

    [Fact]
    public async Task Another_process_picks_a_deployment_up_by_its_id()
    {
        await Deployments.StartAsync(Id, s_network, default);
        using ArmClient other = _running.NewClient();

        ArmDeployment running = await other.Deployments.ListAsync(_running.Group, default).FirstAsync();
        List<string> seen = [];
        ArmDeployment done = await other.Deployments.WaitAsync(running.Id, (look, _) =>
        {
            seen.Add(look.ProvisioningState);
            return Task.CompletedTask;
        }, default);

        Assert.Equal(ArmDeploymentState.Succeeded, done.State);
        Assert.Contains("Running", seen);
    }

    [Fact]
    public async Task A_failed_resource_is_named_with_its_error_and_a_repetition_repairs_it()
    {
        _running.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "/virtualNetworks/" });

        ArmDeployment failed = await DeployAsync();

        Assert.Equal(ArmDeploymentState.Failed, failed.State);
        ArmError inner = Assert.Single(failed.Error!.Details);
        Assert.Equal(("DeploymentFailed", "InternalServerError"), (failed.Error.Code, inner.Code));
        Assert.EndsWith("/virtualNetworks/eth4bank-vnet-reg1", inner.Target);
        Assert.DoesNotContain(_running.Sandbox.Resources, id => id.IsOfType(VirtualNetworkGateway.Type));
        ArmDeploymentStep step = await Deployments.ListStepsAsync(Id, default).FirstAsync(s => s.ProvisioningState == "Failed");
        Assert.Equal("InternalServerError", step.Error!.Code);

        Assert.Equal(ArmDeploymentState.Succeeded, (await DeployAsync()).State);
        Assert.All(_running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_cancelled_deployment_is_over_and_cannot_be_cancelled_again()
    {
        await Deployments.StartAsync(Id, s_network, default);
        await Deployments.CancelAsync(Id, default);

        Assert.Equal(ArmDeploymentState.Canceled, (await Deployments.GetAsync(Id, default)).State);
        await Deployments.CancelAsync(Id, default); // it is cancelled: that is what was asked for
        await DeployAsync();
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => Deployments.CancelAsync(Id, default));
        Assert.Equal((409, "DeploymentCannotBeCancelled"), (error.Status, error.Code));
    }

    [Fact]
    public async Task A_second_deployment_of_the_name_is_refused_while_the_first_runs()
    {
        await Deployments.StartAsync(Id, s_network, default);

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => Deployments.StartAsync(Id, s_network, default));

        Assert.Equal((409, "DeploymentActive"), (error.Status, error.Code));
        Assert.NotNull(error.RequestId);
        Assert.NotNull(error.CorrelationId);
    }

    [Theory]
    [InlineData("""{ "type": "Microsoft.Web/sites", "apiVersion": "2024-11-01", "name": "a", "location": "westeurope" }""", "InvalidResourceNamespace")]
    [InlineData("""{ "type": "Microsoft.Network/bastionHosts", "apiVersion": "2025-05-01", "name": "a", "location": "westeurope" }""", "InvalidResourceType")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-02", "name": "a", "location": "westeurope" }""", "NoRegisteredProviderFound")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "a" }""", "LocationRequired")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "a", "location": "westeurope", "colour": "red" }""", "InvalidJson")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "a/b", "location": "westeurope" }""", "InvalidTemplate")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "[newGuid()]", "location": "westeurope" }""", "InvalidTemplate")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "a", "location": "westeurope", "dependsOn": [ "b" ] }""", "InvalidTemplate")]
    [InlineData("""{ "type": "Microsoft.Network/natGateways", "apiVersion": "2025-05-01", "name": "a", "location": "westeurope", "dependsOn": [ "a" ] }""", "InvalidTemplate")]
    public async Task What_Azure_or_the_sandbox_does_not_know_is_refused_before_anything_is_made(string resource, string code)
    {
        ArmError? error = await Deployments.ValidateAsync(Id, new ArmDeploymentRequest(SandboxTemplates.With(resource)), default);

        Assert.Contains(code, error!.Flatten().Select(e => e.Code));
        await Assert.ThrowsAsync<ArmRequestException>(() => Deployments.StartAsync(Id, new ArmDeploymentRequest(SandboxTemplates.With(resource)), default));
        Assert.Empty(_running.Sandbox.Resources);
    }

    [Fact]
    public async Task A_reference_without_a_dependency_fails_always()
    {
        string template = SandboxTemplates.Network.Replace("\"dependsOn\": [ \"rules\" ],", "", StringComparison.Ordinal);

        await Deployments.StartAsync(Id, new ArmDeploymentRequest(template) { Parameters = SandboxTemplates.NetworkParameters }, default);
        ArmDeployment failed = await Deployments.WaitAsync(Id, onLook: null, default);

        Assert.Contains("does not say that the one depends on the other", Assert.Single(failed.Error!.Details).Message);
    }

    [Fact]
    public async Task A_location_of_the_deployment_itself_is_refused()
    {
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => _running.Client.PutAsync(Id, ArmDeployments.ApiVersion, """{"location":"westeurope","properties":{}}""", default));

        Assert.Equal((400, "InvalidDeployment"), (error.Status, error.Code));
    }

    [Fact]
    public async Task The_planted_secret_is_in_nothing_that_comes_back()
    {
        List<string> all = [];
        all.AddRange((await Deployments.WhatIfAsync(Id, s_network, default)).Select(c => c.ToString() + string.Concat(c.Properties)));
        await DeployAsync();
        all.AddRange((await Deployments.WhatIfAsync(Id, s_network with { Parameters = SandboxTemplates.NetworkParameters.Replace("Planted7", "Planted8", StringComparison.Ordinal) }, default)).SelectMany(c => c.Properties).Select(p => p.ToString()));
        foreach (ResourceId id in _running.Sandbox.Resources.Where(id => !id.IsOfType("Microsoft.KeyVault/vaults/secrets")))
        {
            all.Add((await _running.Client.GetAsync(id, VersionOf(id), default)).Json);
        }

        using HttpClient http = _running.NewHttpClient();
        all.Add((await _running.Client.GetAsync(Id, ArmDeployments.ApiVersion, default)).Json);
        all.AddRange(_running.Sandbox.Requests.Select(r => r.ToString()));
        all.Add(s_network.ToString());

        Assert.True(all.Count > 20);
        Assert.DoesNotContain(all, text => text.Contains(SandboxTemplates.Secret, StringComparison.Ordinal) || text.Contains("Planted8", StringComparison.Ordinal));
    }

    private static readonly IEqualityComparer<ArmPropertyChange> PropertyComparer = EqualityComparer<ArmPropertyChange>.Create((a, b) => (a!.Path, a.Type, a.Before, a.After) == (b!.Path, b.Type, b.Before, b.After));

    private static string VersionOf(ResourceId id) => id.Type.Split('/')[0] switch
    {
        "Microsoft.KeyVault" => "2024-11-01",
        "Microsoft.ManagedIdentity" => "2024-11-30",
        "Microsoft.Authorization" => "2022-04-01",
        "Microsoft.Storage" => "2025-06-01",
        _ => "2025-05-01",
    };

    private async Task<ArmDeployment> DeployAsync()
    {
        await Deployments.StartAsync(Id, s_network, default);
        return await Deployments.WaitAsync(Id, onLook: null, default);
    }
}
