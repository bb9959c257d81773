using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.Deployment;

public sealed class MemberDeploymentTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    public async Task A_member_is_deployed_as_its_plan_says(string member)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync(member);
        MemberFootprint planned = bank.Plan.Footprints.Single(each => each.Name == member);

        DeployedMember deployed = await bank.DeployAsync();

        Assert.False(deployed.WasInPlace);
        Assert.Equal(member, deployed.Member);
        Assert.Equal(planned.Member.MemberId, deployed.MemberId);
        Assert.All(planned.Outputs, output => Assert.Equal(output.Value, deployed.Outputs[output.Name]));
        Assert.Equal(planned.Outputs.Count, deployed.Outputs.Count);
        Assert.Equal(planned.Regions.Select(region => planned.GatewayId(region.Number)), deployed.GatewayIds.Select(id => id.ToString()));
        Assert.Equal(planned.Regions.Select(region => region.LoadBalancerAddress!.ToString()), deployed.Hosts);
        Assert.Equal($"http://{deployed.Hosts[0]}/", deployed.DataUrl!.AbsoluteUri);
        Assert.Equal($"http://{deployed.Hosts[0]}:8540/", deployed.RpcEndpoint!.AbsoluteUri);
        Assert.Equal(member == "C", deployed.WorkspaceUrl is null);
        Assert.Contains(planned.KeyVaultName, deployed.KeyVaultUri!.Host);
        Assert.Empty(bank.Sink.Warnings);
        Assert.Contains(bank.Sink.All, line => line.Contains("a VPN gateway takes Azure 20 to 45 minutes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_names_what_would_be_made_before_and_after_there_is_a_group()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();

        DeploymentPreview withoutGroup = await bank.NewDeployment().PreviewAsync(bank.Options, default);
        bank.Sandbox.AddResourceGroup(bank.Group.SubscriptionId!, bank.Group.Name, "westeurope");
        DeploymentPreview withGroup = await bank.NewDeployment().PreviewAsync(bank.Options, default);

        Assert.Empty(bank.Sandbox.Resources);
        Assert.DoesNotContain(bank.Sandbox.Requests, request => request.Method is "PUT" or "PATCH" or "DELETE");
        Assert.Equal((false, "westeurope"), (withoutGroup.IsAzures, withoutGroup.NewResourceGroupLocation));
        Assert.Equal((true, null), (withGroup.IsAzures, withGroup.NewResourceGroupLocation));
        Assert.Equal(withGroup.Deployment, withoutGroup.Deployment);
        Assert.All(withGroup.Changes, change => Assert.Equal(DeploymentChangeKind.Create, change.Kind));
        // Azure knows of those without a name of their own, too.
        string[] nameless = ["Microsoft.Authorization/roleAssignments", "Microsoft.Insights/workbooks", "Microsoft.Insights/dataCollectionRuleAssociations", "Microsoft.Storage/storageAccounts/blobServices/containers", "Microsoft.OperationalInsights/workspaces/tables"];
        Assert.Equal(
            withGroup.Changes.Select(change => change.Resource).Where(id => !nameless.Contains(id.Type)).Order(IdComparer),
            withoutGroup.Changes.Select(change => change.Resource).Order(IdComparer));
        Assert.Contains("\n  + resource group bank-a-ethereum in westeurope\n", withoutGroup.ToString());
        Assert.EndsWith($"\n  {withoutGroup.Changes.Count} to make or change, and what has no name of its own (roles, tables and the like), 0 as they should be.", withoutGroup.ToString());
        Assert.Contains("-gateway-reg1 (a VPN gateway takes Azure 20 to 45 minutes)\n", withGroup.ToString());
        Assert.EndsWith($"\n  {withGroup.Changes.Count} to make or change, 0 as they should be.", withGroup.ToString());
    }

    [Fact]
    public async Task A_preview_of_a_change_shows_each_property_with_what_it_was()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        await bank.DeployAsync();
        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { SshAccess = true });

        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options, default);

        Assert.Single(preview.Changes.Where(change => change.Kind is not DeploymentChangeKind.Same).Select(change => change.Resource).Distinct());
        DeploymentChange change = Assert.Single(preview.Changes, change => change.Property?.EndsWith(".access", StringComparison.Ordinal) == true);
        Assert.EndsWith("-vlNsg-reg1", change.Resource.Name);
        Assert.Equal("properties.securityRules[allow-ssh].properties.access", change.Property);
        Assert.Contains("Deny", change.Before);
        Assert.Contains("Allow", change.After);
        Assert.Contains("\n  1 to make or change, ", preview.ToString());
    }

    [Fact]
    public async Task A_deployment_of_which_everything_is_in_place_repeats_nothing()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        DeployedMember first = await bank.DeployAsync();
        int puts = bank.Sandbox.Requests.Count(request => request.Method == "PUT");

        DeployedMember second = await bank.DeployAsync();

        Assert.True(second.WasInPlace);
        Assert.Equal(first.Outputs, second.Outputs);
        string warning = Assert.Single(bank.Sink.Warnings);
        Assert.Contains("Another adminPassword takes no effect: change it on each node (passwd).", warning);
        Assert.Contains("Another connectionSharedKey takes no effect: change it with Update-ConsortiumGatewayKey.", warning);
        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options, default);
        Assert.EndsWith(warning, preview.ToString());
        Assert.Single(bank.Sink.Warnings);
        Assert.Equal(puts, bank.Sandbox.Requests.Count(request => request.Method == "PUT"));
        Assert.All(bank.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_limits_who_is_let_in_is_in_place_once_it_is_deployed(bool sshAccess)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C");
        System.Net.IPNetwork[] sources = [System.Net.IPNetwork.Parse("203.0.113.0/24"), System.Net.IPNetwork.Parse("198.51.100.7/32")];
        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { SshAccess = sshAccess, SshSources = sources, StoreSources = sources });
        await bank.DeployAsync();

        Assert.True((await bank.DeployAsync()).WasInPlace);

        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { SshAccess = !sshAccess });
        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options, default);
        Assert.EndsWith("-vlNsg-reg1", Assert.Single(preview.Changes.Where(change => change.Kind is not DeploymentChangeKind.Same).Select(change => change.Resource).Distinct()).Name);
    }

    [Fact]
    public async Task A_rule_a_subnet_and_a_tag_of_others_that_a_deployment_would_remove_are_shown_and_warned_of()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        await bank.DeployAsync();
        ResourceId Of(string type) => bank.Sandbox.Resources.First(id => id.IsOfType(type));
        await WriteAsync(bank, Of("Microsoft.Network/networkSecurityGroups").Child("securityRules", "foreign"), "PUT", """{"properties":{"priority":4000,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"AzureTrafficManager","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRange":"443"}}""");
        await WriteAsync(bank, Of("Microsoft.Network/virtualNetworks").Child("subnets", "foreign"), "PUT", """{"properties":{"addressPrefix":"10.1.24.0/24"}}""");
        await WriteAsync(bank, Of("Microsoft.Network/natGateways"), "PATCH", """{"tags":{"foreign":"7"}}""");

        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options, default);

        Assert.False(preview.IsInPlace);
        DeploymentChange[] changes = [.. preview.Changes.Where(change => change.Kind is not DeploymentChangeKind.Same)];
        Assert.All(changes, change => Assert.Equal(DeploymentChangeKind.Delete, change.Kind));
        Assert.Equal(["properties.securityRules", "properties.subnets", "tags.foreign"], changes.Select(change => change.Property!.Split('[')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("\n      - properties.securityRules[foreign]: {", preview.ToString());
        Assert.Empty(bank.Sink.Warnings);

        Assert.False((await bank.DeployAsync()).WasInPlace);
        Assert.Equal(3, bank.Sink.Warnings.Count(warning => warning.StartsWith("Azure removes what is not in the member's template: - ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_other_commands_opened_and_a_deployment_would_close_is_warned_of_before()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        await bank.DeployAsync();
        ResourceId rules = bank.Sandbox.Resources.First(id => id.IsOfType("Microsoft.Network/networkSecurityGroups"));
        await WriteAsync(bank, rules.Child("securityRules", "allow-ssh"), "PUT", """{"properties":{"priority":100,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"VirtualNetwork","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRanges":["22"]}}""");
        await WriteAsync(bank, rules.Child("securityRules", "allow-traffic-manager"), "PUT", """{"properties":{"priority":104,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"AzureTrafficManager","sourcePortRange":"*","destinationAddressPrefix":"*","destinationPortRanges":["3000"]}}""");

        await bank.NewDeployment().PreviewAsync(bank.Options, default);

        Assert.Collection(bank.Sink.Warnings,
            ssh => Assert.StartsWith($"SSH is open in {rules.Name}, and closed in the plan: deploying closes it.", ssh),
            trafficManager => Assert.StartsWith($"{rules.Name} lets Traffic Manager ask", trafficManager));
    }

    [Fact]
    public async Task A_short_shared_key_is_not_spelled_out_by_what_is_taken_out()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        using SecretText key = new("occ"); // as in "occurred"
        bank.Options = bank.Options with { Secrets = new Dictionary<string, SecretText>(bank.Options.Secrets) { ["connectionSharedKey"] = key } };
        bank.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "-vnet-reg2" });

        MemberDeploymentException error = await Assert.ThrowsAsync<MemberDeploymentException>(bank.DeployAsync);

        Assert.Equal("(Azure's message is not shown: it may hold a secret that was sent.)", Assert.Single(error.Failures).Message);
    }

    [Fact]
    public async Task What_Azure_cannot_compare_is_sent_again_when_it_was_not_deployed_before()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C");
        DeployedMember first = await bank.DeployAsync();
        bank.Options = bank.Options with { Values = new Dictionary<string, string>(bank.Options.Values) { ["nodeArtifactSha256"] = new string('b', 64) } };

        DeploymentPreview preview = await bank.NewDeployment().PreviewAsync(bank.Options, default);
        DeployedMember second = await bank.DeployAsync();

        Assert.Contains("\n  nothing to change that Azure can compare: secrets and what nodes are told at their start are sent again, ", preview.ToString());
        Assert.NotEqual(first.Deployment, second.Deployment);
        Assert.False(second.WasInPlace);
        Assert.StartsWith("2 of 2 nodes of vl-eth", Assert.Single(bank.Sink.Warnings));
        Assert.Equal(2, bank.Sandbox.Writes.Single(write => write.Key.IsOfType("Microsoft.Compute/virtualMachineScaleSets")).Value);
    }

    [Fact]
    public async Task Half_a_deployment_is_explained_and_repeating_it_makes_the_rest_and_nothing_twice()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        bank.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "-vnet-reg2" });

        MemberDeploymentException error = await Assert.ThrowsAsync<MemberDeploymentException>(bank.DeployAsync);
        int made = bank.Sandbox.Resources.Count;
        DeployedMember deployed = await bank.DeployAsync();

        Assert.Equal(ErrorCode.DeploymentFailed, error.Code);
        DeploymentFailure failure = Assert.Single(error.Failures);
        Assert.EndsWith("-vnet-reg2", failure.Resource!.Name);
        Assert.Equal(("InternalServerError", "An error occurred on demand."), (failure.Code, failure.Message));
        Assert.StartsWith("This is Azure's own failure.", failure.Fix);
        Assert.Contains($"Azure's correlation id is {error.CorrelationId}.", error.Message);
        Assert.NotNull(error.CorrelationId);
        Assert.InRange(made, 5, bank.Sandbox.Resources.Count - 1);
        Assert.Equal(error.Deployment, deployed.Deployment);
        Assert.All(bank.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task What_somebody_removed_is_made_again_although_the_deployment_was_done()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C");
        await bank.DeployAsync();
        ResourceId scaleSet = bank.Sandbox.Resources.Single(id => id.IsOfType("Microsoft.Compute/virtualMachineScaleSets"));
        await (await bank.Client.DeleteAsync(scaleSet, "2025-04-01", default)).WaitAsync(default);

        DeployedMember deployed = await bank.DeployAsync();

        Assert.False(deployed.WasInPlace);
        Assert.Contains(scaleSet, bank.Sandbox.Resources);
        Assert.All(bank.Sandbox.Writes.Where(write => !write.Key.Equals(scaleSet)), write => Assert.Equal(1, write.Value));
    }

    [Fact]
    public async Task The_same_deployment_is_joined_while_it_is_under_way_and_another_is_refused()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync(operationLength: 40); // long enough to be under way
        ConsortiumDeployment started = await StartAsync(bank);

        ConsortiumDeployment joined = await StartAsync(bank);
        MemberDeploymentOptions same = bank.Options;
        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { SshAccess = true });
        DeploymentPreview preview = new("A", started.Id, []) { IsAzures = true };
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => bank.NewDeployment().StartAsync(bank.Options, preview, default));

        Assert.Equal((started.Id, started.CorrelationId), (joined.Id, joined.CorrelationId));
        Assert.Equal(ArmDeploymentState.Running, joined.State);
        Assert.Equal(ErrorCode.DeploymentInProgress, error.Code);
        Assert.Equal(started.Id, error.Target);
        bank.Options = same;
        Assert.Equal(started.Id, (await bank.DeployAsync()).Deployment);
        Assert.All(bank.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Another_process_finds_the_deployment_and_waits_for_it()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        ConsortiumDeployment started = await StartAsync(bank);
        using CancellationTokenSource closed = new();
        await closed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bank.NewDeployment().WaitAsync(started, closed.Token));

        using ArmClient elsewhere = bank.NewClient();
        MemberDeployment other = new(elsewhere, bank.Sink, TimeProvider.System);
        ConsortiumDeployment found = Assert.Single(await other.ListAsync(bank.Group, all: false, default));
        DeployedMember deployed = await other.WaitAsync(found, default);
        ConsortiumDeployment over = await other.GetAsync(bank.Group, found.Name, default);

        Assert.Equal((started.Id, "A", ArmDeploymentState.Running), (found.Id, found.Member, found.State));
        Assert.Equal("A", deployed.Member);
        Assert.Equal(2, deployed.GatewayIds.Count);
        Assert.Equal(ArmDeploymentState.Succeeded, over.State);
        Assert.All(over.Resources, resource => Assert.Equal("Succeeded", resource.State));
        Assert.True(over.Resources.Count > 20);
    }

    [Fact]
    public async Task A_cancelled_deployment_says_so_and_what_is_not_there_is_not_found()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        ConsortiumDeployment started = await StartAsync(bank);
        await bank.Client.Deployments.CancelAsync(started.Id, default);

        MemberDeploymentException canceled = await Assert.ThrowsAsync<MemberDeploymentException>(() => bank.NewDeployment().WaitAsync(started, default));
        ConsortiumException unknown = await Assert.ThrowsAsync<ConsortiumException>(() => bank.NewDeployment().GetAsync(bank.Group, "other", default));
        ConsortiumException nowhere = await Assert.ThrowsAsync<ConsortiumException>(() => bank.NewDeployment().ListAsync(ResourceId.ForResourceGroup(bank.Group.SubscriptionId!, "nowhere"), all: false, default));

        Assert.Equal((ErrorCode.DeploymentCanceled, ErrorCode.DeploymentNotFound, ErrorCode.DeploymentNotFound), (canceled.Code, unknown.Code, nowhere.Code));
    }

    [Fact]
    public async Task The_name_is_that_of_the_template_and_its_values_and_nothing_of_a_secret_is_in_it()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        async Task<string> NameOf(MemberDeploymentOptions options) => (await bank.NewDeployment().PreviewAsync(options, default)).Deployment.Name;
        using SecretText other = new("Other-Password-9");

        string name = await NameOf(bank.Options);

        Assert.Matches("^ethconsortium-B-[0-9a-f]{12}$", name);
        Assert.Equal(name, await NameOf(bank.Options with { Secrets = new Dictionary<string, SecretText> { ["adminPassword"] = other } }));
        Assert.NotEqual(name, await NameOf(DeployingBank.Changed(bank.Options, azure => azure with { NodesPerRegion = 3 })));
        Assert.NotEqual(name, await NameOf(bank.Options with { Values = new Dictionary<string, string>(bank.Options.Values) { ["nodeArtifactSha256"] = new string('b', 64) } }));
    }

    [Fact]
    public async Task All_missing_unknown_and_wrong_parameters_are_named_at_once_before_Azure_is_asked()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync();
        using SecretText weak = new("weak");
        bank.Options = bank.Options with
        {
            Values = new Dictionary<string, string> { ["nodeArtifactUrl"] = "http://a.example", ["connectionSharedKey"] = DeployingBank.SharedKey, ["numVLNodesRegion"] = "3", ["colour"] = "red" },
            Secrets = new Dictionary<string, SecretText> { ["adminPassword"] = weak },
        };

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Assert.Equal(
            [
                (ErrorCode.DeploymentParameterUnknown, "numVLNodesRegion"), (ErrorCode.DeploymentParameterUnknown, "colour"),
                (ErrorCode.DeploymentParameterInvalid, "connectionSharedKey"), (ErrorCode.AdminPasswordInvalid, "adminPassword"),
                (ErrorCode.DeploymentParameterInvalid, "nodeArtifactUrl"), (ErrorCode.DeploymentParameterMissing, "nodeArtifactSha256"),
            ],
            error.Diagnostics.Select(problem => (problem.Code, problem.Path)));
        Assert.StartsWith("Expected a value, found none. Give it with -NodeArtifactHash (--node-artifact-hash). ", error.Diagnostics[^1].Message);
        Assert.DoesNotContain(DeployingBank.SharedKey, error.ToString());
        Assert.Empty(bank.Sandbox.Requests);
    }

    [Theory]
    [InlineData("https://store.example/a.tar.gz?sv=1&sig=Planted7", "nodeArtifactUrl")]
    [InlineData("https://store.example/a.tar.gz?SIG=Planted7", "nodeArtifactUrl")]
    [InlineData("http://user:Planted7@store.example/a.tar.gz", "nodeArtifactUrl")]
    [InlineData("https://Planted7@founder.example/", "consortiumDataURL")]
    public async Task An_address_with_what_lets_in_is_refused_and_not_repeated(string address, string parameter)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        bank.Options = bank.Options with { Values = new Dictionary<string, string>(bank.Options.Values) { [parameter] = address } };

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Diagnostic problem = Assert.Single(error.Diagnostics);
        Assert.Equal((ErrorCode.DeploymentParameterInvalid, parameter), (problem.Code, problem.Path));
        Assert.DoesNotContain("Planted7", error.ToString());
        Assert.Empty(bank.Sandbox.Requests);
    }

    [Theory]
    [InlineData("bad name!")]
    [InlineData("ends-with.")]
    public async Task A_name_that_no_resource_group_has_is_refused_before_Azure_is_asked(string group)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        bank.Options = bank.Options with { ResourceGroupName = group };

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Assert.Equal("resource group", Assert.Single(error.Diagnostics).Path);
        Assert.Empty(bank.Sandbox.Requests);
    }

    private static Comparer<ResourceId> IdComparer => Comparer<ResourceId>.Create((a, b) => StringComparer.OrdinalIgnoreCase.Compare(a.ToString(), b.ToString()));

    private static async Task WriteAsync(DeployingBank bank, ResourceId id, string method, string body)
    {
        ArmOperation written = method == "PUT" ? await bank.Client.PutAsync(id, "2025-05-01", body, default) : await bank.Client.PatchAsync(id, "2025-05-01", body, default);
        await written.WaitAsync(default);
    }

    private static async Task<ConsortiumDeployment> StartAsync(DeployingBank bank)
    {
        MemberDeployment deployment = bank.NewDeployment();
        return await deployment.StartAsync(bank.Options, await deployment.PreviewAsync(bank.Options, default), default);
    }
}
