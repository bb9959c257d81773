using System.Management.Automation;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Members;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>Opens SSH to the nodes of a member, and tells the command for each node.</summary>
/// <remarks>
/// <para>
/// Sets the rule allow-ssh of the network security group of each region to Allow, and nothing else of it, unless -SourceAddressPrefix limits from where. A
/// rule that is closed is so for every address: without -SourceAddressPrefix it is opened for every address, which -WhatIf and -Confirm say. If somebody
/// changes the rules at the same time, that is an error, and nothing is overwritten.
/// </para>
/// <para>
/// Each node comes with its host name and the ssh command that reaches it: the load balancer's port is asked of Azure, which gives
/// ports out as machines come and go. Miners are reached over a transaction node of their region. Members behind gateways
/// are reached from within the networks of the consortium only.
/// </para>
/// </remarks>
/// <example>
/// <para>Open SSH for an office</para>
/// <code>Enable-ConsortiumSshAccess -ResourceGroupName bank-a -SourceAddressPrefix 203.0.113.0/24</code>
/// <para>Lists the nodes with the command for each, such as ssh -p 4000 gethadmin@eth4bank1-dns-reg1.westeurope.cloudapp.azure.com.</para>
/// </example>
/// <example>
/// <para>See what would be opened in the first region</para>
/// <code>Get-ConsortiumMember -ResourceGroupName bank-a | Enable-ConsortiumSshAccess -Region 1 -WhatIf</code>
/// <para>Nothing is changed.</para>
/// </example>
/// <seealso cref="DisableConsortiumSshAccessCommand"/>
[Cmdlet(VerbsLifecycle.Enable, "ConsortiumSshAccess", SupportsShouldProcess = true, DefaultParameterSetName = ByGroupSet)]
[OutputType(typeof(MemberSshAccess))]
public sealed class EnableConsortiumSshAccessCommand : SshAccessCmdlet
{
    /// <summary>From where: addresses, ranges such as 203.0.113.0/24, or service tags of Azure. If not given, the rule keeps what it has: every address, if it was closed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SourceAddressPrefix { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken) => SetAsync(SecurityRuleAccess.Allow, SourceAddressPrefix, cancellationToken);
}
