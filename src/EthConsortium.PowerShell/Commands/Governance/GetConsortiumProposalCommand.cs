using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Governance;

/// <summary>Gets the open votes: who is proposed as an admin, and which admins have votes against them.</summary>
/// <remarks>
/// <para>
/// Each says who has voted, how many votes it takes, who is missing, and until when it can be voted for. With two admins an eviction says from when on it can be carried out. They can be piped to
/// Add-ConsortiumAdmin to vote for an admission, to Remove-ConsortiumAdmin to vote for an eviction, and to Undo-ConsortiumVote to take
/// one's vote back.
/// </para>
/// </remarks>
/// <example>
/// <para>List the open votes</para>
/// <code>Get-ConsortiumProposal</code>
/// <para>Shows admissions and evictions with who is missing.</para>
/// </example>
/// <example>
/// <para>Vote for all admissions that one's own vote decides</para>
/// <code>Get-ConsortiumProposal | Where-Object { $_.Kind -eq 'Admission' -and $_.Missing -eq 1 } | Add-ConsortiumAdmin</code>
/// <para>Votes for each of them under the alias it is proposed with.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumProposal")]
[OutputType(typeof(ConsortiumProposal))]
public sealed class GetConsortiumProposalCommand : ConsortiumCollectingCmdlet, IUsesSession
{
    private readonly List<Address> _wanted = [];

    /// <summary>The accounts that are voted on. If not given, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(GovernanceCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Address { get; set; }

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
        List<ConsortiumProposal> proposals = [.. (await Session.Governance.ListProposalsAsync(state, cancellationToken)).Where(proposal => _wanted.Count == 0 || _wanted.Contains(proposal.Address))];
        foreach (Address missing in _wanted.Where(address => !proposals.Exists(proposal => proposal.Address == address)))
        {
            WriteError(new ConsortiumException(ErrorCode.NotProposed, $"{state.NameOf(missing)} is neither proposed as an admin nor has it votes against it.", missing));
        }

        WriteObject(proposals, enumerateCollection: true);
    }
}
