using System.Globalization;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Subscriptions;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Deployment;

/// <summary>Looks, before anything is made, whether the subscription can have what a member needs. What may not be read is a warning.</summary>
internal sealed class DeploymentChecks
{
    // What the nodes' image is made for (Ubuntu Server, imageReference of the template).
    private const string ImageArchitecture = "x64";
    private const string ImageGeneration = "V2";

    private const string MissingRegistration = "MissingSubscriptionRegistration";
    private const string VirtualNetworks = "Microsoft.Network/virtualNetworks";
    private const string AssignRoles = "Microsoft.Authorization/roleAssignments/write";

    private readonly ArmClient _client;
    private readonly SubscriptionClient _subscription;
    private readonly PreparedDeployment _deployment;
    private readonly MemberDeploymentOptions _options;
    private readonly IOperationSink _sink;
    private readonly List<Diagnostic> _problems = [];
    private readonly List<string> _unregistered = [];
    private readonly Dictionary<ResourceId, int> _there = [];

    public DeploymentChecks(ArmClient client, PreparedDeployment deployment, MemberDeploymentOptions options, IOperationSink sink)
    {
        _client = client;
        _subscription = new SubscriptionClient(client, deployment.Group.Parent!);
        _deployment = deployment;
        _options = options;
        _sink = sink;
    }

    /// <summary>Whether the resource group is there.</summary>
    public bool HasGroup { get; private set; }

    /// <summary>The providers that are not registered, when they may be.</summary>
    public IReadOnlyList<string> Unregistered => _unregistered;

    private MemberFootprint Member => _deployment.Footprint;

    private string Self => string.Create(CultureInfo.InvariantCulture, $"member {Member.Member.MemberId} of network {_options.Plan.ChainId.Value}");

    /// <summary>Looks at everything.</summary>
    /// <exception cref="DeploymentNotPossibleException">There are problems; all of them are listed.</exception>
    /// <exception cref="ArmRequestException">Azure cannot be asked at all.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckSubscriptionAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfAny(); // nothing of a subscription that is not to be used could be read
        await CheckGroupAsync(cancellationToken).ConfigureAwait(false);
        await TryAsync("whether the member is in another resource group, too", () => CheckElsewhereAsync(cancellationToken)).ConfigureAwait(false);
        await TryAsync("whether roles may be assigned", () => CheckRightsAsync(cancellationToken)).ConfigureAwait(false);
        List<(string Location, string Type)> absent = [];
        foreach (IGrouping<string, (ResourceId Id, string? Location)> provider in FootprintResources.Of(Member, _deployment.Group).GroupBy(each => each.Id.Type.Split('/')[0]))
        {
            await TryAsync($"the provider {provider.Key}", () => CheckProviderAsync(provider.Key, provider, absent, cancellationToken)).ConfigureAwait(false);
        }

        // In one line for each region: one that does not exist has nothing of all.
        foreach (IGrouping<string, string> region in absent.GroupBy(each => each.Location, each => each.Type))
        {
            Add(ErrorCode.NotInRegion, $"region {region.Key}", $"Expected a region with {string.Join(", ", region)}; found that it has no such thing. Take another in the plan.");
        }

        foreach (IGrouping<string, RegionFootprint> region in Member.Regions.GroupBy(region => region.Location))
        {
            await TryAsync($"sizes and their quotas in {region.Key}", () => CheckComputeAsync(region.Key, [.. region.SelectMany(each => each.ScaleSets)], cancellationToken)).ConfigureAwait(false);
            await TryAsync($"the quotas of networks in {region.Key}", () => CheckNetworkAsync(region.Key, cancellationToken)).ConfigureAwait(false);
            foreach (RegionFootprint each in region.Where(each => each is { DnsLabel: not null, PublicIpName: not null } && IsMissing("Microsoft.Network/publicIPAddresses", each.PublicIpName)))
            {
                await TryAsync($"whether the host name {each.DnsLabel} can be had", () => CheckDnsAsync(each, cancellationToken)).ConfigureAwait(false);
            }
        }

        if (IsMissing(FootprintResources.StorageAccounts, Member.StorageAccountName))
        {
            await TryAsync("whether the storage account's name can be had", () => CheckStorageAsync(cancellationToken)).ConfigureAwait(false);
        }

        if (IsMissing(FootprintResources.Vaults, Member.KeyVaultName))
        {
            await TryAsync("whether the key vault's name can be had", () => CheckVaultAsync(cancellationToken)).ConfigureAwait(false);
        }

        ThrowIfAny();
    }

    private bool IsMissing(string type, string name) => !_there.ContainsKey(_deployment.Group.Resource(type, name));

    private void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new DeploymentNotPossibleException(Member.Name, _problems);
        }
    }

    private void Add(ErrorCode code, string about, string message) => _problems.Add(new(code, about, message));

    // A check is a courtesy: when it cannot be made, Azure still says no where it has to.
    private async Task TryAsync(string what, Func<Task> check)
    {
        try
        {
            await check().ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Has(MissingRegistration))
        {
            _sink.Verbose($"Not checked: {what}. The provider is not registered yet.");
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.Forbidden)
        {
            _sink.Warning($"Not checked: {what}. The signed-in identity may not read it.");
        }
        catch (ArmRequestException error) when (error.Failure is not (ArmFailure.Unreachable or ArmFailure.SignInFailed))
        {
            _sink.Warning($"Not checked: {what}. {error.Message}");
        }
    }

    private async Task CheckSubscriptionAsync(CancellationToken cancellationToken)
    {
        string id = _deployment.Group.SubscriptionId!;
        try
        {
            AzureSubscription found = await _subscription.GetAsync(cancellationToken).ConfigureAwait(false);
            if (found.State is not ("Enabled" or "Warned" or "PastDue"))
            {
                Add(ErrorCode.SubscriptionUnusable, $"subscription {id}", $"Expected one that is enabled, found it {found.State}. Enable it in the portal, or give another.");
            }
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.NotFound)
        {
            Add(ErrorCode.SubscriptionUnusable, $"subscription {id}", $"It was not found with this sign-in. Sign in to the tenant that it is of (-TenantId, --tenant) and to its cloud ({Member.Choices.Cloud} in the plan; -AzureCloud, --cloud), or give another.");
        }
        catch (ArmRequestException error) when (error.Failure is ArmFailure.Forbidden)
        {
            _sink.Warning($"Not checked: the subscription {id}. The signed-in identity may not read it.");
        }
    }

    private async Task CheckGroupAsync(CancellationToken cancellationToken)
    {
        if (await _client.FindAsync(_deployment.Group, ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false) is not { } group)
        {
            return;
        }

        HasGroup = true;
        if (group.ProvisioningState is "Deleting")
        {
            Add(ErrorCode.ResourceGroupUnusable, $"resource group {group.Id.Name}", "It is being deleted. Wait until it is gone, or give another.");
        }
        else if (!string.Equals(group.Id.Name, _deployment.Group.Name, StringComparison.Ordinal))
        {
            Add(ErrorCode.ResourceGroupUnusable, $"resource group {_deployment.Group.Name}", $"Expected it spelled as Azure has it, {group.Id.Name}: names are made of it, and case counts. Spell it so.");
        }
        else if (_options.Location is { } wanted && group.Location is { } found && AzureRegionNames.Normalize(wanted) != AzureRegionNames.Normalize(found))
        {
            Add(ErrorCode.ResourceGroupUnusable, $"resource group {group.Id.Name}", $"Expected it in {wanted}, found it in {found}, where it stays. Leave the location out, or give another resource group.");
        }

        // What is there already counts in no quota again, and has its name.
        SortedSet<string> others = new(StringComparer.Ordinal);
        await foreach (ArmResource resource in _client.ListAsync($"{_deployment.Group}/resources", ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            _there[resource.Id] = resource.Capacity ?? 0;
            if (IsTagged(resource) && !IsOwn(resource))
            {
                others.Add(Printable.Name(Tagged(resource)));
            }
        }

        // Names are made of the group: those of another member would be the same, and it would be written over.
        if (others.Count > 0)
        {
            Add(ErrorCode.ResourceGroupUnusable, $"resource group {group.Id.Name}", $"Expected one without another member, found what is {string.Join(" and ", others)} by its tags; {Member.Name} is {Self}. Give another resource group, or remove what is there first (Remove-ConsortiumMember).");
        }
    }

    private static bool IsTagged(ArmResource resource) => resource.Tags.ContainsKey(MemberTags.MemberId) && resource.Tags.ContainsKey(MemberTags.NetworkId);

    private static string Tagged(ArmResource resource) => $"member {resource.Tags[MemberTags.MemberId]} of network {resource.Tags[MemberTags.NetworkId]}";

    private bool IsOwn(ArmResource resource) => IsTagged(resource) && Tagged(resource) == Self;

    // Twice the same addresses and number in BGP: at most one of them can be paired with the others.
    private async Task CheckElsewhereAsync(CancellationToken cancellationToken)
    {
        HashSet<string> groups = new(StringComparer.OrdinalIgnoreCase);
        await foreach (ArmResource network in _client.ListAsync($"{_deployment.Group.Parent}/resources?$filter={Uri.EscapeDataString($"resourceType eq '{VirtualNetworks}'")}", ArmDeployments.ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            if (network.Id.IsOfType(VirtualNetworks) && IsOwn(network) && network.Id.ResourceGroupName is { } group && !group.Equals(_deployment.Group.Name, StringComparison.OrdinalIgnoreCase))
            {
                groups.Add(group);
            }
        }

        if (groups.Count > 0)
        {
            _sink.Warning($"Member {Member.Name} is also in {string.Join(", ", groups)}, with the same addresses and the same number in BGP: only one of them can be paired with the other members.");
        }
    }

    private async Task CheckRightsAsync(CancellationToken cancellationToken)
    {
        ResourceId scope = HasGroup ? _deployment.Group : _deployment.Group.Parent!;
        if (!await _subscription.MayAsync(scope, AssignRoles, cancellationToken).ConfigureAwait(false))
        {
            _sink.Warning($"The signed-in identity does not seem to have {AssignRoles} on {scope}, and the nodes' identity is given two roles. It needs Role Based Access Control Administrator, User Access Administrator or Owner there.");
        }
    }

    private async Task CheckProviderAsync(string name, IEnumerable<(ResourceId Id, string? Location)> resources, List<(string Location, string Type)> absent, CancellationToken cancellationToken)
    {
        ResourceProvider provider = await _subscription.GetProviderAsync(name, cancellationToken).ConfigureAwait(false);
        if (!provider.IsRegistered)
        {
            _unregistered.Add(name);
            if (!_options.RegisterProviders)
            {
                Add(ErrorCode.ProviderNotRegistered, $"provider {name}", $"Expected it registered in the subscription, found it {provider.RegistrationState}. Have it registered with -RegisterProvider (--register-providers), or with Register-AzResourceProvider {name}.");
            }
        }

        foreach ((string type, string location) in resources.Where(each => each.Location is not null).Select(each => (each.Id.Type[(name.Length + 1)..], each.Location!)).Distinct())
        {
            if (provider.Locations.GetValueOrDefault(type) is { Count: > 0 } regions && !regions.Any(region => AzureRegionNames.Normalize(region) == AzureRegionNames.Normalize(location)))
            {
                absent.Add((location, $"{name}/{type}"));
            }
        }

        foreach ((string type, string version) in _deployment.Types.Where(each => each.Type.StartsWith($"{name}/", StringComparison.OrdinalIgnoreCase)))
        {
            // A type that is not listed, Azure may have all the same.
            if (provider.ApiVersions.GetValueOrDefault(type[(name.Length + 1)..]) is { Count: > 0 } known && !known.Contains(version, StringComparer.OrdinalIgnoreCase))
            {
                Add(ErrorCode.ApiVersionUnknown, type, $"Expected this cloud to know it in version {version}, found {string.Join(", ", known.OrderDescending(StringComparer.Ordinal).Take(3))} as the newest. Clouds get versions at different times: write the template (Export-ConsortiumTemplate), give it a version that is there, and deploy it with Azure's own tools.");
            }
        }
    }

    private async Task CheckComputeAsync(string location, IReadOnlyList<ScaleSetFootprint> sets, CancellationToken cancellationToken)
    {
        // Those that are there already are in use.
        int machines = sets.Sum(set => Math.Max(0, set.Count - _there.GetValueOrDefault(_deployment.Group.Resource(FootprintResources.ScaleSets, set.Name))));
        if (machines == 0)
        {
            return;
        }

        IReadOnlyList<ComputeSize> sizes = await _subscription.ListSizesAsync(location, cancellationToken).ConfigureAwait(false);
        ComputeSize? size = sizes.FirstOrDefault(each => each.Name.Equals(Member.VmSize, StringComparison.OrdinalIgnoreCase));
        if (size is null || WhyNot(size) is not null)
        {
            string reason = size is null ? "found that it does not" : $"found that {WhyNot(size)}";
            string others = string.Join(", ", sizes.Where(each => WhyNot(each) is null && VmSizes.Earlier.Values.Contains(each.Name, StringComparer.OrdinalIgnoreCase)).Select(each => each.Name).Order(StringComparer.Ordinal).Take(6));
            Add(ErrorCode.NotInRegion, $"region {location}", $"Expected it to have machines of the size {Member.VmSize}, {reason}. Take another vmSize{(others.Length > 0 ? $" ({others})" : "")} or another region in the plan.");
            return;
        }

        if (size.Cores is not { } cores)
        {
            return;
        }

        foreach (AzureUsage usage in await _subscription.ListComputeUsagesAsync(location, cancellationToken).ConfigureAwait(false))
        {
            if (usage.Name.Equals("cores", StringComparison.OrdinalIgnoreCase) || usage.Name.Equals(size.Family, StringComparison.OrdinalIgnoreCase))
            {
                CheckQuota(location, usage, machines * cores, $"{machines} machines of the size {size.Name} with {cores} processors each");
            }
        }
    }

    private string? WhyNot(ComputeSize size) => size switch
    {
        { Restriction: { } restriction } => $"the subscription may not have it there ({restriction})",
        { Architecture: { } architecture } when !architecture.Equals(ImageArchitecture, StringComparison.OrdinalIgnoreCase) => $"it is {architecture}, and the nodes' image is {ImageArchitecture}",
        { Generations: { } generations } when !generations.Contains(ImageGeneration, StringComparer.OrdinalIgnoreCase) => $"it cannot be a machine of generation 2 ({string.Join(", ", generations)}), which the nodes' image is",
        { TakesPremiumDisks: false } when Member.DiskSku.StartsWith("Premium", StringComparison.Ordinal) => $"it does not take disks of the kind {Member.DiskSku}",
        _ => null,
    };

    private async Task CheckNetworkAsync(string location, CancellationToken cancellationToken)
    {
        Dictionary<string, int> needed = FootprintResources.Of(Member, _deployment.Group)
            .Where(each => each.Location == location && !_there.ContainsKey(each.Id))
            .GroupBy(each => each.Id.Type)
            .ToDictionary(type => type.Key[(type.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], type => type.Count(), StringComparer.OrdinalIgnoreCase);
        foreach (AzureUsage usage in await _subscription.ListNetworkUsagesAsync(location, cancellationToken).ConfigureAwait(false))
        {
            // Addresses and load balancers of the Standard SKU, which ours are, have quotas of their own.
            string type = usage.Name.ToUpperInvariant() switch
            {
                "STATICPUBLICIPADDRESSES" or "STANDARDSKUPUBLICIPADDRESSES" or "IPV4STANDARDSKUPUBLICIPADDRESSES" => "publicIPAddresses",
                "STANDARDSKULOADBALANCERS" => "loadBalancers",
                _ => usage.Name,
            };
            if (needed.TryGetValue(type, out int count))
            {
                CheckQuota(location, usage, count, $"{count} more {type}");
            }
        }
    }

    private void CheckQuota(string location, AzureUsage usage, long needed, string what)
    {
        long left = Math.Max(0, usage.Limit - usage.Current);
        if (needed > left)
        {
            Add(ErrorCode.QuotaTooSmall, $"region {location}", $"Expected {needed} left of the quota {usage.DisplayName} for {what}, found {left} ({usage.Current} of {usage.Limit} are used). Ask for more in the portal (Quotas), or have fewer or smaller nodes or another region in the plan.");
        }
    }

    private async Task CheckDnsAsync(RegionFootprint region, CancellationToken cancellationToken)
    {
        if (!(await _subscription.CheckDnsLabelAsync(region.Location, region.DnsLabel!, cancellationToken).ConfigureAwait(false)).IsAvailable)
        {
            Add(ErrorCode.NameTaken, $"host name {region.DnsLabel}", $"It is taken in {region.Location}. Names are made of the resource group's id: give a resource group of another name.");
        }
    }

    private async Task CheckStorageAsync(CancellationToken cancellationToken)
    {
        NameAvailability name = await _subscription.CheckStorageNameAsync(Member.StorageAccountName, cancellationToken).ConfigureAwait(false);
        if (!name.IsAvailable)
        {
            Add(ErrorCode.NameTaken, $"storage account {Member.StorageAccountName}", $"It is taken: {name.Message} Names are made of the resource group's id: give a resource group of another name.");
        }
    }

    private async Task CheckVaultAsync(CancellationToken cancellationToken)
    {
        string vault = Member.KeyVaultName;
        if (await _subscription.FindDeletedVaultAsync(Member.Regions[0].Location, vault, cancellationToken).ConfigureAwait(false) is { } deleted)
        {
            string until = deleted.ScheduledPurge is { } at ? $" until {at.UtcDateTime:yyyy-MM-dd}" : "";
            string purge = deleted.HasPurgeProtection ? "It is protected from being purged before" : "Purge it (az keyvault purge)";
            Add(ErrorCode.NameTaken, $"key vault {vault}", $"A deleted vault of the name can be recovered{until}. {purge}; recover it into its resource group (az keyvault recover --name {vault}), or give a resource group of another name.");
            return;
        }

        NameAvailability name = await _subscription.CheckVaultNameAsync(vault, cancellationToken).ConfigureAwait(false);
        if (!name.IsAvailable)
        {
            Add(ErrorCode.NameTaken, $"key vault {vault}", $"It is taken: {name.Message} Names are made of the resource group's id: give a resource group of another name.");
        }
    }
}
