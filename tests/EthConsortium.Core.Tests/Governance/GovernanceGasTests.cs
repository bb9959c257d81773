using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

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
