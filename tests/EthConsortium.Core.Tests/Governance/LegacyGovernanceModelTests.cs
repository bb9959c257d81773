using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;
using Xunit.Abstractions;

namespace EthConsortium.Core.Tests.Governance;

/// <summary>Random sequences of actions on the stand-ins: what a preview foresees is what the chain does, and the history that is rebuilt afterwards is what a record kept beside says.</summary>
public class LegacyGovernanceModelTests(ITestOutputHelper output)
{
    private const int Actions = 300;

    private static readonly Address[] s_accounts = [.. Enumerable.Range(1, 8).Select(GovernanceChain.Admin)];

    [Theory]
    [InlineData(GovernanceVersion.V1, 21)]
    [InlineData(GovernanceVersion.V1, 35)]
    [InlineData(GovernanceVersion.V1_2, 3)]
    [InlineData(GovernanceVersion.V1_2, 4)]
    public async Task The_preview_foresees_what_the_chain_does_and_the_history_tells_it_afterwards(GovernanceVersion version, int seed)
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(version == GovernanceVersion.V1 ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2, admins: 4, validators: 2);
        Random random = new(seed);
        ulong before = await chain.Eth.GetBlockNumberAsync();
        List<string> record = [];
        Dictionary<string, int> verdicts = [];
        for (int i = 0; i < Actions; i++)
        {
            GovernanceState state = await chain.Client.ReadAsync(default);
            if (state.IsChangeInFlight && random.Next(3) == 0)
            {
                await chain.FinalizeAsync();
                record.Add("ChangeFinalized");
                continue;
            }

            Address actor = random.Next(12) == 0 ? Pick(random, s_accounts) : Pick(random, [.. state.Admins.Select(admin => admin.Address)]);
            GovernanceAction action = Choose(random, version, state, actor);
            GovernancePreview preview = await chain.Client.PreviewAsync(action, actor, default);
            string where = $"action {i}, {actor}: {action}; {preview.Text}";
            Assert.True(preview.ChainAgrees, where);
            verdicts[Key(preview)] = verdicts.GetValueOrDefault(Key(preview)) + 1;
            if (preview.Verdict == GovernanceVerdict.AlreadyDone)
            {
                continue;
            }

            if (preview.Refusal is { IsTrap: true })
            {
                // The chain would have taken it.
                CallRequest call = new() { From = actor, To = chain.Client.Contract, Data = GovernanceDialectV2.Instance.Encode(preview.Remaining!) };
                Assert.True(await Record.ExceptionAsync(() => chain.Eth.CallAsync(call, BlockTag.Latest)) is null, where);
                continue;
            }

            TransactionReceipt receipt = await chain.DoAsync(actor, preview.Remaining!);
            Assert.True(receipt.Succeeded == (preview.Verdict == GovernanceVerdict.WouldBeAccepted), where);
            GovernanceState after = await chain.Client.ReadAsync(default);
            if (receipt.Succeeded == true)
            {
                Assert.True(!preview.IsDecisive || (preview.After.Admins, preview.After.Validators) == (after.Admins.Count, after.TargetValidators.Distinct().Count()), where);
                record.AddRange(Tell(state, after, actor, preview.Remaining!));
            }
            else
            {
                Assert.Equal((state.Admins.Count, state.TargetValidators.Count), (after.Admins.Count, after.TargetValidators.Count));
            }
        }

        foreach ((string verdict, int count) in verdicts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{count,4} {verdict}");
        }

        RecordingSink sink = new();
        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(before + 1, null, sink, default);
        Assert.Equal(record, history.Select(Describe).OfType<string>());
        Assert.Empty(sink.Warnings);

        // From somewhere in between: the same, but for votes of v1 that were only known by their number there.
        IReadOnlyList<GovernanceEvent> part = await chain.Client.ReadHistoryAsync(before + 41, null, sink, default);
        Assert.Equal(history.Where(e => e.Block > before + 40), part, Same);
        Assert.All(sink.Warnings, warning => Assert.Contains("is not known", warning, StringComparison.Ordinal));
        Assert.True(sink.Warnings.Count > 0 || part.Where(IsVote).All(e => e.Votes is not null));
    }

    private static string Key(GovernancePreview preview) => $"{preview.Verdict} {preview.Refusal?.Code}{(preview.Refusal?.IsTrap == true ? " (trap)" : "")}";

    private static bool Same(GovernanceEvent one, GovernanceEvent other) => one.Transaction == other.Transaction && one.Kind == other.Kind &&
        (other.Votes is null || (one.Votes, one.VotesNeeded) == (other.Votes, other.VotesNeeded));

    private static bool IsVote(GovernanceEvent e) => e.Kind is GovernanceEventKind.VotedFor or GovernanceEventKind.VotedAgainst;

    private static T Pick<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private static GovernanceAction Choose(Random random, GovernanceVersion version, GovernanceState state, Address actor)
    {
        Address[] admins = [.. state.Admins.Select(admin => admin.Address)];
        Address[] proposed = [.. state.Proposals.Select(proposal => proposal.Subject)];
        Address someone = Pick(random, s_accounts);
        Address admin = random.Next(10) == 0 ? someone : Pick(random, admins);
        Address candidate = proposed.Length == 0 || random.Next(10) == 0 ? someone : Pick(random, proposed);
        Address[] own = [.. state.FindAdmin(actor)?.Validators ?? []];
        Address fresh = GovernanceChain.Validator(random.Next(1, 9), random.Next(1, 6));
        return random.Next(version == GovernanceVersion.V1 ? 12 : 16) switch
        {
            0 or 1 => GovernanceAction.ProposeAdmin(someone, $"Bank {random.Next(100)}"),
            2 or 3 => GovernanceAction.VoteFor(candidate),
            4 or 5 => GovernanceAction.VoteAgainst(admin),
            6 => GovernanceAction.SetAlias($"Alias {random.Next(100)}"),
            7 => GovernanceAction.AddValidators([fresh]),
            8 => GovernanceAction.AddValidators([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => GovernanceChain.Validator(random.Next(1, 9), random.Next(1, 6)))]),
            9 => GovernanceAction.AddValidators([fresh, .. random.Next(3) == 0 ? new[] { fresh } : []]),
            10 when own.Length > 0 => GovernanceAction.RemoveValidators([Pick(random, own)]),
            10 or 11 => GovernanceAction.RemoveValidators([.. own.Take(random.Next(0, 3)), .. random.Next(3) == 0 ? [fresh] : Array.Empty<Address>()]),
            12 or 13 => GovernanceAction.RescindVoteFor(candidate),
            14 => GovernanceAction.RescindVoteAgainst(admin),
            _ => GovernanceAction.SetConsortiumName($"Name {random.Next(100)}"),
        };
    }

    /// <summary>What an action has to leave in the history, from the states before and after it.</summary>
    private static IEnumerable<string> Tell(GovernanceState before, GovernanceState after, Address actor, GovernanceAction action)
    {
        Address subject = action.Subject ?? default;
        int needed = (before.Admins.Count / 2) + 1;
        int votesFor = (before.FindProposal(subject)?.VotesFor.Count ?? 0) + 1;
        bool isAdmitted = before.FindAdmin(subject) is null && after.FindAdmin(subject) is not null;
        bool isEvicted = before.FindAdmin(subject) is not null && after.FindAdmin(subject) is null;
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin:
                yield return $"Proposed {subject} by {actor} as {action.Text}";
                if (before.FindAdmin(actor) is not null)
                {
                    yield return $"VotedFor {subject} by {actor}, {votesFor} of {needed}";
                }

                break;
            case GovernanceActionKind.VoteFor:
                yield return $"VotedFor {subject} by {actor}, {votesFor} of {needed}";
                break;
            case GovernanceActionKind.VoteAgainst:
                yield return $"VotedAgainst {subject} by {actor}, {before.FindAdmin(subject)!.VotesAgainst.Count + 1} of {needed}";
                break;
            case GovernanceActionKind.RescindVoteFor:
                if (before.FindProposal(subject)!.VotesFor.Contains(actor))
                {
                    yield return $"VoteForRescinded {subject} by {actor}, {votesFor - 2} of {needed}";
                }

                if (after.FindProposal(subject) is null)
                {
                    yield return $"ProposalDropped {subject}";
                }

                break;
            case GovernanceActionKind.RescindVoteAgainst:
                yield return $"VoteAgainstRescinded {subject} by {actor}, {before.FindAdmin(subject)!.VotesAgainst.Count - 1} of {needed}";
                break;
            case GovernanceActionKind.SetAlias:
                yield return $"AliasChanged by {actor} to {action.Text}";
                break;
            case GovernanceActionKind.SetConsortiumName:
                yield return $"ConsortiumRenamed by {actor} to {action.Text}";
                break;
            case GovernanceActionKind.AddValidators:
                yield return $"ValidatorsDelegated by {actor}: {string.Join(' ', action.Validators)}";
                break;
            case GovernanceActionKind.RemoveValidators:
                yield return $"ValidatorsWithdrawn by {actor}: {string.Join(' ', action.Validators)}";
                break;
        }

        if (isAdmitted)
        {
            yield return $"Admitted {subject}, {votesFor} of {needed}";
        }

        if (isEvicted || action.Validators.Count > 0)
        {
            yield return $"ChangeInitiated to {string.Join(' ', after.TargetValidators)}";
        }

        if (isEvicted)
        {
            yield return $"Evicted {subject}, {before.FindAdmin(subject)!.VotesAgainst.Count + 1} of {needed}";
        }
    }

    private static string? Describe(GovernanceEvent e) => e.Kind switch
    {
        GovernanceEventKind.Proposed => $"Proposed {e.Subject} by {e.Actor} as {e.Text}",
        GovernanceEventKind.VotedFor or GovernanceEventKind.VotedAgainst or GovernanceEventKind.VoteForRescinded or GovernanceEventKind.VoteAgainstRescinded => $"{e.Kind} {e.Subject} by {e.Actor}, {e.Votes} of {e.VotesNeeded}",
        GovernanceEventKind.ProposalDropped => $"ProposalDropped {e.Subject}",
        GovernanceEventKind.AliasChanged or GovernanceEventKind.ConsortiumRenamed => $"{e.Kind} by {e.Actor} to {e.Text}",
        GovernanceEventKind.ValidatorsDelegated or GovernanceEventKind.ValidatorsWithdrawn => $"{e.Kind} by {e.Actor}: {string.Join(' ', e.Validators)}",
        GovernanceEventKind.Admitted or GovernanceEventKind.Evicted => $"{e.Kind} {e.Subject}, {e.Votes} of {e.VotesNeeded}",
        GovernanceEventKind.ChangeInitiated => $"ChangeInitiated to {string.Join(' ', e.Validators)}",
        GovernanceEventKind.ChangeFinalized => "ChangeFinalized",
        _ => null, // retired validators, which follow from the two lists around them
    };
}
