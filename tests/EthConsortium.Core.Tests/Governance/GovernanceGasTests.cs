using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Governance;

/// <summary>Lists of validators that are too long for a block. 256 is the most that the contract lets an admin have.</summary>
public sealed class GovernanceGasTests : IDisposable
{
    private const int Most = 256;

    private readonly EthECKey _key = TestAccounts.Key(1);
    private readonly RecordingSink _sink = new();
    private readonly GovernanceApplyOptions _options = new() { PollInterval = TimeSpan.FromMilliseconds(20), FinalityTimeout = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task As_many_as_an_admin_may_have_go_into_as_few_transactions_as_blocks_have_gas_for(bool immediately)
    {
        await using GovernanceChain chain = await StartAsync(gasLimit: 10_000_000, immediately);
        await using FinalityDriver driver = await FinalityDriver.StartAsync(chain.Eth, chain.Client.Contract, blockTime: null, NullSink.Instance, TimeProvider.System, default);
        Address[] many = Validators(Most - 2);

        GovernanceResult added = await ApplyAsync(chain, GovernanceAction.AddValidators(many));

        Assert.True(added.IsFinal);
        Assert.Equal(many.Order(), added.ChangedValidators.Order());
        Assert.True(added.Receipts.Count > 1);
        AssertFull(added);

        GovernanceResult removed = await ApplyAsync(chain, GovernanceAction.RemoveValidators(many));

        Assert.True(removed.IsFinal);
        Assert.Equal(2, (await chain.Client.ReadAsync(default)).Validators.Count);
        AssertFull(removed);
    }

    [Fact]
    public async Task What_fits_into_a_block_is_one_transaction()
    {
        await using GovernanceChain chain = await StartAsync(gasLimit: 100_000_000, immediately: true);

        Assert.Single((await ApplyAsync(chain, GovernanceAction.AddValidators(Validators(Most - 2)))).Receipts);
    }

    [Fact]
    public async Task For_signing_elsewhere_the_list_is_split_beforehand()
    {
        await using GovernanceChain chain = await StartAsync(gasLimit: 10_000_000, immediately: true);
        Address[] many = Validators(Most - 2);
        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.AddValidators(many), _key.Address, default);

        IReadOnlyList<GovernanceAction> parts = await chain.Client.SplitAsync(preview, default);

        Assert.True(parts.Count > 1);
        Assert.Equal(many, parts.SelectMany(part => part.Validators));
        foreach (GovernanceAction part in parts)
        {
            TransactionRequest request = new() { To = chain.Client.Contract, Data = GovernanceDialectV2.Instance.Encode(part), GasLimit = 10_000_000 };
            Assert.True((await Sender(chain.Eth).SendAndWaitAsync(request)).Succeeded);
        }

        GovernancePreview again = await chain.Client.PreviewAsync(GovernanceAction.AddValidators(many), _key.Address, default);
        Assert.Empty(await chain.Client.SplitAsync(again, default));
    }

    [Fact]
    public async Task The_list_is_judged_as_a_whole_before_a_part_of_it_is_sent()
    {
        await using GovernanceChain chain = await StartAsync(gasLimit: 10_000_000, immediately: true);
        async Task<GovernanceRefusal> Refused(params Address[] validators) =>
            (await Assert.ThrowsAsync<GovernanceRefusedException>(() => ApplyAsync(chain, GovernanceAction.AddValidators(validators)))).Refusal;

        GovernanceRefusal tooMany = await Refused(Validators(1000));
        Assert.Equal((ErrorCode.CapacityExceeded, 1002), (tooMany.Code, (int)(System.Numerics.BigInteger)tooMany.Arguments[0]!));
        Assert.Equal(ErrorCode.AlreadyAValidator, (await Refused([.. Validators(200), Validators(1)[0]])).Code);
        Assert.Equal(ErrorCode.ZeroAddress, (await Refused([.. Validators(200), Address.Zero])).Code);
        Assert.Equal(0ul, await chain.Eth.GetNonceAsync(_key.Address, BlockTag.Latest));
    }

    [Fact]
    public async Task A_failure_in_the_middle_says_what_is_left_and_a_repetition_finishes_it()
    {
        await using GovernanceChain chain = await StartAsync(gasLimit: 10_000_000, immediately: true);
        Address[] many = Validators(Most - 2);
        using FailingNode node = new(failAfter: 1);
        using RpcClient rpc = new(chain.Endpoint, new RpcClientOptions { MaxAttempts = 1 }, handler: node);
        EthClient eth = new(rpc);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() =>
            new GovernanceClient(eth).ApplyAsync(GovernanceAction.AddValidators(many), Sender(eth), _options, _sink, default));

        Assert.Equal(ErrorCode.PartlyDone, error.Code);
        IReadOnlyList<Address> left = Assert.IsType<GovernanceAction>(error.Target).Validators;
        Assert.InRange(left.Count, 1, many.Length - 1);
        Assert.Contains($"{many.Length - left.Count} of {many.Length} are done, in 1 transaction", error.Message, StringComparison.Ordinal);
        Assert.Equal(many.Except(left).Order(), (await chain.Client.ReadAsync(default)).FindAdmin(_key.Address)!.Validators.Skip(2).Order());

        GovernanceResult rest = await ApplyAsync(chain, GovernanceAction.AddValidators(many));

        Assert.Equal(left.Order(), rest.ChangedValidators.Order());
        Assert.Equal(Most, rest.State.Validators.Count);
    }

    [Theory]
    [InlineData(5, 15, true)]
    [InlineData(5, 15, false)]
    [InlineData(5, 256, true)]
    [InlineData(150, 15, false)]
    public async Task A_vote_to_evict_has_gas_to_carry_it_out_when_the_votes_of_others_land_first(int admins, int validators, bool immediately)
    {
        ConsortiumGovernanceGenesis genesis = GovernanceChain.Genesis(admins, 3, immediately);
        await using GovernanceChain chain = await GovernanceChain.StartAsync(
            genesis with { ValidatorCapacity = Most, Founders = genesis.Founders.SetItem(1, genesis.Founders[1] with { Validators = GovernanceChain.ValidatorsOf(2, validators) }) },
            gasLimit: 60_000_000);
        GovernanceAction evict = GovernanceAction.VoteAgainst(GovernanceChain.Admin(2));
        for (int open = 1; open <= 8; open++)
        {
            await chain.DoAsync(GovernanceChain.Admin(3), GovernanceAction.ProposeAdmin(GovernanceChain.Admin(900 + open), new string('x', 64)));
        }

        await chain.DoAsync(GovernanceChain.Admin(1), GovernanceAction.VoteAgainst(GovernanceChain.Admin(4)));
        int needed = (await chain.Client.ReadAsync(default)).EvictionVotesNeeded;

        GovernanceState after = await VoteLastAsync(chain, evict, [.. Enumerable.Range(3, needed - 1)]);

        Assert.Null(after.FindAdmin(GovernanceChain.Admin(2)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(150)]
    public async Task A_vote_to_admit_has_gas_to_carry_it_out_when_the_votes_of_others_land_first(int admins)
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins, 2));
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.ProposeAdmin(GovernanceChain.Admin(900), new string('x', 64)));
        int needed = (await chain.Client.ReadAsync(default)).VotesNeeded;

        // The proposer's vote is the first; a consortium of three needs no more than one other.
        GovernanceState after = await VoteLastAsync(chain, GovernanceAction.VoteFor(GovernanceChain.Admin(900)), [.. Enumerable.Range(3, Math.Max(0, needed - 2))]);

        Assert.NotNull(after.FindAdmin(GovernanceChain.Admin(900)));
    }

    [Fact]
    public async Task An_action_has_gas_to_announce_the_change_that_waits_when_the_one_in_flight_lands_first()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(20, 50) with { ValidatorCapacity = Most }, gasLimit: 60_000_000);
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.AddValidators([GovernanceChain.Validator(2, 51)]));
        await chain.DoAsync(GovernanceChain.Admin(3), GovernanceAction.AddValidators([GovernanceChain.Validator(3, 51)]));
        GovernanceAction rename = GovernanceAction.SetAlias("Bank One");
        (TransactionRequest request, ulong gas) = await PrepareAsync(chain, rename);
        await chain.FinalizeAsync();

        await SendAsync(chain, request, gas);

        Assert.True((await chain.Client.ReadAsync(default)).IsChangeInFlight);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_vote_in_an_earlier_contract_has_gas_to_carry_it_out(bool isVersionOne)
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(isVersionOne ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2, 5, 5);

        GovernanceState after = await VoteLastAsync(chain, GovernanceAction.VoteAgainst(GovernanceChain.Admin(2)), [3, 4]);

        Assert.Null(after.FindAdmin(GovernanceChain.Admin(2)));
    }

    /// <summary>Admin 1 has its transaction made, then others vote so far that it is the last vote needed, then it is sent.</summary>
    private static async Task<GovernanceState> VoteLastAsync(GovernanceChain chain, GovernanceAction action, int[] others)
    {
        (TransactionRequest request, ulong gas) = await PrepareAsync(chain, action);
        foreach (int other in others)
        {
            Assert.True((await chain.SendAsync(GovernanceChain.Admin(other), request.Data.ToArray())).Succeeded);
        }

        await SendAsync(chain, request, gas);
        return await chain.Client.ReadAsync(default);
    }

    private static async Task<(TransactionRequest Request, ulong Gas)> PrepareAsync(GovernanceChain chain, GovernanceAction action)
    {
        GovernancePreview preview = await chain.Client.PreviewAsync(action, GovernanceChain.Admin(1), default);
        TransactionRequest request = GovernanceClient.CreateRequest(preview, action);
        return (request, (await TransactionSender.PrepareAsync(chain.Eth, await chain.Eth.GetChainIdAsync(default), GovernanceChain.Admin(1), request, nonce: null, options: null, default)).GasLimit);
    }

    private static async Task SendAsync(GovernanceChain chain, TransactionRequest request, ulong gas)
    {
        TransactionReceipt receipt = await chain.SendAsync(GovernanceChain.Admin(1), request.Data.ToArray(), gas: gas);
        Assert.True(receipt.Succeeded, $"used {receipt.GasUsed} of {gas}");
    }

    public void Dispose() => _key.Dispose();

    private static Address[] Validators(int count) => [.. Enumerable.Range(5001, count).Select(TestAccounts.At)];

    private static void AssertFull(GovernanceResult result)
    {
        // With the margin of the sender, which is half of what is needed.
        int fewest = (int)Math.Ceiling(result.Receipts.Sum(receipt => (double)receipt.GasUsed) * 1.5 / 10_000_000);
        Assert.InRange(result.Receipts.Count, fewest, fewest + 1);
    }

    private async Task<GovernanceChain> StartAsync(ulong gasLimit, bool immediately) => await GovernanceChain.StartAsync(
        new ConsortiumGovernanceGenesis("Large", [new ConsortiumGovernanceFounder(_key.Address, "Bank 1", GovernanceChain.ValidatorsOf(1, 2))]) { ValidatorCapacity = Most, FinalizesImmediately = immediately },
        gasLimit: gasLimit);

    private Task<GovernanceResult> ApplyAsync(GovernanceChain chain, GovernanceAction action) => chain.Client.ApplyAsync(action, Sender(chain.Eth), _options, _sink, default);

    private TransactionSender Sender(EthClient eth) =>
        new(eth, new EthECKeySigner(_key), new ChainId(10_101_010), new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5), MaxPollingInterval = TimeSpan.FromMilliseconds(20), SubmitTimeout = TimeSpan.FromMilliseconds(100) });

    /// <summary>A node that takes no more transactions after some.</summary>
    private sealed class FailingNode(int failAfter) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _sent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (body.Contains("eth_sendRawTransaction", StringComparison.Ordinal) && _sent++ >= failAfter)
            {
                return new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
