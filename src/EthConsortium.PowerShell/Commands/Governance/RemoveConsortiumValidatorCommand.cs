using System.Management.Automation;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Withdraws validators of one's own.</summary>
/// <remarks>
/// <para>
/// The validators stop sealing once that is final; keep their nodes running until then. Those of other admins are refused, and so is
/// what would leave fewer than two. Whoever loses validators tolerates fewer faults: -WhatIf tells how many.
/// </para>
/// <para>
/// All that come through the pipeline are judged as one list and go into one transaction, or into as few as the gas limit of the blocks
/// allows. The command returns when they are out of the final set, unless -NoWait is given. It can be repeated: those
/// that have been withdrawn already are left out. It asks before it sends; -Confirm:$false answers beforehand.
/// </para>
/// <para>
/// A record that is no address is an error of its own, and the others go on. With -ErrorAction Stop nothing is sent then.
/// </para>
/// </remarks>
/// <example>
/// <para>See what withdrawing all of one's own would do</para>
/// <code>Get-ConsortiumValidator | Where-Object AdminName -EQ 'Bank A' | Remove-ConsortiumValidator -WhatIf</code>
/// <para>Tells how many validators would remain and how many faults they would tolerate. Nothing is sent.</para>
/// </example>
/// <example>
/// <para>Withdraw a validator without being asked</para>
/// <code>Add-ConsortiumValidator -Address 0x00000000000000000000000000000000000000b1
/// Remove-ConsortiumValidator -Address 0x00000000000000000000000000000000000000b1 -Confirm:$false</code>
/// <para>Waits until it does not seal any more. Only then stop its node.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "ConsortiumValidator", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class RemoveConsortiumValidatorCommand : GovernanceChangeCommand
{
    private readonly List<Address> _validators = [];

    /// <summary>The accounts that the nodes seal with.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    public Address[] Address { get; set; } = [];

    /// <inheritdoc/>
    protected override void AddRecord() => _validators.AddRange(Address);

    /// <inheritdoc/>
    protected override (GovernanceIntent Intent, object Target)? WantOfAll()
    {
        Address[] validators = [.. _validators.Distinct()];
        return (GovernanceAction.RemoveValidators(validators), validators);
    }
}
