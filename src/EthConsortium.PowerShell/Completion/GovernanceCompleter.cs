using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Completion;

/// <summary>
/// Offers the accounts that a parameter can be about, as the network knows them now. An address can be found by the beginning of its
/// alias, too. When the network does not answer at once there is nothing to offer: a prompt must not wait.
/// </summary>
internal sealed class GovernanceCompleter : IArgumentCompleter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(800);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            object? given = fakeBoundParameters[nameof(IUsesSession.Session)];
            ConsortiumSession? session = (given is PSObject wrapped ? wrapped.BaseObject : given) as ConsortiumSession ?? RunspaceSessions.Current.Default;
            return session is null ? [] : Complete(session, commandName, parameterName, wordToComplete);
        }
        catch (Exception)
        {
            // A completer that throws has no way to tell anybody.
            return [];
        }
    }

    private static List<CompletionResult> Complete(ConsortiumSession session, string commandName, string parameterName, string word)
    {
        using CancellationTokenSource timeout = new(s_patience);
        Task<GovernanceState> read = Task.Run(() => session.Governance.ReadAsync(timeout.Token), timeout.Token);
        read.Wait(timeout.Token);
        GovernanceState state = read.Result;
        string start = word.Trim('\'', '"');
        if (parameterName == nameof(ConsortiumAdmin.Alias))
        {
            return
            [
                .. state.Admins.Where(admin => admin.Alias.Length > 0 && admin.Alias.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                    .Select(admin => Result(Quote(WildcardPattern.Escape(admin.Alias)), admin.Alias, $"{admin.Address}")),
            ];
        }

        return
        [
            .. Candidates(state, session.Account, commandName, parameterName).DistinctBy(candidate => candidate.Address)
                .Where(candidate => $"{candidate.Address}".StartsWith(start, StringComparison.OrdinalIgnoreCase) || candidate.About.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => Result($"{candidate.Address}", $"{candidate.Address}", candidate.About)),
        ];
    }

    private static IEnumerable<(Address Address, string About)> Candidates(GovernanceState state, Address? self, string commandName, string parameterName)
    {
        IEnumerable<(Address Address, string About)> admins = state.Admins.Select(admin => (admin.Address, admin.Alias));
        IEnumerable<(Address Address, string About)> Proposed(Func<ConsortiumProposal, bool> fits) => state.ListProposals().Where(fits).Select(proposal => (proposal.Address, proposal.Alias));
        IEnumerable<(Address Address, string About)> Validators(Func<ConsortiumValidator, bool> fits) =>
            state.ListValidators().Where(fits).Select(validator => (validator.Address, $"{validator.AdminName} ({validator.Status})"));

        return (commandName[(commandName.LastIndexOf('\\') + 1)..].ToUpperInvariant(), parameterName) switch
        {
            ("ADD-CONSORTIUMADMIN", _) => Proposed(proposal => proposal.Kind == ConsortiumProposalKind.Admission && self is { } voter && !proposal.Voters.Contains(voter)),
            ("UNDO-CONSORTIUMVOTE", _) => Proposed(proposal => self is { } voter && proposal.Voters.Contains(voter)),
            ("GET-CONSORTIUMPROPOSAL", _) => Proposed(_ => true),
            ("GET-CONSORTIUMHISTORY", _) => admins.Concat(Proposed(_ => true)),
            ("ADD-CONSORTIUMVALIDATOR", _) => Validators(validator => validator.Status == ConsortiumValidatorStatus.Orphaned),
            ("REMOVE-CONSORTIUMVALIDATOR", _) => Validators(validator => validator.Admin is not null && validator.Admin == self),
            ("GET-CONSORTIUMVALIDATOR", "Address") => Validators(_ => true),
            _ => admins,
        };
    }

    private static CompletionResult Result(string completion, string shown, string about) =>
        new(completion, Printable.Name(shown), CompletionResultType.ParameterValue, about.Length == 0 ? shown : Printable.Name(about));

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
