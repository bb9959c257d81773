using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Authorization;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Subscriptions;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Members;

/// <summary>
/// Takes a member out of its consortium in order: its validators are withdrawn, its connections and then all else of it deleted. Each step can be repeated:
/// the plan is made of what there still is.
/// </summary>
public sealed class MemberRemoval
{
    private readonly ArmClient _client;

    /// <summary>Removes through a client.</summary>
    public MemberRemoval(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Works out what leaving takes, and refuses what would stop the chain. Nothing is changed.</summary>
    /// <param name="member">The member, as <see cref="MemberCatalog"/> found it.</param>
    /// <param name="options">How it leaves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GovernanceRefusedException">The chain would refuse to let the validators go, because too few would remain or a change is in flight.</exception>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.MemberIsEarlier"/>, <see cref="ErrorCode.MemberDiffers"/>, <see cref="ErrorCode.MemberBusy"/>, <see cref="ErrorCode.MemberStillNeeded"/>,
    /// <see cref="ErrorCode.MemberNotDeletable"/>, <see cref="ErrorCode.LastAdmin"/>, <see cref="ErrorCode.NotConnected"/> or <see cref="ErrorCode.SessionCannotSign"/>.
    /// </exception>
    /// <exception cref="ArmRequestException">Something could not be read.</exception>
    public async Task<MemberRemovalPlan> PlanAsync(ConsortiumMember member, MemberRemovalOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(options);
        MemberChange.ThrowIfEarlier(member);
        List<MemberRemovalStep> steps = [];
        List<string> remaining = [];
        if (options.SkipWithdrawal)
        {
            remaining.Add("Nothing is done on the chain. Validators of the member that are still in the set count as failed ones: withdraw them, or have its admin evicted.");
        }
        else
        {
            await PlanWithdrawalAsync(member, options.Admin, options.Session ?? throw new ConsortiumException(ErrorCode.NotConnected, $"Expected a session with the network of {member}, found none, so its validators cannot be withdrawn. Begin one with Connect-Consortium and the account of its admin; only when its nodes seal no more, leave the chain alone with -SkipWithdrawal.", member), steps, remaining, cancellationToken).ConfigureAwait(false);
        }

        await PlanDeletionAsync(member, options, steps, remaining, cancellationToken).ConfigureAwait(false);
        return new MemberRemovalPlan(member, steps, remaining);
    }

    /// <summary>Carries a plan out. What failed is left as it is; planning and carrying it out again goes on there.</summary>
    /// <param name="plan">From <see cref="PlanAsync"/>.</param>
    /// <param name="options">The same as for the plan.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Stops waiting. What was sent stays sent, and Azure goes on.</param>
    /// <exception cref="ConsortiumException">As from <see cref="GovernanceClient.ApplyAsync"/>: then nothing was deleted. Or <see cref="ErrorCode.MemberChanged"/>: then the resource group is still there.</exception>
    /// <exception cref="ArmRequestException">Azure did not delete something.</exception>
    public async Task ApplyAsync(MemberRemovalPlan plan, MemberRemovalOptions options, IOperationSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sink);
        string activity = $"Remove {plan.Member}";
        int done = 0;
        foreach (IGrouping<int, MemberRemovalStep> stage in plan.Steps.GroupBy(step => step.Stage).OrderBy(stage => stage.Key))
        {
            List<(MemberRemovalStep Step, ArmOperation Operation)> running = [];
            foreach (MemberRemovalStep step in stage)
            {
                sink.Verbose(step.Text);
                Report(step);
                if (step.Kind == MemberRemovalStepKind.WithdrawValidators)
                {
                    GovernanceApplyOptions apply = new() { WaitForFinality = true, FinalityTimeout = options.FinalityTimeout };
                    await options.Session!.Governance.ApplyAsync(GovernanceAction.RemoveValidators(step.Validators), options.Session.GetSender(), apply, sink, cancellationToken).ConfigureAwait(false);
                    done++;
                }
                else
                {
                    if (step.Kind == MemberRemovalStepKind.DeleteResourceGroup)
                    {
                        await CheckGroupAsync(plan.Member, step, cancellationToken).ConfigureAwait(false);
                    }

                    ArmOperation operation = await _client.DeleteAsync(step.Resource!, step.ApiVersion, MemberResourceTypes.DeletionQueryOf(step.Resource!), cancellationToken).ConfigureAwait(false);
                    running.Add((step, operation));
                    if (step.Kind == MemberRemovalStepKind.Disconnect)
                    {
                        await operation.WaitAsync(cancellationToken).ConfigureAwait(false); // a gateway takes one change at a time
                    }
                }
            }

            foreach ((MemberRemovalStep step, ArmOperation operation) in running)
            {
                Report(step);
                await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
                done++;
            }
        }

        void Report(MemberRemovalStep step) => sink.Progress(new OperationProgress(activity, step.Text, 100 * done / plan.Steps.Count));
    }

    // A withdrawal takes its time, and so does a prompt: what came into the group meanwhile was in no plan.
    private async Task CheckGroupAsync(ConsortiumMember member, MemberRemovalStep step, CancellationToken cancellationToken)
    {
        if (await _client.FindAsync(member.ResourceGroup, ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false) is not null
            && OthersThan(step.Own, await ListResourcesAsync(member, cancellationToken).ConfigureAwait(false)) is { Length: > 0 } others)
        {
            throw new ConsortiumException(
                ErrorCode.MemberChanged,
                $"Expected nothing in the resource group {member.ResourceGroup.Name} but what {member} has, found {NamesOf(others)}, which came after the group was looked at. The group was not deleted. The same command goes on, and leaves that be.",
                member);
        }
    }

    private static async Task PlanWithdrawalAsync(ConsortiumMember member, Address? named, ConsortiumSession session, List<MemberRemovalStep> steps, List<string> remaining, CancellationToken cancellationToken)
    {
        Address account = session.Account ?? session.GetSender().Address;
        if ((member.Admin ?? named) is not { } admin)
        {
            throw new ConsortiumException(
                ErrorCode.MemberDiffers,
                $"Expected to know which account the admin of {member} is; its deployment was not told. So nothing shows that the validators of {account}, whose session this is, are nodes of it. If they are, name that account with -Admin.",
                member);
        }

        if ((member.NetworkId is { } network && network != session.ChainId) || admin != account || (named is { } other && other != admin))
        {
            string source = member.Admin is null ? "that was named" : $"that {member} was deployed with";
            throw new ConsortiumException(
                ErrorCode.MemberDiffers,
                $"Expected a session with the network {member.NetworkId} as {admin}, the admin {source}; found one with the network {session.ChainId} as {account}{(named is { } text && text != admin ? $", and {text} named as the admin" : "")}. Connect with that account.",
                member);
        }

        GovernanceState state = await session.Governance.ReadAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ConsortiumValidator> validators = state.ListValidators();
        ConsortiumAdmin? self = state.FindAdmin(account);
        if (self is not null && state.Admins.Count == 1)
        {
            throw new ConsortiumException(ErrorCode.LastAdmin, $"{self} is the only admin, and the last one cannot leave. To give the network up altogether, leave the chain alone with -SkipWithdrawal.", member);
        }

        // Whose they were is not known any more.
        Address[] orphans = [.. validators.Where(validator => validator.Status == ConsortiumValidatorStatus.Orphaned).Select(validator => validator.Address)];
        if (self is null && orphans.Length > 0)
        {
            throw new ConsortiumException(
                ErrorCode.MemberStillNeeded,
                $"{state.NameOf(account)} is no admin any more, and these validators go on sealing without an admin because too few would remain without them: {string.Join(", ", orphans)}. They may be nodes of {member}. When another admin has delegated more, they retire.",
                member);
        }

        // What a broken-off run withdrew is not the member's any more and still seals: it is waited for like the rest.
        Address[] own = [.. self?.Validators ?? [], .. validators.Where(validator => validator.Status == ConsortiumValidatorStatus.Leaving).Select(validator => validator.Address)];
        if (own.Length > 0)
        {
            GovernancePreview preview = await session.Governance.PreviewAsync(GovernanceAction.RemoveValidators(own), account, cancellationToken).ConfigureAwait(false);
            if (preview.Verdict == GovernanceVerdict.WouldBeRefused)
            {
                throw new GovernanceRefusedException(preview);
            }

            steps.Add(new(MemberRemovalStepKind.WithdrawValidators, $"{GovernanceEffect.Capitalized(preview.Description)}, and wait until they seal no more") { Effect = preview.Text, Validators = own });
        }

        if (self is not null)
        {
            string resign = state.EvictionNotice is null ? "" : "resigns from a node of another member, or ";
            remaining.Add($"{self} is an admin still, and counts in every majority: it {resign}is evicted by the votes of the others. Both are\nRemove-ConsortiumAdmin {account}");
        }
    }

    private async Task PlanDeletionAsync(ConsortiumMember member, MemberRemovalOptions options, List<MemberRemovalStep> steps, List<string> remaining, CancellationToken cancellationToken)
    {
        const int Connections = 1;
        if (member is { DeploymentState: not (null or "Succeeded" or "Failed" or "Canceled"), Deployment: { } deployment })
        {
            throw new ConsortiumException(ErrorCode.MemberBusy, $"The deployment {deployment.Name} of {member} is {member.DeploymentState}. Wait until it is over, or cancel it.", member);
        }

        if (await _client.FindAsync(member.ResourceGroup, ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false) is null)
        {
            return;
        }

        List<ArmResource> there = await ListResourcesAsync(member, cancellationToken).ConfigureAwait(false);
        HashSet<ResourceId> own = [.. member.Resources.Where(id => !id.IsOfType(GatewayConnection.Type) && there.Exists(resource => resource.Id.Equals(id)))];
        GatewayConnection[] connections = await ListConnectionsAsync(member, cancellationToken).ConfigureAwait(false);
        foreach (GatewayConnection connection in connections)
        {
            own.Add(connection.Id);
            bool isWithinMember = connection.Gateway2 is { } other && member.GatewayIds.Contains(other);
            steps.Add(new(MemberRemovalStepKind.Disconnect, $"Delete the connection {connection.Id.Name} to {connection.Gateway2?.ToString() ?? "outside of Azure"}") { Resource = connection.Id, ApiVersion = GatewayClient.ApiVersion, Stage = Connections });
            if (!isWithinMember && connection.Gateway2 is not null)
            {
                remaining.AddRange(await DescribeOtherSideAsync(connection, cancellationToken).ConfigureAwait(false));
            }
        }

        ResourceId[] neighbours = [.. connections.Select(connection => connection.Gateway2).OfType<ResourceId>().Where(gateway => !member.GatewayIds.Contains(gateway)).Select(GroupOf).Distinct()];
        if (neighbours.Length > 1)
        {
            remaining.Add($"The members in {string.Join(" and ", neighbours.Select(group => group.Name))} reach each other through the gateways of {member}, unless they are connected with each other: before it leaves, connect those that are not.");
        }

        ResourceId? vault = own.FirstOrDefault(id => id.IsOfType(MemberResourceTypes.KeyVault));
        if (vault is not null)
        {
            remaining.Add(options.KeepKeyVault
                ? $"The key vault {vault.Name} stays, with the keys of the nodes."
                : $"The key vault {vault.Name} is deleted softly: until 90 days are over nobody can purge it, it can be recovered, and its name is taken, so that a member cannot be deployed anew into a resource group of the same name in this subscription before it is recovered.");
        }

        ArmResource[] others = OthersThan(own, there);
        if (own.Count == 0)
        {
            return;
        }

        if (others.Length == 0 && !(options.KeepKeyVault && vault is not null))
        {
            string content = member.IsRemoved ? $"the key vault {vault!.Name}, which had been kept" : own.Count == 1 ? "its only resource" : $"all of its {own.Count} resources";
            steps.Add(new(MemberRemovalStepKind.DeleteResourceGroup, $"Delete the resource group {member.ResourceGroup.Name} with {content}: it holds nothing else") { Resource = member.ResourceGroup, ApiVersion = ArmDeployments.ApiVersion, Stage = Connections + 1, Own = own });
        }
        else
        {
            steps.AddRange(await PlanOneByOneAsync(own, options.KeepKeyVault ? vault : null, Connections, cancellationToken).ConfigureAwait(false));
            if (others.Length > 0)
            {
                remaining.Add($"The resource group {member.ResourceGroup.Name} stays, for it holds what is not the member's: {NamesOf(others)}.");
            }
        }

        await CheckDeletableAsync(member, steps, cancellationToken).ConfigureAwait(false);
    }

    // The commands are on lines of their own, so that they can be handed on as they are.
    private async Task<IReadOnlyList<string>> DescribeOtherSideAsync(GatewayConnection connection, CancellationToken cancellationToken)
    {
        ResourceId other = connection.Gateway2!;
        List<string> texts = [];
        try
        {
            await foreach (GatewayConnection back in new GatewayClient(_client).ListConnectionsAsync(GroupOf(other), cancellationToken).ConfigureAwait(false))
            {
                if (back.Gateway1.Equals(other) && connection.Gateway1.Equals(back.Gateway2))
                {
                    texts.Add($"The other side of {connection.Id.Name} is the other member's to take away:\nDisconnect-ConsortiumGateway -MyGatewayResourceId '{other}' -ConnectionName '{back.Id.Name}'");
                }
            }
        }
        catch (ArmRequestException error) when (error.Status is 401 or 403 or 404)
        {
            texts.Add($"The other side of {connection.Id.Name} cannot be read from here. If it is there, the other member takes it away with\nGet-ConsortiumGateway -MyGatewayResourceId '{other}' | Where-Object OtherGateway -EQ '{connection.Gateway1}' | Disconnect-ConsortiumGateway");
        }

        return texts;
    }

    private async Task<IEnumerable<MemberRemovalStep>> PlanOneByOneAsync(HashSet<ResourceId> own, ResourceId? keptVault, int afterStage, CancellationToken cancellationToken)
    {
        // A role that outlives its identity has the name of the next identity's role, and Azure does not let that one take its place.
        IReadOnlyList<ResourceId> roles = keptVault is not null && own.FirstOrDefault(id => id.IsOfType(MemberResourceTypes.Identity)) is { } identity
            ? await new AuthorizationClient(_client).ListRolesAsync(keptVault, identity, cancellationToken).ConfigureAwait(false)
            : [];
        return own.Where(id => !id.IsOfType(GatewayConnection.Type) && !id.Equals(keptVault)).Concat(roles)
            .Select(id => (Id: id, Type: MemberResourceTypes.Find(id)!.Value))
            .OrderBy(each => each.Type.Stage)
            .Select(each => new MemberRemovalStep(MemberRemovalStepKind.Delete, $"Delete {each.Id.Type[(each.Id.Type.IndexOf('/', StringComparison.Ordinal) + 1)..]} {each.Id.Name}") { Resource = each.Id, ApiVersion = each.Type.ApiVersion, Stage = afterStage + each.Type.Stage });
    }

    // Validators that are withdrawn do not come back by themselves: what Azure would refuse is looked for before.
    private async Task CheckDeletableAsync(ConsortiumMember member, List<MemberRemovalStep> steps, CancellationToken cancellationToken)
    {
        ResourceId[] targets = [.. steps.Select(step => step.Resource).OfType<ResourceId>()];
        IReadOnlyList<ResourceId> locks = await new AuthorizationClient(_client).ListLocksAsync(member.ResourceGroup, cancellationToken).ConfigureAwait(false);
        ResourceId[] inTheWay = [.. locks.Where(each => each.Parent is { } locked && targets.Any(target => IsWithin(target, locked) || IsWithin(locked, target)))];
        if (inTheWay.Length > 0)
        {
            throw new ConsortiumException(
                ErrorCode.MemberNotDeletable,
                $"Locks would keep what {member} has from being deleted: {string.Join(", ", inTheWay.Select(each => $"{each.Name} on {each.Parent!.Name}"))}. Nothing was done. Take them away first.",
                member);
        }

        IEnumerable<string> actions = targets.Select(target => target.Equals(member.ResourceGroup) ? "Microsoft.Resources/subscriptions/resourceGroups/delete" : $"{target.Type}/delete").Distinct(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<string> forbidden = await new SubscriptionClient(_client, ResourceId.ForSubscription(member.ResourceGroup.SubscriptionId!)).ListForbiddenAsync(member.ResourceGroup, actions, cancellationToken).ConfigureAwait(false);
        if (forbidden.Count > 0)
        {
            throw new ConsortiumException(
                ErrorCode.MemberNotDeletable,
                $"The signed-in identity may not delete what {member} has: no role of it on the resource group {member.ResourceGroup.Name} allows {string.Join(", ", forbidden)}. Nothing was done. Sign in as somebody who may; Owner allows all of it.",
                member);
        }

        static bool IsWithin(ResourceId? id, ResourceId of) => id is not null && (id.Equals(of) || IsWithin(id.Parent, of));
    }

    private async Task<List<ArmResource>> ListResourcesAsync(ConsortiumMember member, CancellationToken cancellationToken)
    {
        List<ArmResource> there = [];
        await foreach (ArmResource resource in _client.ListAsync($"{member.ResourceGroup}/resources", ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            there.Add(resource);
        }

        return there;
    }

    private static ArmResource[] OthersThan(HashSet<ResourceId> own, List<ArmResource> there)
    {
        return [.. there.Where(resource => !IsOwn(resource.Id) && !IsOwn(resource.ManagedBy))];

        // What is nested in a resource, or extends it, goes with it.
        bool IsOwn(ResourceId? id) => id is not null && (own.Contains(id) || IsOwn(id.Parent));
    }

    private static string NamesOf(ArmResource[] resources) => string.Join(", ", resources.Select(resource => resource.Id.Name));

    private static ResourceId GroupOf(ResourceId resource) => ResourceId.ForResourceGroup(resource.SubscriptionId!, resource.ResourceGroupName!);

    private async Task<GatewayConnection[]> ListConnectionsAsync(ConsortiumMember member, CancellationToken cancellationToken)
    {
        List<GatewayConnection> connections = [];
        if (member.GatewayIds.Count > 0)
        {
            await foreach (GatewayConnection connection in new GatewayClient(_client).ListConnectionsAsync(member.ResourceGroup, cancellationToken).ConfigureAwait(false))
            {
                if (member.GatewayIds.Contains(connection.Gateway1))
                {
                    connections.Add(connection);
                }
            }
        }

        return [.. connections];
    }
}
