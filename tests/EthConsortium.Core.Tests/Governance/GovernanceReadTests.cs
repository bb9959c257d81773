using System.Text;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Tests.Governance;

public class GovernanceReadTests
{
    private static readonly Address s_a = GovernanceChain.Admin(1);
    private static readonly Address s_b = GovernanceChain.Admin(2);
    private static readonly Address s_new = GovernanceChain.Admin(9);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(40, 5)]
    [InlineData(200, 15)]
    public async Task Reads_everything_in_two_requests_however_many_there_are(int admins, int validators)
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins, validators));
        using CountingHandler counter = new();
        using RpcClient rpc = new(chain.Endpoint, handler: counter);

        GovernanceState state = await new GovernanceClient(new EthClient(rpc)).ReadAsync(default);

        Assert.Equal(2, counter.Requests);
        Assert.Equal(admins, state.Admins.Count);
        Assert.All(state.Admins, (admin, i) => Assert.Equal(
            (GovernanceChain.Admin(i + 1), $"Bank {i + 1}", string.Join(',', GovernanceChain.ValidatorsOf(i + 1, validators))),
            (admin.Address, admin.Alias, string.Join(',', admin.Validators))));
        Assert.Equal(admins * validators, state.Validators.Count);
    }

    [Fact]
    public async Task Who_follows_the_chain_reads_a_block_with_one_request_until_somebody_comes_or_goes()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 4, validators: 2));
        using CountingHandler counter = new();
        using RpcClient rpc = new(chain.Endpoint, handler: counter);
        GovernanceClient client = new(new EthClient(rpc));
        GovernanceState state = await client.ReadAsync(default);

        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_a));
        Assert.Equal([s_b], (await NextAsync(requests: 1)).FindAdmin(s_a)!.VotesAgainst);
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([TestAccounts.At(60)]));
        Assert.Contains(TestAccounts.At(60), (await NextAsync(requests: 1)).TargetValidators);
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        Assert.Equal(s_new, Assert.Single((await NextAsync(requests: 3)).Proposals).Subject);
        await chain.DoAsync(s_b, GovernanceAction.VoteFor(s_new));
        Assert.Equal([s_a, s_b], Assert.Single((await NextAsync(requests: 1)).Proposals).VotesFor);

        async Task<GovernanceState> NextAsync(int requests)
        {
            Block head = (await chain.Eth.GetBlockAsync(BlockTag.Latest))!;
            int before = counter.Requests;
            state = await client.ReadNextAsync(state, head, default);
            Assert.Equal(requests, counter.Requests - before);
            GovernanceState whole = await chain.Client.ReadAtAsync(head.Number, default);
            Assert.Equal(JsonSerializer.Serialize(whole), JsonSerializer.Serialize(state));
            return state;
        }
    }

    [Fact]
    public async Task Reads_what_the_contract_says()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 4, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_a));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([TestAccounts.At(60)]));
        await chain.DoAsync(s_a, GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]));

        GovernanceState state = await chain.Client.ReadAsync(default);

        Block head = (await chain.Eth.GetBlockAsync(BlockTag.Latest))!;
        Assert.Equal((4ul, head.Hash, (long)head.Timestamp), (state.BlockNumber, state.BlockHash, state.BlockTime.ToUnixTimeSeconds()));
        Assert.Equal((GovernanceVersion.V2, "Test consortium", 15, false), (state.Version, state.ConsortiumName, state.ValidatorCapacity, state.FinalizesImmediately));
        Assert.Equal((ConsensusEngine.AuRa, TimeSpan.FromHours(1), TimeSpan.FromHours(2)), (state.Consensus, state.ProposalLifetime!.Value, state.EvictionNotice!.Value));
        Assert.Equal([s_b], state.FindAdmin(s_a)!.VotesAgainst);
        AdminProposal proposal = Assert.Single(state.Proposals);
        Assert.Equal((s_new, "Bank N", s_a), (proposal.Subject, proposal.Alias, proposal.Proposer!.Value));
        Assert.Equal([s_a], proposal.VotesFor);
        Assert.Equal(TimeSpan.FromHours(1), proposal.ExpiresAt - proposal.ProposedAt);
        Assert.Equal((8, 8, true, true), (state.Validators.Count, state.TargetValidators.Count, state.IsChangeInFlight, state.IsChangeQueued));
        Assert.Contains(TestAccounts.At(60), state.TargetValidators);
        Assert.Null(state.FindOwner(GovernanceChain.Validator(1, 1)));
        Assert.Equal(s_b, state.FindOwner(TestAccounts.At(60))!.Address);
        Assert.Equal(3, state.FaultsTolerated);

        // Computed here, defined there.
        async Task<int> Ask(Ethereum.Abi.AbiFunction function) => function.DecodeResult<int>(await chain.Eth.CallAsync(new CallRequest { To = chain.Client.Contract, Data = function.EncodeCall() }, BlockTag.Latest));
        byte[] target = await chain.Eth.CallAsync(new CallRequest { To = chain.Client.Contract, Data = ConsortiumGovernanceContract.GetTargetValidators.EncodeCall() }, BlockTag.Latest);
        Assert.Equal(ConsortiumGovernanceContract.GetTargetValidators.DecodeResult<Address[]>(target).Order(), state.TargetValidators.Order());
        Assert.Equal(await Ask(ConsortiumGovernanceContract.VotesNeeded), state.VotesNeeded);
        Assert.Equal(await Ask(ConsortiumGovernanceContract.EvictionVotesNeeded), state.EvictionVotesNeeded);
    }

    [Fact]
    public async Task Reads_the_past()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_b, "Bank 2"));

        Assert.Single((await chain.Client.ReadAtAsync(0, default)).Admins);
        Assert.Equal(2, (await chain.Client.ReadAtAsync(1, default)).Admins.Count);
        Assert.Equal(ErrorCode.ChainUnstable, (await Assert.ThrowsAsync<ConsortiumException>(() => chain.Client.ReadAtAsync(99, default))).Code);
    }

    [Fact]
    public async Task A_block_between_the_two_requests_does_not_tear_the_state()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        int admitted = 0;

        // Before each second request an admin is admitted, twice.
        using CountingHandler meddler = new()
        {
            Before = async number =>
            {
                if (number is 1 or 2)
                {
                    admitted++;
                    await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(TestAccounts.At(100 + admitted), $"New {admitted}"));
                    await chain.DoAsync(TestAccounts.At(101), GovernanceAction.VoteFor(TestAccounts.At(100 + admitted)));
                }
            },
        };
        using RpcClient rpc = new(chain.Endpoint, handler: meddler);

        GovernanceState state = await new GovernanceClient(new EthClient(rpc)).ReadAsync(default);

        GovernanceState alone = await chain.Client.ReadAtAsync(state.BlockNumber, default);
        Assert.Equal(JsonSerializer.Serialize(alone), JsonSerializer.Serialize(state));
    }

    [Fact]
    public async Task A_chain_that_never_holds_still_is_told()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));

        // The node answers the first request from a height at which the lists are others than in the second.
        using CountingHandler liar = new() { Change = (number, body) => number % 2 == 0 ? body.Replace("0000000000000000000000000000000000000001\"", "0000000000000000000000000000000000000002\"", StringComparison.Ordinal) : body };
        using RpcClient rpc = new(chain.Endpoint, handler: liar);

        Assert.Equal(ErrorCode.ChainUnstable, (await Assert.ThrowsAsync<ConsortiumException>(() => new GovernanceClient(new EthClient(rpc)).ReadAsync(default))).Code);
    }

    [Fact]
    public async Task Says_when_nothing_there_answers_as_a_governance_contract()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        Address other = TestAccounts.At(0x2000);
        await chain.Anvil.SetCodeAsync(other, CreditScoreContract.Artifact.RuntimeBytecode, default);

        foreach (Address place in new[] { TestAccounts.At(0x3000), other })
        {
            ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => new GovernanceClient(chain.Eth, place).ReadAsync(default));
            Assert.Equal((ErrorCode.GovernanceContractUnknown, place), (error.Code, Assert.IsType<Address>(error.Target)));
        }
    }

    [Fact]
    public async Task A_contract_that_answers_in_another_form_is_no_governance_contract()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        Address other = TestAccounts.At(0x2000);

        // Every call is answered with the number 2, also those for lists: PUSH1 2, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.
        await chain.Anvil.SetCodeAsync(other, new byte[] { 0x60, 2, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3 }, default);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => new GovernanceClient(chain.Eth, other).ReadAsync(default));

        Assert.Equal(ErrorCode.GovernanceContractUnknown, error.Code);
    }

    [Fact]
    public async Task A_contract_of_a_later_version_is_not_taken_for_one_that_is_known()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        Address later = TestAccounts.At(0x2000);

        // Every call is answered with the number 3.
        await chain.Anvil.SetCodeAsync(later, new byte[] { 0x60, 3, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3 }, default);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => new GovernanceClient(chain.Eth, later).ReadAsync(default));

        Assert.Equal(ErrorCode.GovernanceVersionUnsupported, error.Code);
        Assert.Contains("is of version 3;", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Counts requests; can do something before one, or change its answer.</summary>
    private sealed class CountingHandler : DelegatingHandler
    {
        public CountingHandler()
            : base(new SocketsHttpHandler())
        {
        }

        public int Requests { get; private set; }

        public Func<int, Task> Before { get; init; } = _ => Task.CompletedTask;

        public Func<int, string, string>? Change { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Before(Requests);
            int number = Requests++;
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (Change is not null)
            {
                string body = await response.Content.ReadAsStringAsync(cancellationToken);
                response.Content = new StringContent(Change(number, body), Encoding.UTF8, "application/json");
            }

            return response;
        }
    }
}
