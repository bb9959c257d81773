using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Proposes an admin, or votes for the one that is proposed.</summary>
/// <remarks>
/// <para>
/// Whoever is not proposed yet is proposed under the alias given, which is a vote, too. Whoever is proposed gets the vote of the session's
/// admin. More than half of the admins decide. What is done already is not sent again.
/// </para>
/// <para>
/// An alias that is not the one of the open proposal is an error (AliasDiffers): a vote is for a name as much as for an account, and where the
/// two do not fit, somebody has another party in mind. To vote for whatever name it was proposed under, leave the alias out.
/// </para>
/// </remarks>
/// <example>
/// <para>Propose an admin</para>
/// <code>Add-ConsortiumAdmin -Address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed -Alias 'Bank D'</code>
/// <para>Proposes the account under this name and votes for it. The other admins vote with the same command.</para>
/// </example>
/// <example>
/// <para>See what voting for everybody who is proposed would do</para>
/// <code>Get-ConsortiumProposal | Where-Object Kind -EQ Admission | Add-ConsortiumAdmin -WhatIf</code>
/// <para>Tells for each who has voted, who is missing and how many admins there would be. Nothing is sent.</para>
/// </example>
[Cmdlet(VerbsCommon.Add, "ConsortiumAdmin", SupportsShouldProcess = true, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class AddConsortiumAdminCommand : GovernanceChangeCommand
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

    /// <summary>The name to propose it under, at most 64 bytes of UTF-8. Can be left out for a vote.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Alias { get; set; }

    /// <inheritdoc/>
    protected override void AddRecord() => Want(GovernanceIntent.AddAdmin(Address, Alias), Address);
}
