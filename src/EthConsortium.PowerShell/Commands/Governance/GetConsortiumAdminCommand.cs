using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Gets the admins of the consortium.</summary>
/// <remarks>
/// <para>
/// With their validators and the votes there are to evict them, all of one block, in two requests however many they are. Admins name
/// themselves: in tables, characters of an alias that would steer the terminal are replaced; in the property they stand as they are.
/// </para>
/// </remarks>
/// <example>
/// <para>List the admins</para>
/// <code>Get-ConsortiumAdmin</code>
/// <para>Shows the admins in the order of their admission.</para>
/// </example>
/// <example>
/// <para>Find admins by their alias</para>
/// <code>Get-ConsortiumAdmin -Alias 'Bank *' | Where-Object { $_.VotesAgainst.Count -gt 0 }</code>
/// <para>Shows those of these admins that somebody has voted to evict.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumAdmin")]
[OutputType(typeof(ConsortiumAdmin))]
public sealed class GetConsortiumAdminCommand : ConsortiumCollectingCmdlet, IUsesSession
{
    private readonly List<Address> _wanted = [];
    private WildcardPattern[]? _patterns;

    /// <summary>The accounts of the admins. If not given, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Address { get; set; }

    /// <summary>The aliases of the admins. Wildcards are allowed. That none fits is no error.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Alias { get; set; }

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <inheritdoc/>
    protected internal override void CollectRecord()
    {
        _wanted.AddRange(Address ?? []);
        _patterns ??= Alias?.Select(alias => WildcardPattern.Get(alias, WildcardOptions.IgnoreCase)).ToArray();
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        GovernanceState state = await Session!.Governance.ReadAsync(cancellationToken);
        foreach (Address missing in _wanted.Where(address => state.FindAdmin(address) is null))
        {
            WriteError(new ConsortiumException(ErrorCode.NotAnAdmin, $"{state.NameOf(missing)} is not an admin.", missing));
        }

        WriteObject(
            state.Admins.Where(admin =>
                (_wanted.Count == 0 || _wanted.Contains(admin.Address)) &&
                (_patterns is null || _patterns.Any(pattern => pattern.IsMatch(admin.Alias)))).ToList(),
            enumerateCollection: true);
    }
}
