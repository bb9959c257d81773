using System.Management.Automation;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Delegates validators of one's own.</summary>
/// <remarks>
/// <para>
/// The accounts that the nodes of the session's admin seal with become validators. It needs nobody's vote; each admin may have as
/// many as the capacity of the consortium allows, 256 at most. A validator whose admin has left may be taken over.
/// </para>
/// <para>
/// All that come through the pipeline are judged as one list and go into one transaction, or into as few as the gas limit of the blocks
/// allows. The command returns when they are in the final set, unless -NoWait is given. It can be repeated: those that are
/// one's own validators already are left out.
/// </para>
/// <para>
/// A record that is no address is an error of its own, and the others go on. With -ErrorAction Stop nothing is sent then.
/// </para>
/// </remarks>
/// <example>
/// <para>Delegate a validator</para>
/// <code>Add-ConsortiumValidator -Address 0x00000000000000000000000000000000000000a1</code>
/// <para>Adds the validator and waits until it may seal. Only then start its node.</para>
/// </example>
/// <example>
/// <para>See what delegating those of a file would do</para>
/// <code>'Address', '0x00000000000000000000000000000000000000a2', '0x00000000000000000000000000000000000000a3' | Set-Content validators.csv
/// Import-Csv validators.csv | Add-ConsortiumValidator -WhatIf</code>
/// <para>Tells how many validators there would be and how many faults they would tolerate. Nothing is sent.</para>
/// </example>
[Cmdlet(VerbsCommon.Add, "ConsortiumValidator", SupportsShouldProcess = true, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class AddConsortiumValidatorCommand : GovernanceChangeCommand
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
        return (GovernanceAction.AddValidators(validators), validators);
    }
}
