using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Members;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>Puts Traffic Manager in front of the regions of a member: one host name for all of them.</summary>
/// <remarks>
/// <para>
/// The host name leads each client to the region that answers it fastest, and away from one that is not well: each region's site is asked for
/// /health. For that, a rule for Traffic Manager's own addresses is added to the network security groups, if it is not there.
/// The same host name serves the site and JSON-RPC.
/// </para>
/// <para>
/// It is what "trafficManager" in the plan would have made, and can be repeated: what is right is left as it is. Members behind gateways have no public
/// addresses that it could lead to, and are refused.
/// </para>
/// </remarks>
/// <example>
/// <para>One host name for all regions</para>
/// <code>New-ConsortiumTrafficManager -ResourceGroupName bank-a -DnsLabel bank-a-ethereum</code>
/// <para>The site is at http://bank-a-ethereum.trafficmanager.net then.</para>
/// </example>
/// <example>
/// <para>See what would be made</para>
/// <code>Get-ConsortiumMember -ResourceGroupName bank-a | New-ConsortiumTrafficManager -WhatIf</code>
/// <para>Nothing is changed.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "ConsortiumTrafficManager", SupportsShouldProcess = true, DefaultParameterSetName = ByGroupSet)]
[OutputType(typeof(MemberTrafficManager))]
public sealed class NewConsortiumTrafficManagerCommand : MemberCmdlet
{
    /// <summary>The first label of the host name, which nobody else in the world has. If not given, the one it has, or that of the plan: the member's name and -dns.</summary>
    [Parameter]
    [ValidatePattern("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$")]
    public string? DnsLabel { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Target = (object?)InputObject ?? ResourceGroupName;
        ArmClient client = await OpenAzureAsync();
        ConsortiumMember member = await FindMemberAsync(client, cancellationToken);
        IReadOnlyList<MemberRegion> regions = MemberTrafficManagers.Select(member);
        if (await ShouldProcessAsync($"{member}", $"Make the Traffic Manager profile {MemberTrafficManagers.IdOf(member).Name} over {string.Join(", ", regions)}, and let it ask them whether they are well"))
        {
            WriteObject(await new MemberTrafficManagers(client).ApplyAsync(member, DnsLabel, Sink, cancellationToken));
        }
    }
}
