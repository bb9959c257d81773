using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Subscriptions;
using EthConsortium.Azure.Templates;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.Core.Pairing;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>What Azure has of a member that leaves. The chain's part is played in Member.Tests.ps1, on a real one.</summary>
public sealed class MemberRemovalTests
{
    private static readonly MemberRemovalOptions s_nodesAreGone = new() { SkipWithdrawal = true };

    [Fact]
    public async Task A_group_with_nothing_else_in_it_is_deleted_as_a_whole_after_the_connections()
    {
        await using DeployedMember deployed = await PairedAsync();
        MemberRemoval removal = new(deployed.Client);

        MemberRemovalPlan plan = await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default);
        await removal.ApplyAsync(plan, s_nodesAreGone, NullSink.Instance, default);

        // To and from between its own regions, the one of the template, and the pairing.
        Assert.Equal([.. Enumerable.Repeat(MemberRemovalStepKind.Disconnect, 4), MemberRemovalStepKind.DeleteResourceGroup], plan.Steps.Select(step => step.Kind));
        Assert.Contains(plan.Remaining, text => text.StartsWith("The other side of to-bank-b ", StringComparison.Ordinal) && text.Contains("/bank-b/", StringComparison.Ordinal) && text.EndsWith(" -ConnectionName 'to-bank-a'", StringComparison.Ordinal));
        Assert.Contains(plan.Remaining, text => text.Contains("deleted softly", StringComparison.Ordinal));
        Assert.Null(await deployed.Client.FindAsync(deployed.Running.Group, ArmDeployments.ApiVersion, default));
        Assert.DoesNotContain(deployed.Sandbox.Resources, id => id.ResourceGroupName == deployed.Running.Group.Name);
        Assert.Contains(deployed.Sandbox.Resources, id => id.IsOfType(VirtualNetworkGateway.Type) && id.ResourceGroupName == "bank-b");
    }

    [Fact]
    public async Task Another_side_that_cannot_be_read_is_the_other_members_to_find()
    {
        await using DeployedMember deployed = await PairedAsync();
        ConsortiumMember member = await deployed.FindAsync();
        deployed.Sandbox.Add(new SandboxFault(SandboxFaultKind.Forbidden) { PathContains = "/resourceGroups/bank-b/" });

        MemberRemovalPlan plan = await new MemberRemoval(deployed.Client).PlanAsync(member, s_nodesAreGone, default);

        Assert.Contains(plan.Remaining, text => text.StartsWith("The other side of to-bank-b cannot be read", StringComparison.Ordinal) && text.Contains("\nGet-ConsortiumGateway ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DeployedMember.TwoRegionsWithGateways)]
    [InlineData(DeployedMember.PublicFounder)]
    [InlineData(DeployedMember.Miners)]
    [InlineData(DeployedMember.FiveRegions)]
    public async Task What_is_not_the_members_stays_and_so_does_the_group(string template)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(template);
        ResourceId other = await AddOtherAsync(deployed);
        MemberRemoval removal = new(deployed.Client);

        MemberRemovalPlan plan = await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default);
        await removal.ApplyAsync(plan, s_nodesAreGone, NullSink.Instance, default);

        Assert.Equal(other, Assert.Single(deployed.Sandbox.Resources));
        Assert.Contains(plan.Remaining, text => text.EndsWith("what is not the member's: not-a-members.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_vault_can_stay()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRemovalOptions options = s_nodesAreGone with { KeepKeyVault = true };
        MemberRemoval removal = new(deployed.Client);

        await removal.ApplyAsync(await removal.PlanAsync(await deployed.FindAsync(), options, default), options, NullSink.Instance, default);

        Assert.Equal((await deployed.FindAsync()).KeyVault, Assert.Single(deployed.Sandbox.Resources, id => id.Parent!.Equals(deployed.Running.Group)));
        ConsortiumMember left = await deployed.FindAsync();
        Assert.True(left.IsRemoved);
        Assert.Empty((await removal.PlanAsync(left, options, default)).Steps);
        Assert.Contains($"with the key vault {left.KeyVault!.Name}, which had been kept", Assert.Single((await removal.PlanAsync(left, s_nodesAreGone, default)).Steps).Text);
    }

    [Fact]
    public async Task A_member_can_be_deployed_anew_beside_the_key_vault_that_stayed()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRemovalOptions options = s_nodesAreGone with { KeepKeyVault = true };
        MemberRemoval removal = new(deployed.Client);
        MemberRemovalPlan plan = await removal.PlanAsync(await deployed.FindAsync(), options, default);
        string[] types = [.. plan.Steps.Select(step => step.Resource!.Type)];
        Assert.InRange(Array.IndexOf(types, "Microsoft.Authorization/roleAssignments"), 0, Array.IndexOf(types, "Microsoft.ManagedIdentity/userAssignedIdentities"));

        await removal.ApplyAsync(plan, options, NullSink.Instance, default);

        Assert.DoesNotContain(deployed.Sandbox.Resources, id => id.IsOfType("Microsoft.Authorization/roleAssignments"));
        Assert.Equal(ArmDeploymentState.Succeeded, (await deployed.DeployAsync(DeployedMember.PublicFounder, deployed.Running.Group)).State);
    }

    [Fact]
    public async Task A_role_that_outlived_its_identity_stands_in_the_way_of_the_next()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ResourceId identity = deployed.Sandbox.Resources.Single(id => id.Name.EndsWith("-id", StringComparison.Ordinal));
        ResourceId scaleSet = deployed.Sandbox.Resources.Single(id => id.IsOfType("Microsoft.Compute/virtualMachineScaleSets"));
        await (await deployed.Client.DeleteAsync(scaleSet, "2025-04-01", default)).WaitAsync(default);
        await (await deployed.Client.DeleteAsync(identity, "2024-11-30", default)).WaitAsync(default);

        ArmDeployment again = await deployed.DeployAsync(DeployedMember.PublicFounder, deployed.Running.Group);

        Assert.Contains(again.Error!.Flatten(), error => error.Code == "RoleAssignmentUpdateNotPermitted");
    }

    [Fact]
    public async Task What_came_into_the_group_since_it_was_looked_at_keeps_the_group()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRemoval removal = new(deployed.Client);
        MemberRemovalPlan plan = await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default);
        ResourceId late = await AddOtherAsync(deployed);

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => removal.ApplyAsync(plan, s_nodesAreGone, NullSink.Instance, default));

        Assert.Equal(ErrorCode.MemberChanged, refused.Code);
        Assert.Contains(late.Name, refused.Message);
        await removal.ApplyAsync(await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default), s_nodesAreGone, NullSink.Instance, default);
        Assert.Equal(late, Assert.Single(deployed.Sandbox.Resources));
    }

    [Fact]
    public async Task A_copied_tag_makes_nothing_the_members()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ResourceId other = await AddOtherAsync(deployed, (await deployed.FindAsync()).Name);
        MemberRemoval removal = new(deployed.Client);

        await removal.ApplyAsync(await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default), s_nodesAreGone, NullSink.Instance, default);

        Assert.Equal(other, Assert.Single(deployed.Sandbox.Resources));
        Assert.Empty(await new MemberCatalog(deployed.Client).ListAsync(new MemberQuery(), NullSink.Instance, default).ToArrayAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lock_on_the_group_or_on_what_is_in_it_is_found_before_anything_is_done(bool onTheGroup)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();
        ResourceId locked = (onTheGroup ? member.ResourceGroup : member.KeyVault!).Resource("Microsoft.Authorization/locks", "keep-it");
        await (await deployed.Client.PutAsync(locked, "2020-05-01", """{"properties":{"level":"CanNotDelete"}}""", default)).WaitAsync(default);
        MemberRemoval removal = new(deployed.Client);

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => removal.PlanAsync(member, s_nodesAreGone, default));

        Assert.Equal(ErrorCode.MemberNotDeletable, refused.Code);
        Assert.Contains($"keep-it on {locked.Parent!.Name}", refused.Message);
        ArmRequestException azures = await Assert.ThrowsAsync<ArmRequestException>(() => deployed.Client.DeleteAsync(member.ResourceGroup, ArmDeployments.ApiVersion, default));
        Assert.Equal("ScopeLocked", azures.Code);
        await (await deployed.Client.DeleteAsync(locked, "2020-05-01", default)).WaitAsync(default);
        Assert.NotEmpty((await removal.PlanAsync(member, s_nodesAreGone, default)).Steps);
    }

    [Fact]
    public async Task Rights_that_are_missing_are_found_before_anything_is_done()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder, new SandboxLimits { MayAssignRoles = false });
        ConsortiumMember member = await deployed.FindAsync();
        MemberRemoval removal = new(deployed.Client);

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => removal.PlanAsync(member, s_nodesAreGone with { KeepKeyVault = true }, default));

        Assert.Equal(ErrorCode.MemberNotDeletable, refused.Code);
        Assert.Contains("Microsoft.Authorization/roleAssignments/delete", refused.Message);
        Assert.NotEmpty((await removal.PlanAsync(member, s_nodesAreGone, default)).Steps);
    }

    [Fact]
    public async Task A_member_that_others_reach_each_other_through_says_so()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.TwoRegionsWithGateways);
        MemberRemoval removal = new(deployed.Client);
        Assert.DoesNotContain((await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default)).Remaining, text => text.Contains("reach each other", StringComparison.Ordinal));
        ResourceId third = await deployed.Running.AddGatewayAsync(deployed.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-d", "eastus"), 98, 64601, "eastus");
        await new GatewayPairing(deployed.Client).ConnectAsync(new PairingOptions((await deployed.FindAsync()).GatewayIds[0], third, "to-bank-d"), "Planted5SharedKey", default);

        MemberRemovalPlan plan = await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default);

        Assert.Contains("other and bank-d", Assert.Single(plan.Remaining, text => text.Contains("reach each other", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_data_collection_rule_goes_with_what_others_have_associated_with_it()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ResourceId rule = deployed.Sandbox.Resources.Single(id => id.IsOfType("Microsoft.Insights/dataCollectionRules") && id.Name.EndsWith("-dcr", StringComparison.Ordinal));
        ResourceId other = await AddOtherAsync(deployed);
        ResourceId association = other.Resource("Microsoft.Insights/dataCollectionRuleAssociations", "somebodys");
        await (await deployed.Client.PutAsync(association, "2024-03-11", $$"""{"properties":{"dataCollectionRuleId":"{{rule}}"} }""", default)).WaitAsync(default);
        MemberRemoval removal = new(deployed.Client);

        await removal.ApplyAsync(await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default), s_nodesAreGone, NullSink.Instance, default);

        Assert.Equal(other, Assert.Single(deployed.Sandbox.Resources));
    }

    [Fact]
    public async Task A_vault_that_is_deleted_softly_keeps_its_name()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRemoval removal = new(deployed.Client);
        ResourceId vault = (await deployed.FindAsync()).KeyVault!;
        await removal.ApplyAsync(await removal.PlanAsync(await deployed.FindAsync(), s_nodesAreGone, default), s_nodesAreGone, NullSink.Instance, default);

        SubscriptionClient subscription = new(deployed.Client, ResourceId.ForSubscription(RunningSandbox.Subscription));
        Assert.False((await subscription.CheckVaultNameAsync(vault.Name, default)).IsAvailable);
        Assert.Equal(vault, (await subscription.FindDeletedVaultAsync("westeurope", vault.Name, default))!.VaultId);
        Assert.Null(await subscription.FindDeletedVaultAsync("northeurope", vault.Name, default));

        deployed.Sandbox.AddResourceGroup(RunningSandbox.Subscription, deployed.Running.Group.Name, "westeurope");
        ArmDeployment again = await deployed.DeployAsync(DeployedMember.PublicFounder, deployed.Running.Group);

        Assert.Contains(again.Error!.Flatten(), error => error.Code == "ConflictError");
    }

    [Fact]
    public async Task It_waits_for_a_deployment_that_runs()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = ArmDeployments.IdOf(running.Group, "member");
        await running.Client.Deployments.StartAsync(id, await DeployedMember.ReadAsync(DeployedMember.TwoRegionsWithGateways), default);
        MemberCatalog catalog = new(running.Client);
        ConsortiumMember? member = null;
        while (member is null)
        {
            member = await catalog.ListAsync(new MemberQuery(), NullSink.Instance, default).FirstOrDefaultAsync();
        }

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => new MemberRemoval(running.Client).PlanAsync(member, s_nodesAreGone, default));

        Assert.Equal(ErrorCode.MemberBusy, refused.Code);
    }

    [Fact]
    public async Task Without_a_session_the_chain_is_not_left_alone_by_accident()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => new MemberRemoval(deployed.Client).PlanAsync(member, new MemberRemovalOptions(), default));

        Assert.Equal(ErrorCode.NotConnected, refused.Code);
        Assert.Contains("-SkipWithdrawal", refused.Message);
    }

    [Theory]
    [MemberData(nameof(SandboxFaultTests.FailingKinds), MemberType = typeof(SandboxFaultTests))]
    public async Task Every_deletion_fails_for_good_once_and_doing_it_again_goes_on_there(SandboxFaultKind kind)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ResourceId other = await AddOtherAsync(deployed);
        int failures = 0;
        using ArmClient impatient = deployed.Running.NewClient(maxRetries: 0);
        MemberRemoval removal = new(impatient);
        ConsortiumMember? member = await deployed.FindAsync();
        while (member is not null)
        {
            MemberRemovalPlan plan = await new MemberRemoval(deployed.Client).PlanAsync(member, s_nodesAreGone, default);
            // Twice: a token that has expired is asked for anew once even without retries.
            deployed.Sandbox.Add(new SandboxFault(kind) { Method = "DELETE", PathContains = plan.Steps[0].Resource!.ToString(), Times = 2 });
            await Assert.ThrowsAsync<ArmRequestException>(() => removal.ApplyAsync(plan, s_nodesAreGone, NullSink.Instance, default));
            failures++;
            await DeleteOneAsync(plan.Steps[0]);
            member = await new MemberCatalog(deployed.Client).ListAsync(new MemberQuery(), NullSink.Instance, default).FirstOrDefaultAsync();
        }

        Assert.InRange(failures, 8, 40);
        Assert.Equal(other, Assert.Single(deployed.Sandbox.Resources));

        async Task DeleteOneAsync(MemberRemovalStep step) =>
            await new MemberRemoval(deployed.Client).ApplyAsync(new MemberRemovalPlan(member, [step], []), s_nodesAreGone, NullSink.Instance, default);
    }

    private static async Task<DeployedMember> PairedAsync()
    {
        DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.TwoRegionsWithGateways);
        ResourceId other = await deployed.Running.AddGatewayAsync(deployed.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-b", "eastus"), 99, 64600, "eastus");
        await new GatewayPairing(deployed.Client).ConnectAsync(new PairingOptions((await deployed.FindAsync()).GatewayIds[0], other, "to-bank-b"), "Planted5SharedKey", default);
        await new GatewayPairing(deployed.Client).ConnectAsync(new PairingOptions(other, (await deployed.FindAsync()).GatewayIds[0], "to-bank-a"), "Planted5SharedKey", default);
        return deployed;
    }

    private static async Task<ResourceId> AddOtherAsync(DeployedMember deployed, string? tag = null)
    {
        string tags = tag is null ? "" : $"\"{MemberTags.Member}\":\"{tag}\"";
        ResourceId id = deployed.Running.Group.Resource("Microsoft.Network/networkSecurityGroups", "not-a-members");
        await (await deployed.Client.PutAsync(id, "2025-05-01", $$"""{"location":"westeurope","tags":{ {{tags}} } }""", default)).WaitAsync(default);
        return id;
    }
}
