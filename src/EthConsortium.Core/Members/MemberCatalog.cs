using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Compute;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;
using MemberTemplateKind = EthConsortium.Core.Planning.Azure.MemberTemplateKind;

namespace EthConsortium.Core.Members;

/// <summary>Finds members in Azure: those of our templates by their tags, those of the earlier templates by their names.</summary>
public sealed partial class MemberCatalog
{
    private const string SubscriptionsVersion = "2022-12-01";

    private readonly ArmClient _client;

    /// <summary>Looks through a client.</summary>
    public MemberCatalog(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>The members there are, one resource group after the other.</summary>
    /// <param name="query">Where to look.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArmRequestException">Something could not be read.</exception>
    public async IAsyncEnumerable<ConsortiumMember> ListAsync(MemberQuery query, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(sink);
        await foreach (ResourceId place in ListPlacesAsync(query, sink, cancellationToken).ConfigureAwait(false))
        {
            sink.Progress(new OperationProgress("Looking for members", $"in {place}"));
            foreach ((string name, ResourceId group, ArmResource[] own) in FindMembers(await ListResourcesAsync(place, query, sink, cancellationToken).ConfigureAwait(false)))
            {
                if (query.Name is null || name.Equals(query.Name, StringComparison.OrdinalIgnoreCase) || query.Name.Equals(ShortNameOf(own[0]), StringComparison.OrdinalIgnoreCase))
                {
                    sink.Progress(new OperationProgress("Looking for members", $"{name} in {group.Name}"));
                    yield return await ReadAsync(name, group, own, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The only member that there is to find.</summary>
    /// <param name="query">Where to look.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.MemberNotFound"/> or <see cref="ErrorCode.MemberAmbiguous"/>.</exception>
    /// <exception cref="ArmRequestException">Something could not be read.</exception>
    public async Task<ConsortiumMember> GetAsync(MemberQuery query, IOperationSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<ConsortiumMember> found = [];
        await foreach (ConsortiumMember member in ListAsync(query, sink, cancellationToken).ConfigureAwait(false))
        {
            found.Add(member);
        }

        return found switch
        {
            [ConsortiumMember one] => one,
            [] => throw new ConsortiumException(ErrorCode.MemberNotFound, $"Expected {query}, found none. Get-ConsortiumMember lists those there are.", query),
            _ => throw new ConsortiumException(ErrorCode.MemberAmbiguous, $"Expected {query}, and only one; found {string.Join(", ", found)}. Say which.", query),
        };
    }

    private async IAsyncEnumerable<ResourceId> ListPlacesAsync(MemberQuery query, IOperationSink sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<ResourceId> subscriptions = [.. (query.SubscriptionIds ?? []).Select(ResourceId.ForSubscription)];
        if (query.SubscriptionIds is null)
        {
            await foreach (ArmResource subscription in _client.ListAsync("/subscriptions", SubscriptionsVersion, cancellationToken).ConfigureAwait(false))
            {
                subscriptions.Add(subscription.Id);
            }
        }

        foreach (ResourceId subscription in subscriptions)
        {
            if (query.ResourceGroup is not { } name)
            {
                yield return subscription;
            }
            else if (ResourceId.ForResourceGroup(subscription.Name, name) is var group && await IsThereAsync(group, query, sink, cancellationToken).ConfigureAwait(false))
            {
                yield return group;
            }
        }
    }

    private async Task<bool> IsThereAsync(ResourceId group, MemberQuery query, IOperationSink sink, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.FindAsync(group, ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ArmRequestException error) when (CanBeLeftOut(error, query))
        {
            WarnOfLeftOut(group, error, sink);
            return false;
        }
    }

    private async Task<List<ArmResource>> ListResourcesAsync(ResourceId place, MemberQuery query, IOperationSink sink, CancellationToken cancellationToken)
    {
        List<ArmResource> resources = [];
        try
        {
            await foreach (ArmResource resource in _client.ListAsync($"{place}/resources", ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false))
            {
                resources.Add(resource);
            }
        }
        catch (ArmRequestException error) when (CanBeLeftOut(error, query))
        {
            WarnOfLeftOut(place, error, sink);
        }

        return resources;
    }

    // Of the subscriptions that nobody named, one that may not be looked into must not hide what is in the others.
    private static bool CanBeLeftOut(ArmRequestException error, MemberQuery query) => query.SubscriptionIds is null && error.Status is 401 or 403 or 404;

    private static void WarnOfLeftOut(ResourceId place, ArmRequestException error, IOperationSink sink) =>
        sink.Warning($"The subscription {place.SubscriptionId} was left out: {error.Code}. Name it with -SubscriptionId to see why.");

    private static IEnumerable<(string Name, ResourceId Group, ArmResource[] Resources)> FindMembers(List<ArmResource> all)
    {
        foreach (IGrouping<ResourceId, ArmResource> group in all.Where(resource => resource.Id.ResourceGroupName is not null).GroupBy(resource => ResourceId.ForResourceGroup(resource.Id.SubscriptionId!, resource.Id.ResourceGroupName!)))
        {
            // Tags are copied easily, and by people who mean no harm: what is to be deleted with a member has a name of its template, too.
            foreach (IGrouping<string, ArmResource> member in group.Where(resource => IsTagged(resource) && MemberResourceTypes.IsNamedFor(resource.Id, resource.Tags[MemberTags.Member]))
                .GroupBy(resource => resource.Tags[MemberTags.Member], StringComparer.OrdinalIgnoreCase))
            {
                yield return (member.Key, group.Key, [.. member]);
            }

            ArmResource[] untagged = [.. group.Where(resource => !IsTagged(resource))];
            foreach (string name in untagged.Where(resource => resource.Id.IsOfType(MemberResourceTypes.ScaleSet)).Select(resource => NamesOfScaleSets().Match(resource.Id.Name))
                .Where(match => match.Success).Select(match => match.Groups["name"].Value).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                yield return (name, group.Key, [.. untagged.Where(resource => IsOf(resource.Id.Name, name))]);
            }
        }
    }

    // Every name of the earlier templates has the infix in it, or at its beginning: vl-i-reg1, i-vnet-reg1, istore.
    private static bool IsOf(string resource, string name) =>
        resource.StartsWith($"{name}-", StringComparison.OrdinalIgnoreCase) || resource.Contains($"-{name}-", StringComparison.OrdinalIgnoreCase) || resource.Equals($"{name}store", StringComparison.OrdinalIgnoreCase);

    // Anybody can write tags: what is no name, and might steer a terminal, counts for nothing.
    private static bool IsTagged(ArmResource resource) => resource.Tags.TryGetValue(MemberTags.Member, out string? name) && name.Length is > 0 and <= 24 && name.All(char.IsAsciiLetterOrDigit);

    // As a plan may have it, and for the same reason nothing else.
    private static string? ShortNameOf(ArmResource resource) => resource.Tags.TryGetValue(MemberTags.Name, out string? name) && NamesOfMembers().IsMatch(name) ? name : null;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,29}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamesOfMembers();

    [GeneratedRegex("^(?<role>vl|tx|mn)-(?<name>[a-z0-9]{1,9})-reg(?<number>[1-5])$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamesOfScaleSets();

    private async Task<ConsortiumMember> ReadAsync(string name, ResourceId group, ArmResource[] own, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> tags = own[0].Tags;
        MemberTemplateKind kind = Enum.TryParse(tags.GetValueOrDefault(MemberTags.Kind), ignoreCase: true, out MemberTemplateKind tagged) && Enum.IsDefined(tagged)
            ? tagged
            : own.Any(resource => resource.Id.Name.StartsWith("vl-", StringComparison.OrdinalIgnoreCase)) ? MemberTemplateKind.ProofOfAuthority : MemberTemplateKind.ProofOfWork;
        List<MemberRegion> regions = [];
        for (int number = 1; number <= 5; number++)
        {
            ArmResource[] there = [.. own.Where(resource => resource.Id.Name.EndsWith($"-reg{number}", StringComparison.OrdinalIgnoreCase) && !MemberResourceTypes.IsElsewhere(resource.Id))];
            if (there.Length > 0)
            {
                regions.Add(await ReadRegionAsync(name, kind, number, there, cancellationToken).ConfigureAwait(false));
            }
        }

        ArmDeployment? deployment = await FindDeploymentAsync(name, group, [.. own.Select(resource => resource.Id)], cancellationToken).ConfigureAwait(false);
        return new ConsortiumMember(name, group)
        {
            Member = ShortNameOf(own[0]),
            Kind = kind,
            IsEarlier = !IsTagged(own[0]),
            MemberId = int.TryParse(tags.GetValueOrDefault(MemberTags.MemberId), CultureInfo.InvariantCulture, out int id) ? id : null,
            NetworkId = ulong.TryParse(tags.GetValueOrDefault(MemberTags.NetworkId), CultureInfo.InvariantCulture, out ulong network) && network > 0 ? new ChainId(network) : null,
            Admin = Address.TryParse(tags.GetValueOrDefault(MemberTags.Admin), out Address admin) ? admin : null,
            Regions = regions,
            KeyVault = own.FirstOrDefault(resource => resource.Id.IsOfType(MemberResourceTypes.KeyVault))?.Id,
            TrafficManager = own.FirstOrDefault(resource => resource.Id.IsOfType(TrafficManager.Type))?.Id,
            Resources = [.. own.Where(resource => MemberResourceTypes.Find(resource.Id) is not null).Select(resource => resource.Id)],
            Deployment = deployment?.Id,
            DeploymentState = deployment?.ProvisioningState,
            DeployedAt = deployment?.Timestamp,
        };
    }

    private async Task<MemberRegion> ReadRegionAsync(string name, MemberTemplateKind kind, int number, ArmResource[] own, CancellationToken cancellationToken)
    {
        List<MemberScaleSet> scaleSets = [];
        foreach (ResourceId id in own.Select(resource => resource.Id).Where(id => id.IsOfType(MemberResourceTypes.ScaleSet)).OrderByDescending(id => id.Name, StringComparer.OrdinalIgnoreCase))
        {
            NodeRole role = NamesOfScaleSets().Match(id.Name).Groups["role"].Value.ToUpperInvariant() switch { "VL" => NodeRole.Validator, "TX" => NodeRole.Transaction, _ => NodeRole.Miner };
            IReadOnlyList<ScaleSetMachine> machines = await ScaleSetMachine.ListAsync(_client, id, cancellationToken).ConfigureAwait(false);
            scaleSets.Add(new(id, role, [.. machines.Select(machine => new MemberNode(machine.HostName, machine.ProvisioningState, machine.PowerState) { HasLatestModel = machine.HasLatestModel, Machine = machine })]));
        }

        ResourceId? publicAddress = Find(PublicIpAddress.Type, id => id.Name.Equals($"{name}-lbpip-reg{number}", StringComparison.OrdinalIgnoreCase));
        ResourceId? loadBalancer = Find(LoadBalancer.Type);
        string? host =
            publicAddress is not null ? (await PublicIpAddress.FindAsync(_client, publicAddress, cancellationToken).ConfigureAwait(false)) is { } address ? address.HostName ?? address.Address : null
            : loadBalancer is not null ? (await LoadBalancer.FindAsync(_client, loadBalancer, cancellationToken).ConfigureAwait(false))?.PrivateAddress
            : null;
        return new MemberRegion(number, own.Select(resource => resource.Location).FirstOrDefault(location => location is not null) ?? "")
        {
            ScaleSets = scaleSets,
            Host = host,
            SiteUrl = host is null ? null : new Uri($"http://{host}"),
            RpcUrl = host is null ? null : new Uri($"http://{host}:{FootprintBuilder.Ports(kind).First(port => port.Name == "rpc").Port}"),
            GatewayId = Find(VirtualNetworkGateway.Type),
            LoadBalancerId = loadBalancer,
            PublicAddressId = publicAddress,
            NetworkSecurityGroupId = Find(MemberResourceTypes.NetworkSecurityGroup, id => !id.Name.Contains("-mnNsg-", StringComparison.OrdinalIgnoreCase)),
        };

        ResourceId? Find(string type, Func<ResourceId, bool>? isMeant = null) => own.Select(resource => resource.Id).FirstOrDefault(id => id.IsOfType(type) && isMeant?.Invoke(id) != false);
    }

    // One that has failed or still runs has no outputs: it is the member's if it was to make something that the member has.
    private async Task<ArmDeployment?> FindDeploymentAsync(string name, ResourceId group, HashSet<ResourceId> own, CancellationToken cancellationToken)
    {
        await foreach (ArmDeployment deployment in _client.Deployments.ListAsync(group, cancellationToken).ConfigureAwait(false))
        {
            if (name.Equals(deployment.OutputText("infix"), StringComparison.OrdinalIgnoreCase) || (deployment.State != ArmDeploymentState.Succeeded && own.Overlaps(deployment.Dependencies)))
            {
                return deployment;
            }
        }

        return null;
    }
}
