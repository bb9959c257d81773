using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>Gets the members that are deployed in Azure: nodes, addresses, gateways, the last deployment.</summary>
/// <remarks>
/// <para>
/// Members that New-ConsortiumMember or an exported template deployed are found by their tags, members of the earlier templates by their names.
/// Those of the earlier templates (IsEarlier) are shown and can be paired with; nothing of them is changed.
/// </para>
/// <para>
/// A node counts as running when Azure has its machine up. Whether its client seals and has peers, Test-ConsortiumNetwork tells.
/// </para>
/// <para>
/// What Remove-ConsortiumMember or a failed deployment has left is listed, too, with what there still is. A resource group or a name without wildcards that
/// is given and has no member is an error.
/// </para>
/// </remarks>
/// <example>
/// <para>List the members of a rehearsal</para>
/// <code>$rehearsal = Start-ConsortiumRehearsal
/// Get-ConsortiumMember -Rehearsal $rehearsal.Id
/// $rehearsal | Stop-ConsortiumRehearsal</code>
/// <para>Shows each member with its region and its nodes. Nothing of Azure is asked.</para>
/// </example>
/// <example>
/// <para>Show the nodes of a member</para>
/// <code>(Get-ConsortiumMember -ResourceGroupName bank-a).Nodes</code>
/// <para>Lists the machines with their host names and states, signed in with the Az module. One without the latest model runs what it was told before the last deployment (docs/deploying.md).</para>
/// </example>
/// <example>
/// <para>Find the gateways to pair with</para>
/// <code>Get-ConsortiumMember -SubscriptionId 00000000-0000-4000-8000-000000000001 | Select-Object -ExpandProperty GatewayIds</code>
/// <para>Writes the resource id of the gateway of each region of each member in the subscription.</para>
/// </example>
/// <seealso cref="RemoveConsortiumMemberCommand"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumMember")]
[OutputType(typeof(ConsortiumMember))]
public sealed class GetConsortiumMemberCommand : AzureCmdlet
{
    /// <summary>The name of the only resource group to look in.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>The ids of the subscriptions to look in. If not given, all that the signed-in identity may read.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public Guid[]? SubscriptionId { get; set; }

    /// <summary>The name of the only member to get: the short name in its plan, or what the names of all its resources have in common. With wildcards, those that match.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        WildcardPattern? pattern = Name is not null && WildcardPattern.ContainsWildcardCharacters(Name) ? WildcardPattern.Get(Name, WildcardOptions.IgnoreCase) : null;
        MemberQuery query = new() { SubscriptionIds = SubscriptionId?.Select(id => id.ToString("D")).ToArray(), ResourceGroup = ResourceGroupName, Name = pattern is null ? Name : null };
        bool isFound = false;
        await foreach (ConsortiumMember member in new MemberCatalog(await OpenAzureAsync()).ListAsync(query, Sink, cancellationToken))
        {
            isFound = true;
            if (pattern is null || pattern.IsMatch(member.Name) || (member.Member is { } name && pattern.IsMatch(name)))
            {
                WriteObject(member);
            }
        }

        if (!isFound && (query.Name ?? query.ResourceGroup) is not null)
        {
            throw new ConsortiumException(ErrorCode.MemberNotFound, $"Expected {query}, found none. Without parameters, those there are are listed.", query);
        }
    }
}
