using System.Text.Json.Nodes;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Governance;

public class LegacyGovernanceHistoryTests
{
    private static readonly Address s_a = GovernanceChain.Admin(1);
    private static readonly Address s_b = GovernanceChain.Admin(2);
    private static readonly Address s_c = GovernanceChain.Admin(3);
    private static readonly Address s_new = GovernanceChain.Admin(9);

    [Fact]
    public async Task Tells_what_was_logged_and_rebuilds_what_was_not()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 3, validators: 2);
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c)); // failed
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        await chain.FinalizeAsync();
        RecordingSink sink = new();

        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(0, null, sink, default);

        Assert.Equal(
            [
                (GovernanceEventKind.VotedAgainst, s_b, s_c, 1, true),
                (GovernanceEventKind.VotedAgainst, s_a, s_c, 2, true),
                (GovernanceEventKind.ValidatorsRetired, null, s_c, null, false),
                (GovernanceEventKind.ChangeInitiated, s_a, null, null, false),
                (GovernanceEventKind.Evicted, s_a, s_c, 2, false),
                (GovernanceEventKind.ChangeFinalized, null, (Address?)null, (int?)null, false),
            ],
            history.TakeLast(6).Select(e => (e.Kind, e.Actor, e.Subject, e.Votes, e.IsRebuilt)));
        Assert.Equal(GovernanceChain.ValidatorsOf(3, 2), history.Single(e => e.Kind == GovernanceEventKind.ValidatorsRetired).Validators);
        Assert.Equal(("Bank 2", true, -1), history.Where(e => e.Kind == GovernanceEventKind.Proposed).Select(e => (e.Text, e.IsRebuilt, e.LogIndex)).First());
        Assert.Contains(sink.Steps, step => step.StartsWith("looking for votes in block 0 of", StringComparison.Ordinal));
        Assert.Empty(sink.Warnings);
    }

    [Theory]
    [InlineData(GovernanceVersion.V1)]
    [InlineData(GovernanceVersion.V1_2)]
    public async Task Bytes_in_front_of_an_address_are_cut_off_as_the_old_code_does(GovernanceVersion version)
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(version == GovernanceVersion.V1 ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2, admins: 3, validators: 2);
        await chain.SendAsync(s_a, Soil(ConsortiumGovernanceContract.ProposeAdmin.EncodeCall(s_new, "Bank N"), 4));
        await chain.SendAsync(s_b, Soil(ConsortiumGovernanceContract.VoteFor.EncodeCall(s_new), 4));
        await chain.SendAsync(s_c, Soil(ConsortiumGovernanceContract.AddValidators.EncodeCall((object)new[] { GovernanceChain.Validator(3, 3) }), 4 + 64));
        await chain.FinalizeAsync();
        RecordingSink sink = new();

        GovernanceState state = await chain.Client.ReadAsync(default);
        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(state.BlockNumber - 3, null, sink, default);

        Assert.NotNull(state.FindAdmin(s_new));
        Assert.Contains(GovernanceChain.Validator(3, 3), state.Validators);
        Assert.Contains(history, e => (e.Kind, e.Actor, e.Subject, e.Text) == (GovernanceEventKind.Proposed, s_a, s_new, "Bank N"));
        Assert.Contains(history, e => (e.Kind, e.Actor, e.Subject, e.Votes) == (GovernanceEventKind.VotedFor, s_b, s_new, 2));
        Assert.Contains(history, e => (e.Kind, e.Actor) == (GovernanceEventKind.ValidatorsDelegated, s_c) && e.Validators.SequenceEqual([GovernanceChain.Validator(3, 3)]));
        Assert.Empty(sink.Warnings);

        static byte[] Soil(byte[] call, int at)
        {
            call.AsSpan(at, 12).Fill(0xee);
            return call;
        }
    }

    [Fact]
    public async Task A_vote_through_another_contract_is_not_seen_and_the_warning_says_so()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1_2, admins: 3, validators: 2);
        Address relay = TestAccounts.At(0x2000);

        // Hands its call data on: CALLDATACOPY(0, 0, size), CALL(gas, contract, 0, 0, size, 0, 0).
        await chain.Anvil.SetCodeAsync(relay, (byte[])[0x36, 0x60, 0, 0x60, 0, 0x37, 0x60, 0, 0x60, 0, 0x36, 0x60, 0, 0x60, 0, 0x73, .. chain.Client.Contract.AsSpan(), 0x5a, 0xf1, 0], default);
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(relay, "A contract"));
        await chain.DoAsync(s_b, GovernanceAction.VoteFor(relay));
        await chain.SendAsync(s_new, ConsortiumGovernanceContract.VoteAgainst.EncodeCall(s_c), relay);
        RecordingSink sink = new();

        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(0, null, sink, default);

        Assert.Equal([relay], (await chain.Client.ReadAsync(default)).FindAdmin(s_c)!.VotesAgainst);
        Assert.DoesNotContain(history, e => e.Kind == GovernanceEventKind.VotedAgainst);
        Assert.Equal("Read the history: the contract counts 1 votes to evict Bank 3, its transactions 0. What came through another contract cannot be seen here.", Assert.Single(sink.Warnings));

        await chain.SendAsync(s_new, ConsortiumGovernanceContract.ProposeAdmin.EncodeCall(s_new, "Bank N"), relay);
        history = await chain.Client.ReadHistoryAsync(0, null, sink, default);
        Assert.Equal((GovernanceEventKind.Proposed, s_new, null, false), history.Select(e => (e.Kind, e.Subject!.Value, e.Text, e.IsRebuilt)).Last());
        Assert.Contains(sink.Warnings, warning => warning.Contains("changed something through another contract", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_direct_call_that_is_not_understood_is_not_taken_for_one_through_another_contract()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1_2, admins: 2, validators: 2);
        Hash32 proposal = (await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"))).TransactionHash;
        using AlteredNode cutting = new((call, answer) =>
        {
            foreach (JsonNode? transaction in answer["result"] is JsonObject block && block["transactions"] is JsonArray all ? all : [])
            {
                if (transaction is JsonObject && Hash32.Parse((string)transaction["hash"]!) == proposal)
                {
                    transaction["input"] = Hex.Encode(ConsortiumGovernanceContract.ProposeAdmin.Selector);
                }
            }
        });
        using RpcClient rpc = new(chain.Endpoint, handler: cutting);
        RecordingSink sink = new();

        await new GovernanceClient(new EthClient(rpc), chain.Client.Contract).ReadHistoryAsync(0, null, sink, default);

        Assert.Contains(sink.Warnings, warning => warning.Contains("a call whose data is not understood", StringComparison.Ordinal));
        Assert.DoesNotContain(sink.Warnings, warning => warning.Contains("changed something through another contract", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_has_dropped_the_state_before_says_so_also_at_the_address_of_a_precompile()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 3, validators: 2);
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        await chain.Anvil.MineAsync(1, default);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        ulong head = (await chain.Client.ReadAsync(default)).BlockNumber;
        Address place = Address.Parse("0x0000000000000000000000000000000000000006");
        using AlteredNode pruned = new(
            (call, answer) =>
            {
                if ((string)call["method"]! is "eth_call" or "eth_getCode" && (string)call["params"]![1]! is ['0', 'x', ..] number && Hex.DecodeUInt64(number) < head)
                {
                    answer.AsObject().Remove("result");
                    answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "This request is not supported because your node is running with state pruning. Run with --pruning=archive." };
                }
            },
            (chain.Client.Contract, place));
        using RpcClient rpc = new(chain.Endpoint, handler: pruned);
        GovernanceClient client = new(new EthClient(rpc), place);
        RecordingSink sink = new();

        IReadOnlyList<GovernanceEvent> late = await client.ReadHistoryAsync(head, null, sink, default);

        Assert.Equal((GovernanceEventKind.VotedAgainst, null), late.Select(e => (e.Kind, e.Votes)).First());
        Assert.Contains($"the votes cast before block {head} are not known", Assert.Single(sink.Warnings), StringComparison.Ordinal);

        sink = new RecordingSink();
        IReadOnlyList<GovernanceEvent> early = await client.ReadHistoryAsync(0, head - 1, sink, default);

        Assert.Equal((GovernanceEventKind.VotedAgainst, 1), early.Select(e => (e.Kind, e.Votes)).Last());
        Assert.Contains("state pruning", Assert.Single(sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_at_every_block_in_parts_and_stops_when_it_is_told_to()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 2, validators: 2);
        await chain.Anvil.MineAsync(1000, default);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        RecordingSink sink = new();
        Assert.Equal(GovernanceEventKind.VotedAgainst, (await chain.Client.ReadHistoryAsync(0, null, sink, default))[^1].Kind);
        Assert.True(sink.Steps.Count > 3);

        using CancellationTokenSource stop = new();
        RecordingSink stopping = new();
        stopping.OnStep = _ =>
        {
            if (stopping.Steps.Count == 2)
            {
                stop.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.Client.ReadHistoryAsync(0, null, stopping, stop.Token));
        Assert.Equal(2, stopping.Steps.Count);
    }

    [Fact]
    public async Task Answers_that_are_too_large_are_asked_for_in_smaller_parts()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 2, validators: 2);
        for (int i = 0; i < 20; i++)
        {
            await chain.SendAsync(s_new, new byte[4000], s_new); // others use the chain, too
        }

        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        using RpcClient rpc = new(chain.Endpoint, new RpcClientOptions { MaxResponseBytes = 64 * 1024 });
        GovernanceClient narrow = new(new EthClient(rpc), chain.Client.Contract);

        Assert.Equal(
            (await chain.Client.ReadHistoryAsync(0, null, null, default)).Select(e => e.Transaction),
            (await narrow.ReadHistoryAsync(0, null, null, default)).Select(e => e.Transaction));
    }
}
