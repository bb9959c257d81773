using System.Management.Automation;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Gets what happened: every proposal, vote, admission, eviction, delegation.</summary>
/// <remarks>
/// <para>
/// In the order of the chain. Addresses and hashes are text, so that all of it goes into a file with Export-Csv or ConvertTo-Json. The
/// names beside the addresses are those of today: who has left has none any more.
/// </para>
/// <para>
/// The contracts of 2018 and 2019 log no votes. They are rebuilt from the transactions, for which every block is looked at: give -FromBlock
/// where there are very many.
/// </para>
/// </remarks>
/// <example>
/// <para>Keep the history of all votes</para>
/// <code>Get-ConsortiumHistory -Kind Proposed, VotedFor, VotedAgainst, Admitted, Evicted | Export-Csv votes.csv</code>
/// <para>Writes a line for each vote and what it decided.</para>
/// </example>
/// <example>
/// <para>See what somebody has done lately</para>
/// <code>$admin = Get-ConsortiumAdmin | Select-Object -First 1
/// Get-ConsortiumHistory -FromBlock 1 -Address $admin.Address | Select-Object -Last 10</code>
/// <para>Shows the last ten events that the first admin did or that concern it.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumHistory")]
[OutputType(typeof(GovernanceHistoryEntry))]
public sealed class GetConsortiumHistoryCommand : ConsortiumCmdlet, IUsesSession
{
    /// <summary>The accounts that the events are about: who did it, whom it happened to, or a validator. If not given, all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Address { get; set; }

    /// <summary>The kinds of events. If not given, all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public GovernanceEventKind[]? Kind { get; set; }

    /// <summary>The first block, 0 if not given.</summary>
    [Parameter]
    public ulong FromBlock { get; set; }

    /// <summary>The last block. If not given, the newest.</summary>
    [Parameter]
    public ulong? ToBlock { get; set; }

    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        GovernanceClient governance = Session!.Governance;
        IReadOnlyList<GovernanceEvent> events = await governance.ReadHistoryAsync(FromBlock, ToBlock, Sink, cancellationToken);
        GovernanceState state = await governance.ReadAsync(cancellationToken);
        WriteObject(
            events.Where(e => (Kind is null || Kind.Contains(e.Kind)) && (Address is null || Array.Exists(Address, e.Concerns)))
                .Select(e => new GovernanceHistoryEntry(e, state)).ToList(),
            enumerateCollection: true);
    }
}
