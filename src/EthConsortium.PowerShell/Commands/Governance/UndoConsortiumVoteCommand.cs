using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Takes back one's vote for a proposed admin, or against an admin.</summary>
/// <remarks>
/// <para>
/// A proposal without any vote left is closed. A vote that has decided cannot be taken back. Who has no vote on the account has nothing to
/// do, which is no error.
/// </para>
/// </remarks>
/// <example>
/// <para>Take back a vote for an admin that is proposed</para>
/// <code>Add-ConsortiumAdmin -Address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed -Alias 'Bank D'
/// Undo-ConsortiumVote -Address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed</code>
/// <para>The vote is gone, and with it the proposal, if nobody else has voted.</para>
/// </example>
/// <example>
/// <para>See which votes to evict somebody could be taken back</para>
/// <code>Get-ConsortiumProposal | Where-Object Kind -EQ Eviction | Undo-ConsortiumVote -WhatIf</code>
/// <para>Tells for each of them how many votes would be left. Nothing is sent.</para>
/// </example>
[Cmdlet(VerbsCommon.Undo, "ConsortiumVote", SupportsShouldProcess = true, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class UndoConsortiumVoteCommand : GovernanceChangeCommand
{
    private StrongBox<Address>? _address;

    /// <summary>The account that was voted on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    public Address Address
    {
        get => _address?.Value ?? default;
        set => _address = new(value);
    }

    /// <inheritdoc/>
    protected override void AddRecord() => Want(GovernanceIntent.UndoVote(Address), Address);
}
