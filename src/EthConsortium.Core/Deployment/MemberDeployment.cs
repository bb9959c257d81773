using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Compute;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Subscriptions;
using EthConsortium.Azure.Templates;
using EthConsortium.Azure.Templates.Resources;
using EthConsortium.Core.Members;
using EthConsortium.Core.Planning.Azure;
using ArmResource = EthConsortium.Azure.Arm.ArmResource;

namespace EthConsortium.Core.Deployment;

/// <summary>
/// Deploys members: checks and predicts, starts, waits and explains. Repeating it is harmless: it joins what is under way, makes what is missing, and does nothing
/// where everything is in place. Azure goes on without whoever waits, and any other process can take up the waiting.
/// </summary>
public sealed class MemberDeployment
{
    private static readonly TimeSpan s_registrationPoll = TimeSpan.FromSeconds(10);

    private readonly ArmClient _client;
    private readonly IOperationSink _sink;
    private readonly TimeProvider _time;
    private PreparedDeployment? _prepared;

    /// <summary>Deploys through a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="sink">Where progress goes, and what could not be checked.</param>
    /// <param name="time">The clock of waits.</param>
    public MemberDeployment(ArmClient client, IOperationSink sink, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        _client = client;
        _sink = sink;
        _time = time;
    }

    /// <summary>The id of a resource group.</summary>
    /// <exception cref="FormatException">The name is none of a resource group.</exception>
    public static ResourceId GroupOf(Guid subscription, string resourceGroup) => ResourceId.ForResourceGroup(subscription.ToString("D"), resourceGroup);

    /// <summary>Checks everything that can be checked, and asks Azure what would change. Nothing is changed.</summary>
    /// <exception cref="DeploymentNotPossibleException">There are problems; all of them are listed.</exception>
    /// <exception cref="MemberDeploymentException"><see cref="ErrorCode.DeploymentInvalid"/>: Azure would refuse it.</exception>
    /// <exception cref="ConsortiumException">The plan has no such member, or nothing to deploy for it.</exception>
    /// <exception cref="ArmRequestException">Azure cannot be asked.</exception>
    public async Task<DeploymentPreview> PreviewAsync(MemberDeploymentOptions options, CancellationToken cancellationToken)
    {
        PreparedDeployment deployment = Prepare(options);
        Report(deployment.Member, "checking the subscription");
        DeploymentChecks checks = new(_client, deployment, options, _sink);
        await checks.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!checks.HasGroup || checks.Unregistered.Count > 0)
        {
            return new(deployment.Member, deployment.Id, FootprintResources.Of(deployment.Footprint, deployment.Group).Select(each => DeploymentChanges.Created(each.Id)).ToArray())
            {
                ProvidersToRegister = checks.Unregistered,
                NewResourceGroupLocation = checks.HasGroup ? null : options.Location ?? deployment.Footprint.Regions[0].Location,
            };
        }

        await ValidateAsync(deployment, cancellationToken).ConfigureAwait(false);
        Report(deployment.Member, "asking Azure what would change");
        try
        {
            IReadOnlyList<ArmResourceChange> changes = await _client.Deployments.WhatIfAsync(deployment.Id, deployment.ToRequest(), cancellationToken).ConfigureAwait(false);
            ArmResource? earlier = await _client.FindAsync(deployment.Id, ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false);
            DeploymentPreview preview = new(deployment.Member, deployment.Id, DeploymentChanges.Of(changes)) { IsAzures = true, IsRepetition = earlier is { ProvisioningState: "Succeeded" }, UnsentSecrets = deployment.UnsentSecrets };
            await WarnOfRulesAsync(deployment, preview, cancellationToken).ConfigureAwait(false);
            return preview;
        }
        catch (ArmRequestException error) when (error.Failure is not (ArmFailure.Unreachable or ArmFailure.SignInFailed))
        {
            // Azure has found the deployment valid: that it cannot be predicted does not stop it.
            _sink.Warning($"What would change could not be found out. {error.Message}");
            return new(deployment.Member, deployment.Id, FootprintResources.Of(deployment.Footprint, deployment.Group).Select(each => new DeploymentChange(DeploymentChangeKind.Unknown, each.Id)).ToArray());
        }
    }

    /// <summary>Starts a deployment; joins one of the same template and values that is under way; leaves everything as it is where all is in place.</summary>
    /// <param name="options">What to deploy.</param>
    /// <param name="preview">What <see cref="PreviewAsync"/> said of it.</param>
    /// <param name="cancellationToken">Gives up; what Azure has begun goes on.</param>
    /// <exception cref="MemberDeploymentException"><see cref="ErrorCode.DeploymentInvalid"/>: Azure refuses it.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.DeploymentInProgress"/>: another deployment of the member is under way.</exception>
    /// <exception cref="ArmRequestException">Azure refused a step of it, or could not be asked.</exception>
    public async Task<ConsortiumDeployment> StartAsync(MemberDeploymentOptions options, DeploymentPreview preview, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preview);
        PreparedDeployment deployment = Prepare(options);
        foreach (string provider in preview.ProvidersToRegister)
        {
            await RegisterAsync(deployment, provider, cancellationToken).ConfigureAwait(false);
        }

        if (preview.NewResourceGroupLocation is { } location)
        {
            Report(deployment.Member, $"making the resource group {deployment.Group.Name}");
            await (await _client.PutAsync(deployment.Group, ArmDeployments.ApiVersion, new JsonObject { ["location"] = location }.ToJsonString(), cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        ArmDeployment? there = null;
        await foreach (ArmDeployment each in _client.Deployments.ListAsync(deployment.Group, cancellationToken).ConfigureAwait(false))
        {
            bool isSame = each.Id.Equals(deployment.Id);
            there = isSame ? each : there;
            if (!isSame && each.State == ArmDeploymentState.Running && deployment.Member.Equals(MemberOf(each), StringComparison.OrdinalIgnoreCase))
            {
                throw new ConsortiumException(ErrorCode.DeploymentInProgress, $"Another deployment of member {deployment.Member}, {each.Id.Name}, is under way in {deployment.Group.Name}, with another template or other values. Wait for it with Get-ConsortiumDeployment | Wait-ConsortiumDeployment, then deploy again.", each.Id);
            }
        }

        if (there is { State: ArmDeploymentState.Running })
        {
            _sink.Verbose($"{deployment.Id.Name} is under way: joining it.");
            return await ToDeploymentAsync(there, cancellationToken).ConfigureAwait(false);
        }

        if (there is { State: ArmDeploymentState.Succeeded } && preview.IsInPlace)
        {
            _sink.Verbose($"{deployment.Id.Name} is done, and everything is in place: nothing is repeated.");
            if (deployment.UnsentSecrets is { } unsent)
            {
                _sink.Warning(unsent);
            }

            return await ToDeploymentAsync(there, cancellationToken).ConfigureAwait(false) with { WasInPlace = true };
        }

        if (!preview.IsAzures)
        {
            await ValidateAsync(deployment, cancellationToken).ConfigureAwait(false);
        }

        foreach (DeploymentChange removed in preview.Changes.Where(change => change.Kind == DeploymentChangeKind.Delete))
        {
            _sink.Warning($"Azure removes what is not in the member's template: {removed}. To keep such a thing, have it in the plan, or make it again afterwards.");
        }

        Report(deployment.Member, "starting the deployment");
        ArmDeployment started = await StartOrJoinAsync(deployment, cancellationToken).ConfigureAwait(false);
        _sink.Verbose($"{deployment.Id.Name} has begun. Azure goes on without this process; deploying again, from anywhere, joins it and waits.");
        return await ToDeploymentAsync(started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks, predicts, starts and waits.</summary>
    /// <param name="options">What to deploy.</param>
    /// <param name="cancellationToken">Stops waiting; what Azure has begun goes on.</param>
    /// <inheritdoc cref="PreviewAsync" path="/exception"/>
    public async Task<DeployedMember> DeployAsync(MemberDeploymentOptions options, CancellationToken cancellationToken)
    {
        DeploymentPreview preview = await PreviewAsync(options, cancellationToken).ConfigureAwait(false);
        return await WaitAsync(await StartAsync(options, preview, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of a deployment, whoever began it and wherever.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <exception cref="MemberDeploymentException"><see cref="ErrorCode.DeploymentFailed"/> with all that failed, or <see cref="ErrorCode.DeploymentCanceled"/>.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.DeploymentNotFound"/>.</exception>
    /// <exception cref="ArmRequestException">Azure cannot be asked.</exception>
    public async Task<DeployedMember> WaitAsync(ConsortiumDeployment deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        DeploymentProgress progress = new(deployment, _sink);
        try
        {
            ArmDeployment ended = await _client.Deployments.WaitAsync(deployment.Id, async (seen, token) =>
            {
                if (seen.State == ArmDeploymentState.Running)
                {
                    progress.Show(Resources(await ListStepsAsync(deployment.Id, token).ConfigureAwait(false)));
                }
            }, cancellationToken).ConfigureAwait(false);
            if (ended.State == ArmDeploymentState.Succeeded)
            {
                await WarnOfEarlierModelsAsync(deployment.Id, cancellationToken).ConfigureAwait(false);
                return DeployedMember.Of(ended, deployment.WasInPlace);
            }

            ConsortiumDeployment over = await ToDeploymentAsync(ended, cancellationToken).ConfigureAwait(false);
            throw over.State == ArmDeploymentState.Canceled
                ? new MemberDeploymentException(ErrorCode.DeploymentCanceled, $"The deployment {over.Name} was cancelled; what it had made stays. Deploy again to make the rest.", over.Id, over.Failures, over.CorrelationId)
                : new MemberDeploymentException(ErrorCode.DeploymentFailed, $"The deployment {over.Name} failed; what it had made stays. Deploy again, once this is put right, to make the rest:", over.Id, over.Failures, over.CorrelationId);
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.NotFound)
        {
            throw NotFound(deployment.Id, error);
        }
    }

    /// <summary>Reads a deployment.</summary>
    /// <param name="resourceGroup">The resource group.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.DeploymentNotFound"/>.</exception>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<ConsortiumDeployment> GetAsync(ResourceId resourceGroup, string name, CancellationToken cancellationToken)
    {
        ResourceId id = ArmDeployments.IdOf(resourceGroup, name);
        try
        {
            ArmDeployment found = await _client.Deployments.GetAsync(id, cancellationToken).ConfigureAwait(false);
            return ToDeployment(found, await ListStepsAsync(id, cancellationToken).ConfigureAwait(false));
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.NotFound)
        {
            throw NotFound(id, error);
        }
    }

    /// <summary>Lists the deployments of members in a resource group, the newest first.</summary>
    /// <param name="resourceGroup">The resource group.</param>
    /// <param name="all">Whether to list all that the group remembers, also those of other tools; otherwise the newest of each member.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.DeploymentNotFound"/>: there is no such resource group.</exception>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public async Task<IReadOnlyList<ConsortiumDeployment>> ListAsync(ResourceId resourceGroup, bool all, CancellationToken cancellationToken)
    {
        List<ArmDeployment> found = [];
        try
        {
            await foreach (ArmDeployment each in _client.Deployments.ListAsync(resourceGroup, cancellationToken).ConfigureAwait(false))
            {
                found.Add(each);
            }
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.NotFound)
        {
            throw NotFound(resourceGroup, error);
        }

        IEnumerable<ArmDeployment> newest = found.OrderByDescending(each => each.Timestamp);
        List<ConsortiumDeployment> deployments = [];
        foreach (ArmDeployment each in all ? newest : newest.Where(each => MemberOf(each) is not null).DistinctBy(MemberOf, StringComparer.OrdinalIgnoreCase))
        {
            deployments.Add(await ToDeploymentAsync(each, cancellationToken).ConfigureAwait(false));
        }

        return deployments.ToArray();
    }

    private static string? MemberOf(ArmDeployment deployment) => new ConsortiumDeployment(deployment.Id, deployment.State).Member;

    private static ConsortiumException NotFound(ResourceId id, ArmRequestException error) =>
        new(ErrorCode.DeploymentNotFound, $"{id} was not found. Check the subscription, the resource group and the name, and that the signed-in identity may read them.", id, error);

    // Its secrets are also taken out of what Azure says later.
    private PreparedDeployment Prepare(MemberDeploymentOptions options) => _prepared = PreparedDeployment.Of(options);

    private void Report(string member, string step) => _sink.Progress(new(DeploymentProgress.Activity(member), step));

    private async Task ValidateAsync(PreparedDeployment deployment, CancellationToken cancellationToken)
    {
        Report(deployment.Member, "having Azure check the template");
        if (await _client.Deployments.ValidateAsync(deployment.Id, deployment.ToRequest(), cancellationToken).ConfigureAwait(false) is { } error)
        {
            throw Invalid(deployment, error, correlationId: null);
        }
    }

    private MemberDeploymentException Invalid(PreparedDeployment deployment, ArmError error, string? correlationId) => new(
        ErrorCode.DeploymentInvalid, $"Azure refuses the deployment of member {deployment.Member}; nothing of it was made:", deployment.Id, [.. DeploymentFixes.Explain(error, resource: null, Scrub)], correlationId);

    // A template writes all rules anew: what other commands changed since stays only where the plan says the same.
    private async Task WarnOfRulesAsync(PreparedDeployment deployment, DeploymentPreview preview, CancellationToken cancellationToken)
    {
        SecurityRuleClient rules = new(_client);
        AzurePlan planned = deployment.Footprint.Choices;
        foreach (ResourceId group in deployment.Footprint.Regions.Select(region => deployment.Group.Resource(MemberResourceTypes.NetworkSecurityGroup, region.NetworkSecurityGroupName)))
        {
            if (!preview.Changes.Any(change => change.Resource.Equals(group) && change.Property?.StartsWith("properties.securityRules", StringComparison.OrdinalIgnoreCase) == true))
            {
                continue;
            }

            SecurityRuleAccess? ssh = await rules.FindAccessAsync(SecurityRuleClient.IdOf(group, MemberTemplate.SshRuleName), cancellationToken).ConfigureAwait(false);
            if (ssh == SecurityRuleAccess.Allow && !planned.SshAccess)
            {
                _sink.Warning($"SSH is open in {group.Name}, and closed in the plan: deploying closes it. To keep it, have \"sshAccess\": true in the plan, or open it again afterwards with Enable-ConsortiumSshAccess.");
            }
            else if (ssh == SecurityRuleAccess.Deny && planned.SshAccess)
            {
                _sink.Warning($"SSH is closed in {group.Name}, and open in the plan: deploying opens it. To keep it closed, have \"sshAccess\": false in the plan, or close it again afterwards with Disable-ConsortiumSshAccess.");
            }

            if (!planned.TrafficManager && await rules.FindAccessAsync(SecurityRuleClient.IdOf(group, NetworkSecurityRule.TrafficManagerName), cancellationToken).ConfigureAwait(false) is not null)
            {
                _sink.Warning($"{group.Name} lets Traffic Manager ask whether the region is well, and the plan has no Traffic Manager: deploying removes that rule, and the profile that stays finds the region ill. To keep it, have \"trafficManager\": true in the plan, or run New-ConsortiumTrafficManager again afterwards.");
            }
        }
    }

    private async Task RegisterAsync(PreparedDeployment deployment, string provider, CancellationToken cancellationToken)
    {
        SubscriptionClient subscription = new(_client, deployment.Group.Parent!);
        Report(deployment.Member, $"registering {provider}, which takes Azure some minutes");
        ResourceProvider seen = await subscription.RegisterProviderAsync(provider, cancellationToken).ConfigureAwait(false);
        while (!seen.IsRegistered)
        {
            await Task.Delay(s_registrationPoll, _time, cancellationToken).ConfigureAwait(false);
            seen = await subscription.GetProviderAsync(provider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ArmDeployment> StartOrJoinAsync(PreparedDeployment deployment, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.Deployments.StartAsync(deployment.Id, deployment.ToRequest(), cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Has("DeploymentActive"))
        {
            // Somebody began the same a moment ago.
            return await _client.Deployments.GetAsync(deployment.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Status == 400)
        {
            throw Invalid(deployment, error.Error, error.CorrelationId);
        }
    }

    // Scale sets change no machine that is there: what nodes are told at their start reaches those that are made anew.
    private async Task WarnOfEarlierModelsAsync(ResourceId deployment, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ResourceId scaleSet in (await ListStepsAsync(deployment, cancellationToken).ConfigureAwait(false)).Select(step => step.Target).OfType<ResourceId>().Where(id => id.IsOfType(FootprintResources.ScaleSets)).Distinct())
            {
                IReadOnlyList<ScaleSetMachine> machines = await ScaleSetMachine.ListAsync(_client, scaleSet, cancellationToken).ConfigureAwait(false);
                string[] earlier = [.. machines.Where(machine => machine.HasLatestModel is false).Select(machine => machine.HostName)];
                if (earlier.Length > 0)
                {
                    _sink.Warning($"{earlier.Length} of {machines.Count} nodes of {scaleSet.Name} go on with what they were made with ({string.Join(", ", earlier)}): a scale set changes no machine that is there. Have them imaged anew, one after the other (docs/deploying.md, \"Nodes that are there\").");
                }
            }
        }
        catch (ArmRequestException error)
        {
            // The deployment is done, and that is what was asked for.
            _sink.Warning($"Not checked: whether all nodes are as their scale set says now. {error.Message}");
        }
    }

    private async Task<ConsortiumDeployment> ToDeploymentAsync(ArmDeployment deployment, CancellationToken cancellationToken) =>
        ToDeployment(deployment, deployment.State == ArmDeploymentState.Succeeded ? [] : await ListStepsAsync(deployment.Id, cancellationToken).ConfigureAwait(false));

    private ConsortiumDeployment ToDeployment(ArmDeployment deployment, List<ArmDeploymentStep> steps)
    {
        List<DeploymentFailure> failures = [.. steps.Where(step => step.Error is not null).SelectMany(step => DeploymentFixes.Explain(step.Error!, step.Target, Scrub)).Distinct()];
        if (failures.Count == 0 && deployment.Error is { } error)
        {
            failures = [.. DeploymentFixes.Explain(error, resource: null, Scrub)];
        }

        return new(deployment.Id, deployment.State)
        {
            ChangedAt = deployment.Timestamp,
            CorrelationId = deployment.CorrelationId,
            Resources = Resources(steps),
            Failures = failures.ToArray(),
        };
    }

    private string Scrub(string text) => _prepared?.Scrub(text) ?? text;

    private static DeploymentResource[] Resources(IEnumerable<ArmDeploymentStep> steps) => steps
        .Where(step => step.Target is not null)
        .Reverse() // the newest come first
        .Select(step => new DeploymentResource(step.Target!, step.ProvisioningState) { ChangedAt = step.Timestamp, Note = DeploymentResource.WhySlow(step.Target!.Type) })
        .ToArray();

    private async Task<List<ArmDeploymentStep>> ListStepsAsync(ResourceId deployment, CancellationToken cancellationToken)
    {
        List<ArmDeploymentStep> steps = [];
        await foreach (ArmDeploymentStep step in _client.Deployments.ListStepsAsync(deployment, cancellationToken).ConfigureAwait(false))
        {
            steps.Add(step);
        }

        return steps;
    }
}
