using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Votes to evict an admin, or resigns.</summary>
/// <remarks>
/// <para>
/// For another admin it is a vote to evict it. More than half of the admins decide, or all but the one concerned; with it, the
/// admin's validators retire. Between two admins the vote only gives notice: when that has run out and the other one has not acted
/// meanwhile, the same command carries the eviction out; before, there is nothing to do.
/// </para>
/// <para>
/// For the session's own account it resigns, where the contract has that. It asks before it sends; -Confirm:$false answers beforehand. What
/// is done already is not sent again.
/// </para>
/// </remarks>
/// <example>
/// <para>See what evicting an admin would take</para>
/// <code>Get-ConsortiumAdmin -Alias 'Bank C' | Remove-ConsortiumAdmin -WhatIf</code>
/// <para>Tells who has voted, who is missing, and how many validators and faults would be left. Nothing is sent.</para>
/// </example>
/// <example>
/// <para>Vote to evict an admin without being asked</para>
/// <code>Get-ConsortiumAdmin -Alias 'Bank C' | Remove-ConsortiumAdmin -Confirm:$false
/// Get-ConsortiumProposal</code>
/// <para>Casts the vote and shows where the eviction stands.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "ConsortiumAdmin", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class RemoveConsortiumAdminCommand : GovernanceChangeCommand
{
    private StrongBox<Address>? _address;

    /// <summary>The account of the admin.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    public Address Address
    {
        get => _address?.Value ?? default;
        set => _address = new(value);
    }

    /// <inheritdoc/>
    protected override void AddRecord() => Want(GovernanceIntent.RemoveAdmin(Address), Address);
}
