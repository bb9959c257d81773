using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Compute;
using EthConsortium.Azure.Network;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Members;

/// <summary>Opens and closes SSH to the nodes of a member, and tells how each is reached.</summary>
public sealed partial class MemberSsh
{
    /// <summary>Everywhere.</summary>
    public const string Anywhere = "*";

    private const int SshPort = 22;

    private readonly ArmClient _client;

    /// <summary>Works through a client.</summary>
    public MemberSsh(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>The regions of a member in which SSH can be opened.</summary>
    /// <param name="member">The member.</param>
    /// <param name="numbers">The regions' numbers; null for all.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.MemberIsEarlier"/> or <see cref="ErrorCode.MemberRegionUnknown"/>.</exception>
    public static IReadOnlyList<MemberRegion> Select(ConsortiumMember member, IReadOnlyList<int>? numbers)
    {
        ArgumentNullException.ThrowIfNull(member);
        MemberChange.ThrowIfEarlier(member);
        MemberRegion[] open = [.. member.Regions.Where(region => region.NetworkSecurityGroupId is not null)];
        return numbers is null
            ? open
            : [.. numbers.Distinct().Select(number => open.FirstOrDefault(region => region.Number == number)
                ?? throw new ConsortiumException(ErrorCode.MemberRegionUnknown, $"Expected a region of {member}, found {number}. It has {string.Join(", ", open.AsEnumerable())}.", number))];
    }

    /// <summary>Whether one of these is as good as every address.</summary>
    public static bool IsAnywhere(IEnumerable<string> sources) =>
        sources.Any(source => source is Anywhere or "0.0.0.0/0" or "::/0" || source.Equals("Internet", StringComparison.OrdinalIgnoreCase));

    /// <summary>Tells what <see cref="SetAsync"/> would do, and to whom, with the sources that the rule has where none are given.</summary>
    /// <inheritdoc cref="SetAsync" path="/param|/exception"/>
    public async Task<string> ExplainAsync(MemberRegion region, SecurityRuleAccess access, IReadOnlyList<string>? sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (access == SecurityRuleAccess.Deny)
        {
            return "Close SSH";
        }

        ThrowIfInvalid(sources);
        sources ??= await new SecurityRuleClient(_client).GetSourcesAsync(RuleOf(region), cancellationToken).ConfigureAwait(false);
        return $"Open SSH from {(IsAnywhere(sources) ? "every address" : string.Join(", ", sources))}";
    }

    /// <summary>Lets SSH in, or not, in one region: flips the rule in place.</summary>
    /// <param name="region">One that <see cref="Select"/> gives.</param>
    /// <param name="access">What the rule should do.</param>
    /// <param name="sources">From where; null to leave that as it is. A rule that denies always does so for everywhere: what it lets by would reach the nodes from within the network.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How each node of the region is reached.</returns>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.MemberSourceInvalid"/>.</exception>
    /// <exception cref="ArmRequestException">The rule is not there, or could not be changed; with status 412 because somebody else does at the same time.</exception>
    public async Task<IReadOnlyList<MemberSshAccess>> SetAsync(MemberRegion region, SecurityRuleAccess access, IReadOnlyList<string>? sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(region);
        ThrowIfInvalid(sources);
        ResourceId rule = RuleOf(region);
        SecurityRuleClient rules = new(_client);
        await rules.SetAccessAsync(rule, access, access == SecurityRuleAccess.Deny ? [Anywhere] : sources, cancellationToken).ConfigureAwait(false);
        return await DescribeAsync(region, access, await rules.GetSourcesAsync(rule, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private static void ThrowIfInvalid(IReadOnlyList<string>? sources)
    {
        if (sources?.FirstOrDefault(source => source != Anywhere && !IsRange(source) && !ServiceTags().IsMatch(source)) is { } invalid)
        {
            throw new ConsortiumException(
                ErrorCode.MemberSourceInvalid,
                $"Expected an address, a range such as 203.0.113.0/24, or a service tag of Azure as Azure writes it, such as VirtualNetwork or AzureCloud.WestEurope; found '{invalid}'. Nothing was changed.",
                invalid);
        }
    }

    // .NET reads 10.1 as an address, too.
    private static bool IsRange(string source) =>
        source.Split('/') is [string text, .. { Length: <= 1 } lengths]
        && IPAddress.TryParse(text, out IPAddress? address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(character => character == '.') == 3)
        && (lengths is [] || (int.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= (address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)));

    // Which there are, only Azure knows. All of them begin with a capital.
    [GeneratedRegex("^([A-Z][A-Za-z0-9]{2,79}(\\.[A-Za-z0-9]{2,40})?|(?i:internet|virtualnetwork))\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceTags();

    private static ResourceId RuleOf(MemberRegion region) => SecurityRuleClient.IdOf(region.NetworkSecurityGroupId!, MemberTemplate.SshRuleName);

    private async Task<IReadOnlyList<MemberSshAccess>> DescribeAsync(MemberRegion region, SecurityRuleAccess access, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        LoadBalancer? balancer = region.LoadBalancerId is { } id ? await LoadBalancer.FindAsync(_client, id, cancellationToken).ConfigureAwait(false) : null;
        List<MemberSshAccess> all = [];
        foreach ((MemberScaleSet scaleSet, MemberNode node) in region.ScaleSets.OrderBy(set => set.Role == NodeRole.Miner).SelectMany(set => set.Nodes, (set, node) => (set, node)))
        {
            ScaleSetMachine machine = node.Machine!;

            // Nothing leads to a miner from outside, but from the nodes beside it.
            MemberSshAccess? over = scaleSet.Role == NodeRole.Miner ? all.FirstOrDefault(each => each.Command is not null) : null;
            int? port = scaleSet.Role == NodeRole.Miner ? over?.Port : await FindPortAsync(balancer, machine, cancellationToken).ConfigureAwait(false);
            all.Add(new MemberSshAccess(node.HostName, scaleSet.Role, region.Number)
            {
                Access = access,
                Sources = new JoinedList<string>(sources),
                Host = region.Host,
                Port = port,
                User = machine.UserName,
                Command = region.Host is null || port is null ? null
                    : over is null ? $"ssh -p {port} {machine.UserName}@{region.Host}"
                    : $"ssh -J {over.User}@{over.Host}:{over.Port} {machine.UserName}@{node.HostName}",
            });
        }

        return all;
    }

    private async Task<int?> FindPortAsync(LoadBalancer? balancer, ScaleSetMachine machine, CancellationToken cancellationToken)
    {
        if (machine.IpConfiguration is { } address)
        {
            foreach (ResourceId pool in balancer?.MappedPools ?? [])
            {
                if (await LoadBalancer.FindPortAsync(_client, pool, address, SshPort, cancellationToken).ConfigureAwait(false) is { } port)
                {
                    return port;
                }
            }
        }

        return null;
    }
}
