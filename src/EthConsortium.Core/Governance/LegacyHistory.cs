using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>What happened under an earlier contract, put together from calls and logs as they come.</summary>
/// <param name="admins">The admins at the beginning.</param>
/// <param name="votes">The votes at the beginning; null when they are not known, so that numbers of votes are not told.</param>
/// <param name="announced">The list of the last announcement before; null when there was none, so that it is not known who is new in the first one.</param>
internal sealed class LegacyHistory(List<Address> admins, LegacyVotes? votes, IReadOnlyList<Address>? announced)
{
    private readonly List<GovernanceEvent> _events = [];
    private readonly List<string> _unseen = [];
    private IReadOnlyList<Address>? _announced = announced;

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<GovernanceEvent> Events => _events;

    /// <summary>The votes as they stand; null when they are not known.</summary>
    public LegacyVotes? Votes => votes;

    /// <summary>What the logs tell and no transaction to the contract explains, in words.</summary>
    public IReadOnlyList<string> Unseen => _unseen;

    private int VotesNeeded => (admins.Count / 2) + 1;

    /// <summary>Takes in some blocks.</summary>
    /// <param name="calls">The transactions to the contract that succeeded, in order.</param>
    /// <param name="logs">The logs of the contract, in order.</param>
    public void Append(List<(TransactionInfo Call, TransactionReceipt Receipt)> calls, List<Log> logs)
    {
        Dictionary<Hash32, Log[]> logsOf = logs.GroupBy(log => log.TransactionHash).ToDictionary(group => group.Key, group => group.ToArray());
        HashSet<Hash32> direct = [.. calls.Select(call => call.Call.Hash)];
        IEnumerable<(ulong Block, ulong Index, Hash32 Transaction, TransactionInfo? Call)> acts =
        [
            .. calls.Select(call => (call.Receipt.BlockNumber, call.Receipt.TransactionIndex, call.Call.Hash, (TransactionInfo?)call.Call)),
            .. logsOf.Where(entry => !direct.Contains(entry.Key)).Select(entry => (entry.Value[0].BlockNumber, entry.Value[0].TransactionIndex, entry.Key, (TransactionInfo?)null)),
        ];
        foreach ((ulong block, _, Hash32 transaction, TransactionInfo? call) in acts.OrderBy(act => act.Block).ThenBy(act => act.Index))
        {
            Append(block, transaction, call, logsOf.GetValueOrDefault(transaction) ?? []);
        }
    }

    private void Append(ulong block, Hash32 transaction, TransactionInfo? call, Log[] logs)
    {
        GovernanceEvent basis = new() { Block = block, Transaction = transaction, LogIndex = -1, Kind = default };
        GovernanceAction? action = call is null ? null : LegacyCalldata.Decode(call.Data.Span);
        if (action is not null)
        {
            Rebuild(basis with { Actor = call!.From, IsRebuilt = true }, action, isNewProposal: logs.Any(log => log.Topics[0] == Contract.AdminProposed.Topic));
        }
        else if (logs.Any(log => log.Topics[0] != Contract.FinalizeCalled.Topic && log.Topics[0] != Contract.AddValidatorCalled.Topic))
        {
            _unseen.Add(call is null
                ? $"transaction {transaction} of block {block} changed something through another contract, so it is not known what it called"
                : $"transaction {transaction} of block {block} changed something by a call whose data is not understood");
        }

        GovernanceEvent? vote = _events.LastOrDefault() is { Votes: not null } last && last.Transaction == transaction ? last : null;
        foreach (Log log in logs)
        {
            Append(basis with { LogIndex = (int)log.LogIndex, Actor = call?.From }, log, vote, isDirect: action is not null, logs);
        }
    }

    /// <summary>What a call did, of which there is no log.</summary>
    private void Rebuild(GovernanceEvent basis, GovernanceAction action, bool isNewProposal)
    {
        GovernanceEvent on = basis with { Subject = action.Subject };
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin when isNewProposal:
                // The alias is in the call only, though there is a log of the proposal.
                _events.Add(on with { Kind = GovernanceEventKind.Proposed, Text = action.Text });
                if (admins.Contains(basis.Actor!.Value))
                {
                    Vote(on with { Kind = GovernanceEventKind.VotedFor }, isAgainst: false);
                }

                break;
            case GovernanceActionKind.VoteFor:
                Vote(on with { Kind = GovernanceEventKind.VotedFor }, isAgainst: false);
                break;
            case GovernanceActionKind.VoteAgainst:
                Vote(on with { Kind = GovernanceEventKind.VotedAgainst }, isAgainst: true);
                break;
            case GovernanceActionKind.RescindVoteFor:
                Rescind(on with { Kind = GovernanceEventKind.VoteForRescinded }, isAgainst: false);
                break;
            case GovernanceActionKind.RescindVoteAgainst:
                Rescind(on with { Kind = GovernanceEventKind.VoteAgainstRescinded }, isAgainst: true);
                break;
            case GovernanceActionKind.AddValidators:
                _events.Add(basis with { Kind = GovernanceEventKind.ValidatorsDelegated, Validators = action.Validators });
                break;
            case GovernanceActionKind.RemoveValidators:
                _events.Add(basis with { Kind = GovernanceEventKind.ValidatorsWithdrawn, Validators = action.Validators });
                break;
            case GovernanceActionKind.SetAlias:
                _events.Add(basis with { Kind = GovernanceEventKind.AliasChanged, Text = action.Text });
                break;
            case GovernanceActionKind.SetConsortiumName:
                _events.Add(basis with { Kind = GovernanceEventKind.ConsortiumRenamed, Text = action.Text });
                break;
        }
    }

    private void Vote(GovernanceEvent vote, bool isAgainst)
    {
        HashSet<Address>? voters = votes?.On(vote.Subject!.Value, isAgainst);
        voters?.Add(vote.Actor!.Value);
        _events.Add(Counted(vote, voters));
    }

    private void Rescind(GovernanceEvent rescinded, bool isAgainst)
    {
        HashSet<Address>? voters = votes?.On(rescinded.Subject!.Value, isAgainst);

        // Without a vote the call succeeds and does nothing, unless it is the proposal that nobody voted for.
        if (voters?.Remove(rescinded.Actor!.Value) != false)
        {
            _events.Add(Counted(rescinded, voters));
        }

        if (!isAgainst && voters is { Count: 0 })
        {
            votes!.Close(rescinded.Subject!.Value);
            _events.Add(rescinded with { Kind = GovernanceEventKind.ProposalDropped });
        }
    }

    private GovernanceEvent Counted(GovernanceEvent vote, HashSet<Address>? voters) =>
        voters is null ? vote : vote with { Votes = voters.Count, VotesNeeded = VotesNeeded };

    /// <summary>What a log says.</summary>
    private void Append(GovernanceEvent basis, Log log, GovernanceEvent? vote, bool isDirect, Log[] all)
    {
        Hash32 topic = log.Topics[0];
        if (topic == Contract.AdminProposed.Topic)
        {
            if (!isDirect)
            {
                _events.Add(basis with { Kind = GovernanceEventKind.Proposed, Subject = LegacyGovernanceDialect.ReadAddress(Contract.AdminProposed, log) });
            }
        }
        else if (topic == Contract.AdminAdded.Topic)
        {
            Address subject = LegacyGovernanceDialect.ReadAddress(Contract.AdminAdded, log);
            _events.Add(basis with { Kind = GovernanceEventKind.Admitted, Subject = subject, Votes = vote?.Votes, VotesNeeded = vote?.VotesNeeded });
            admins.Add(subject);
            votes?.Close(subject);
        }
        else if (topic == Contract.AdminRemoved.Topic)
        {
            Address subject = LegacyGovernanceDialect.ReadAddress(Contract.AdminRemoved, log);
            _events.Add(basis with { Kind = GovernanceEventKind.Evicted, Subject = subject, Votes = vote?.Votes, VotesNeeded = vote?.VotesNeeded });
            admins.Remove(subject);
            votes?.Leave(subject);
        }
        else if (topic == Contract.AddValidatorCalled.Topic)
        {
            // That of the constructor announces nothing.
            if (!isDirect && all.FirstOrDefault(other => other.Topics[0] == Contract.InitiateChange.Topic) is { } announcement)
            {
                Address[] added = [.. LegacyGovernanceDialect.ReadAnnouncement(announcement).Except(_announced ?? [])];
                _events.Add(basis with { Kind = GovernanceEventKind.ValidatorsDelegated, Actor = LegacyGovernanceDialect.ReadAddress(Contract.AddValidatorCalled, log), Validators = _announced is null ? [] : added });
            }
        }
        else if (topic == Contract.InitiateChange.Topic)
        {
            IReadOnlyList<Address> validators = LegacyGovernanceDialect.ReadAnnouncement(log);
            if (_announced is not null && all.FirstOrDefault(other => other.Topics[0] == Contract.AdminRemoved.Topic) is { } eviction && _announced.Except(validators).ToArray() is { Length: > 0 } retired)
            {
                _events.Add(basis with { Kind = GovernanceEventKind.ValidatorsRetired, Actor = null, Subject = LegacyGovernanceDialect.ReadAddress(Contract.AdminRemoved, eviction), Validators = retired });
            }

            _events.Add(basis with { Kind = GovernanceEventKind.ChangeInitiated, Validators = validators });
            _announced = validators;
        }
        else if (topic == Contract.FinalizeCalled.Topic)
        {
            _events.Add(basis with { Kind = GovernanceEventKind.ChangeFinalized, Actor = null });
        }
    }
}
