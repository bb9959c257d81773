using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Gets the validators, whose they are, and where they stand.</summary>
/// <remarks>
/// <para>
/// A validator is Active, Joining or Leaving (delegated or withdrawn, and not final yet), or Orphaned: it seals although its admin has left,
/// because too few would remain without it. Any admin may take such a one over with Add-ConsortiumValidator.
/// </para>
/// </remarks>
/// <example>
/// <para>Count the validators of each admin</para>
/// <code>Get-ConsortiumValidator | Group-Object AdminName -NoElement</code>
/// <para>Shows how the validators are spread over the admins.</para>
/// </example>
/// <example>
/// <para>See what is not final yet</para>
/// <code>Get-ConsortiumValidator | Where-Object Status -In Joining, Leaving</code>
/// <para>Shows the validators that have been delegated or withdrawn and are not yet in the final set, or still in it.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumValidator")]
[OutputType(typeof(ConsortiumValidator))]
public sealed class GetConsortiumValidatorCommand : ConsortiumCollectingCmdlet, IUsesSession
{
    private readonly List<Address> _wanted = [];

    /// <summary>The accounts that the validators seal with. If not given, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Address { get; set; }

    /// <summary>The accounts of the admins whose validators are wanted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Admin { get; set; }

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <inheritdoc/>
    protected internal override void CollectRecord() => _wanted.AddRange(Address ?? []);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        GovernanceState state = await Session!.Governance.ReadAsync(cancellationToken);
        IReadOnlyList<ConsortiumValidator> validators = state.ListValidators();
        foreach (Address missing in _wanted.Except(validators.Select(validator => validator.Address)))
        {
            WriteError(new ConsortiumException(ErrorCode.NotAValidator, $"{missing} is not a validator.", missing));
        }

        foreach (Address missing in (Admin ?? []).Where(address => state.FindAdmin(address) is null))
        {
            WriteError(new ConsortiumException(ErrorCode.NotAnAdmin, $"{state.NameOf(missing)} is not an admin.", missing));
        }

        WriteObject(
            validators.Where(validator =>
                (_wanted.Count == 0 || _wanted.Contains(validator.Address)) &&
                (Admin is null || (validator.Admin is { } admin && Admin.Contains(admin)))).ToList(),
            enumerateCollection: true);
    }
}
