using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Core.Tests.Governance;

public sealed class GovernanceApplyTests : IDisposable
{
    private readonly EthECKey[] _keys = [.. Enumerable.Range(1, 3).Select(TestAccounts.Key)];
    private readonly RecordingSink _sink = new();
    private readonly GovernanceApplyOptions _options = new() { PollInterval = TimeSpan.FromMilliseconds(20), FinalityTimeout = TimeSpan.FromSeconds(20) };

    private Address A => _keys[0].Address;

    private Address B => _keys[1].Address;

    private Address C => _keys[2].Address;

    [Fact]
    public async Task Three_banks_admit_each_other_and_delegate_until_all_is_final()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        await using FinalityDriver driver = await FinalityDriver.StartAsync(chain.Eth, chain.Client.Contract, blockTime: null, NullSink.Instance, TimeProvider.System, default);

        await ApplyAsync(chain, 0, GovernanceAction.ProposeAdmin(B, "Bank 2"));
        Assert.Equal([A, B], (await chain.Client.ReadAsync(default)).Admins.Select(a => a.Address));

        GovernanceResult proposed = await ApplyAsync(chain, 0, GovernanceAction.ProposeAdmin(C, "Bank 3"));
        Assert.Equal("1 of 2 votes, 1 missing: Bank 2; then admins 2 → 3; would be accepted", proposed.Preview.Text);
        Assert.Null(proposed.State.FindAdmin(C));
        GovernanceResult admitted = await ApplyAsync(chain, 1, GovernanceAction.VoteFor(C));
        Assert.NotNull(admitted.State.FindAdmin(C));
        Assert.True(admitted.IsFinal);

        foreach (int member in new[] { 1, 2 })
        {
            GovernanceResult delegated = await ApplyAsync(chain, member, GovernanceAction.AddValidators(GovernanceChain.ValidatorsOf(member + 1, 2)));
            Assert.Equal((GovernanceOutcome.Applied, true), (delegated.Outcome, delegated.IsFinal));
            Assert.True(delegated.FinalAtBlock > delegated.Receipt!.BlockNumber);
            Assert.Equal(GovernanceChain.ValidatorsOf(member + 1, 2), delegated.ChangedValidators);
        }

        GovernanceState end = await chain.Client.ReadAsync(default);
        Assert.Equal(6, end.Validators.Count);
        Assert.Equal(2, end.FaultsTolerated);
        Assert.Contains(_sink.Steps, step => step == "waiting until the change of the validators is final");
    }

    [Fact]
    public async Task Doing_it_again_sends_nothing()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3, immediately: true);
        GovernanceAction[] actions =
        [
            GovernanceAction.ProposeAdmin(TestAccounts.At(50), "Bank 50"),
            GovernanceAction.VoteAgainst(B),
            GovernanceAction.SetAlias("First bank"),
            GovernanceAction.SetConsortiumName("Renamed"),
            GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(61)]),
            GovernanceAction.RemoveValidators([TestAccounts.At(60)]),
            GovernanceAction.VoteForCapacity(20),
            GovernanceAction.RescindVoteFor(TestAccounts.At(50)),
            GovernanceAction.RescindVoteAgainst(B),
            GovernanceAction.Resign(),
        ];
        foreach (GovernanceAction action in actions)
        {
            Assert.Equal(GovernanceOutcome.Applied, (await ApplyAsync(chain, 0, action)).Outcome);
            ulong nonce = await chain.Eth.GetNonceAsync(A, BlockTag.Latest);

            GovernanceResult again = await ApplyAsync(chain, 0, action);

            Assert.Equal((GovernanceOutcome.AlreadyDone, true, (TransactionReceipt?)null), (again.Outcome, again.IsFinal, again.Receipt));
            Assert.Equal(nonce, await chain.Eth.GetNonceAsync(A, BlockTag.Latest));
        }
    }

    [Fact]
    public async Task A_repetition_finishes_what_is_missing()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1, immediately: true);
        await ApplyAsync(chain, 0, GovernanceAction.AddValidators([TestAccounts.At(60)]));

        GovernanceResult rest = await ApplyAsync(chain, 0, GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(61)]));

        Assert.Equal([TestAccounts.At(61)], rest.Preview.Remaining!.Validators);
        Assert.Contains(TestAccounts.At(61), rest.State.Validators);
    }

    [Fact]
    public async Task A_refusal_is_told_before_anything_is_sent()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        ulong nonce = await chain.Eth.GetNonceAsync(B, BlockTag.Latest);

        GovernanceRefusedException error = await Assert.ThrowsAsync<GovernanceRefusedException>(() => ApplyAsync(chain, 1, GovernanceAction.VoteFor(C)));

        Assert.Equal(ErrorCode.NotAnAdmin, error.Code);
        Assert.Equal([B], error.Refusal.Arguments);
        Assert.Contains("cannot vote for", error.Message);
        Assert.Equal(nonce, await chain.Eth.GetNonceAsync(B, BlockTag.Latest));
    }

    [Fact]
    public async Task A_change_that_nobody_finalizes_runs_into_the_time_out_and_a_repetition_waits_on()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        GovernanceAction action = GovernanceAction.AddValidators([TestAccounts.At(60)]);
        GovernanceApplyOptions impatient = _options with { FinalityTimeout = TimeSpan.FromMilliseconds(100) };

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => chain.Client.ApplyAsync(action, Sender(chain, 0), impatient, _sink, default));
        GovernanceResult left = Assert.IsType<GovernanceResult>(error.Target);
        Assert.Equal((ErrorCode.FinalityTimeout, false, true), (error.Code, left.IsFinal, left.Receipt is not null));

        Task<GovernanceResult> again = ApplyAsync(chain, 0, action);
        await chain.FinalizeAsync();
        GovernanceResult done = await again;
        Assert.Equal((GovernanceOutcome.AlreadyDone, true), (done.Outcome, done.IsFinal));
        Assert.Contains(TestAccounts.At(60), (await chain.Client.ReadAsync(default)).Validators);
    }

    [Fact]
    public async Task Without_waiting_the_result_says_that_it_is_not_final()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);

        GovernanceResult result = await chain.Client.ApplyAsync(GovernanceAction.AddValidators([TestAccounts.At(60)]), Sender(chain, 0), _options with { WaitForFinality = false }, null, default);

        Assert.Equal((GovernanceOutcome.Applied, false, (ulong?)null), (result.Outcome, result.IsFinal, result.FinalAtBlock));
    }

    [Fact]
    public async Task A_queued_change_is_announced_when_the_one_in_flight_has_landed()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        await chain.DoAsync(A, GovernanceAction.AddValidators([TestAccounts.At(60)]));

        // While A's change is in flight B's is queued; nobody else does anything after it has landed.
        Task<GovernanceResult> queued = ApplyAsync(chain, 1, GovernanceAction.AddValidators([TestAccounts.At(70)]));
        await UntilAsync(async () => (await chain.Client.ReadAsync(default)).IsChangeQueued);
        await chain.FinalizeAsync();
        await UntilAsync(async () => (await chain.Client.ReadAsync(default)).IsChangeInFlight);
        await chain.FinalizeAsync();

        Assert.True((await queued).IsFinal);
        Assert.Contains(TestAccounts.At(70), (await chain.Client.ReadAsync(default)).Validators);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using CancellationTokenSource cancel = new();
        _sink.OnStep = step =>
        {
            if (step.Contains("until the change", StringComparison.Ordinal))
            {
                cancel.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.Client.ApplyAsync(GovernanceAction.AddValidators([TestAccounts.At(60)]), Sender(chain, 0), _options, _sink, cancel.Token));
        Assert.Contains(TestAccounts.At(60), (await chain.Client.ReadAsync(default)).TargetValidators);
    }

    [Fact]
    public async Task An_eviction_is_final_when_the_validators_of_the_evicted_are_gone()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        await using FinalityDriver driver = await FinalityDriver.StartAsync(chain.Eth, chain.Client.Contract, blockTime: null, NullSink.Instance, TimeProvider.System, default);
        GovernanceResult first = await ApplyAsync(chain, 0, GovernanceAction.VoteAgainst(C));
        Assert.Equal((false, true), (first.Preview.IsDecisive, first.IsFinal));

        GovernanceResult second = await ApplyAsync(chain, 1, GovernanceAction.VoteAgainst(C));

        Assert.True(second.Preview.IsDecisive);
        Assert.Equal(GovernanceChain.ValidatorsOf(3, 2), second.ChangedValidators);
        GovernanceState end = await chain.Client.ReadAsync(default);
        Assert.Equal([A, B], end.Admins.Select(a => a.Address));
        Assert.Equal(4, end.Validators.Count);
    }

    public void Dispose() => Array.ForEach(_keys, key => key.Dispose());

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(5, timeout.Token);
        }
    }

    private Task<GovernanceChain> StartAsync(int founders, bool immediately = false) => GovernanceChain.StartAsync(new ConsortiumGovernanceGenesis(
        "Three banks",
        [.. Enumerable.Range(1, founders).Select(n => new ConsortiumGovernanceFounder(_keys[n - 1].Address, $"Bank {n}", GovernanceChain.ValidatorsOf(n, 2)))])
    {
        FinalizesImmediately = immediately,
    });

    private Task<GovernanceResult> ApplyAsync(GovernanceChain chain, int member, GovernanceAction action) =>
        chain.Client.ApplyAsync(action, Sender(chain, member), _options, _sink, default);

    private TransactionSender Sender(GovernanceChain chain, int member) =>
        new(chain.Eth, new EthECKeySigner(_keys[member]), new ChainId(10_101_010), new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5), MaxPollingInterval = TimeSpan.FromMilliseconds(20) });
}
