using System.Management.Automation;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Members;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>Closes SSH to the nodes of a member.</summary>
/// <remarks>
/// <para>
/// Sets the rule allow-ssh of the network security group of each region to Deny, for every address: a limit that
/// Enable-ConsortiumSshAccess set is taken off, as the rule would let all others by otherwise. Connections that are open go on until they end.
/// </para>
/// </remarks>
/// <example>
/// <para>Close SSH</para>
/// <code>Disable-ConsortiumSshAccess -ResourceGroupName bank-a</code>
/// <para>Lists the nodes, with Access Deny.</para>
/// </example>
/// <example>
/// <para>Close SSH to all members of a subscription</para>
/// <code>Get-ConsortiumMember -SubscriptionId 00000000-0000-4000-8000-000000000001 | Disable-ConsortiumSshAccess</code>
/// <para>What is closed already is left as it is.</para>
/// </example>
/// <seealso cref="EnableConsortiumSshAccessCommand"/>
[Cmdlet(VerbsLifecycle.Disable, "ConsortiumSshAccess", SupportsShouldProcess = true, DefaultParameterSetName = ByGroupSet)]
[OutputType(typeof(MemberSshAccess))]
public sealed class DisableConsortiumSshAccessCommand : SshAccessCmdlet
{
    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken) => SetAsync(SecurityRuleAccess.Deny, sources: null, cancellationToken);
}
