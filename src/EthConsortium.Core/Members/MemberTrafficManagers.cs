using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Templates;
using EthConsortium.Azure.Templates.Resources;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Members;

/// <summary>Puts Traffic Manager in front of the regions of a member that is there, as the plan's <c>trafficManager</c> would have.</summary>
public sealed class MemberTrafficManagers
{
    private const int SitePort = 80;

    private readonly ArmClient _client;

    /// <summary>Works through a client.</summary>
    public MemberTrafficManagers(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>The id that the profile of a member has or would have.</summary>
    public static ResourceId IdOf(ConsortiumMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.TrafficManager ?? member.ResourceGroup.Resource(TrafficManager.Type, $"{member.Name}-tm");
    }

    /// <summary>The regions that it would lead to.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.MemberIsEarlier"/> or <see cref="ErrorCode.MemberNotPublic"/>.</exception>
    public static IReadOnlyList<MemberRegion> Select(ConsortiumMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        MemberChange.ThrowIfEarlier(member);
        MemberRegion[] regions = [.. member.Regions.Where(region => region.PublicAddressId is not null)];
        return regions.Length > 0
            ? regions
            : throw new ConsortiumException(ErrorCode.MemberNotPublic, $"Expected a member with public addresses, which Traffic Manager leads to; found {member}, whose nodes are behind gateways.", member);
    }

    /// <summary>Makes the profile, and lets it ask the regions whether they are well. Repeating it changes nothing.</summary>
    /// <param name="member">The member.</param>
    /// <param name="dnsLabel">The first label of the host name, unique in the world; null for the one it has, or for the one the plan would give.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ConsortiumException">As from <see cref="Select"/>.</exception>
    /// <exception cref="ArmRequestException">Azure refused it, such as for a label that is taken.</exception>
    public async Task<MemberTrafficManager> ApplyAsync(ConsortiumMember member, string? dnsLabel, IOperationSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        IReadOnlyList<MemberRegion> regions = Select(member);
        ResourceId id = IdOf(member);
        string activity = $"Put Traffic Manager in front of {member}";
        PortForward site = FootprintBuilder.Ports(member.Kind).First(port => port.Name == "site");
        SecurityRuleClient rules = new(_client);
        foreach (MemberRegion region in regions.Where(region => region.NetworkSecurityGroupId is not null))
        {
            sink.Progress(new OperationProgress(activity, $"letting it ask whether {region} is well"));
            await rules.AddAsync(region.NetworkSecurityGroupId!, NetworkSecurityRule.ForTrafficManager(site.NodePort), cancellationToken).ConfigureAwait(false);
        }

        sink.Progress(new OperationProgress(activity, $"making {id.Name}"));
        TrafficManager? there = await TrafficManager.FindAsync(_client, id, cancellationToken).ConfigureAwait(false);
        string label = dnsLabel ?? there?.DnsLabel ?? $"{member.Name}-dns";
        ResourceId[] targets = [.. regions.Select(region => region.PublicAddressId!)];
        if (there is null || there.DnsLabel != label || there.Monitor != $"HTTP {SitePort} {TrafficManagerProfile.HealthPath}" || !targets.ToHashSet().SetEquals(there.Targets))
        {
            there = await TrafficManager.PutAsync(_client, id, label, SitePort, regions.Select(region => ($"reg{region.Number}", region.PublicAddressId!)), TagsOf(member), cancellationToken).ConfigureAwait(false);
        }

        string host = there.HostName ?? throw new ConsortiumException(ErrorCode.EffectNotSeen, $"The profile {id} was made and has no host name. Look into its activity log.", id);
        int rpc = FootprintBuilder.Ports(member.Kind).First(port => port.Name == "rpc").Port;
        return new MemberTrafficManager(there.Id, host, new Uri($"http://{host}"), new Uri($"http://{host}:{rpc}"))
        {
            Locations = new JoinedList<string>([.. regions.Select(region => region.Location)]),
            Monitor = there.Monitor,
        };
    }

    private static Dictionary<string, string> TagsOf(ConsortiumMember member)
    {
        Dictionary<string, string> tags = new() { [MemberTags.Member] = member.Name, [MemberTags.Kind] = member.Kind.ToString() };
        Add(MemberTags.Name, member.Member);
        Add(MemberTags.MemberId, member.MemberId?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add(MemberTags.NetworkId, member.NetworkId?.ToString());
        Add(MemberTags.Admin, member.Admin?.ToString());
        return tags;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                tags.Add(name, value);
            }
        }
    }
}
