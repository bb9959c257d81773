using System.Management.Automation;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Changes the alias of the session's own admin.</summary>
/// <remarks>
/// <para>An admin names itself, and nobody checks it: others go by the address. The alias has at most 64 bytes of UTF-8 and is not blank.</para>
/// </remarks>
/// <example>
/// <para>Change one's alias</para>
/// <code>Set-ConsortiumAdminAlias -Alias 'Bank A (Zurich)'</code>
/// <para>The admin of the session has this name from the next block on.</para>
/// </example>
/// <example>
/// <para>Make a transaction that changes the alias, to sign elsewhere</para>
/// <code>Set-ConsortiumAdminAlias -Alias 'Bank A (Geneva)' -AsTransaction</code>
/// <para>Returns the transaction with what it does in words. Nothing is sent.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "ConsortiumAdminAlias", SupportsShouldProcess = true, DefaultParameterSetName = ApplySet)]
[OutputType(typeof(GovernanceResult), typeof(TransactionDocument))]
public sealed class SetConsortiumAdminAliasCommand : GovernanceChangeCommand
{
    /// <summary>The new alias.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyString]
    public string Alias { get; set; } = "";

    /// <inheritdoc/>
    protected override void AddRecord() => Want(GovernanceIntent.SetAlias(Alias), Alias);
}
