using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Rehearsal.Tests.Chain;

public sealed class FinalityDriverTests : IAsyncLifetime
{
    private static readonly Address s_governance = ConsortiumGovernanceContract.GenesisAddress;
    private static readonly Address s_admin = Number(0xad);
    private static readonly Address[] s_founding = [.. Enumerable.Range(1, 5).Select(Number)];

    private AnvilHost _anvil = null!;
    private RpcClient _rpc = null!;
    private EthClient _chain = null!;

    public async Task InitializeAsync()
    {
        ConsortiumPlan plan = new("Test", [new MemberPlan("A", 0, s_founding.Length)]);
        _anvil = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(ConsortiumGenesis.Build(plan, new MemberAccounts(s_admin, s_founding))), null, CancellationToken.None);
        _rpc = new RpcClient(_anvil.Endpoint);
        _chain = new EthClient(_rpc);
        await _rpc.SendAsync(new RpcRequest("anvil_impersonateAccount", s_admin), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _rpc.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_final_once_more_than_half_of_the_old_validators_have_sealed_in_turn()
    {
        await using FinalityDriver driver = await StartAsync(_chain);
        TransactionReceipt announced = await AddAsync(Number(21));
        await WaitForFinalizedAsync(driver, 1);
        Assert.Equal(6, (await ValidatorsAsync()).Length);

        FinalizedChange change = Assert.Single(driver.Finalized);
        Assert.Equal(announced.BlockNumber, change.AnnouncedIn);
        Assert.Equal(3, change.SealedBy.Count);
        Assert.Equal((5, 6), (change.OldValidators, change.NewValidators));

        // Seen on the chain: blocks announced, +1, +2 carry three sealers; finalizeChange is in the block after them.
        Assert.Equal(announced.BlockNumber + 3, change.FinalizedIn);
        List<Address> miners = [];
        for (ulong number = 1; number <= change.FinalizedIn; number++)
        {
            miners.Add((await _chain.GetBlockAsync(BlockTag.Number(number)))!.Miner);
        }

        Assert.Equal(Enumerable.Range(1, miners.Count).Select(number => s_founding[number % 5]), miners);
        Log finalized = Assert.Single(await LogsAsync(ConsortiumGovernanceContract.FinalizeCalled.Topic));
        TransactionInfo call = (await _chain.GetTransactionAsync(finalized.TransactionHash))!;
        Assert.Equal(ConsortiumGovernanceContract.SystemCaller, call.From);
    }

    [Fact]
    public async Task Changes_that_queue_up_become_final_one_after_the_other()
    {
        // Both before anybody seals: the second finds the first in flight, however slow this machine is.
        await AddAsync(Number(21));
        await AddAsync(Number(22));
        await using FinalityDriver driver = await StartAsync(_chain);
        await WaitForFinalizedAsync(driver, 1);
        await SendAsync(ConsortiumGovernanceContract.InitiateQueuedChange.EncodeCall());
        await WaitForFinalizedAsync(driver, 2);
        Assert.Equal([6, 7], driver.Finalized.Select(change => change.NewValidators));
        Assert.True(driver.Finalized[1].AnnouncedIn > driver.Finalized[0].FinalizedIn);
    }

    [Fact]
    public async Task A_new_driver_takes_up_a_change_that_is_in_flight()
    {
        FinalityDriver first = await StartAsync(_chain);
        await first.DisposeAsync();
        await _rpc.SendAsync(new RpcRequest("evm_setAutomine", true), CancellationToken.None);
        await AddAsync(Number(21));
        Assert.Equal(5, (await ValidatorsAsync()).Length);

        await using FinalityDriver second = await StartAsync(_chain);
        await WaitForFinalizedAsync(second, 1);
        Assert.Equal(6, (await ValidatorsAsync()).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failed_requests_and_lost_answers_do_no_harm(int seed)
    {
        // One request in five fails: half of those before the chain sees it, half after.
        using UnreliableHandler handler = new(seed);
        using RpcClient unreliable = new(_anvil.Endpoint, new RpcClientOptions { MaxAttempts = 1 }, handler);
        await using FinalityDriver driver = await StartAsync(new EthClient(unreliable), handler);
        for (int i = 1; i <= 2; i++)
        {
            await AddAsync(Number(20 + i));
            await WaitForValidatorsAsync(5 + i);
        }

        Assert.True(handler.Failed > 0);
        IReadOnlyList<Log> calls = await LogsAsync(ConsortiumGovernanceContract.FinalizeCalled.Topic);
        Assert.Equal(2, calls.Count);
        Assert.Equal(2UL, await _chain.GetNonceAsync(ConsortiumGovernanceContract.SystemCaller, BlockTag.Latest));
    }

    [Fact]
    public async Task With_a_block_time_blocks_come_without_transactions_and_no_faster()
    {
        TimeSpan blockTime = TimeSpan.FromMilliseconds(300);
        long start = TimeProvider.System.GetTimestamp();
        await using FinalityDriver driver = await FinalityDriver.StartAsync(_chain, s_governance, blockTime, NullSink.Instance, TimeProvider.System, CancellationToken.None);
        while (await _chain.GetBlockNumberAsync() < 3)
        {
            await Task.Delay(20);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= 3 * blockTime);
    }

    [Fact]
    public async Task Blocks_wanted_at_once_do_not_wait_for_the_block_time()
    {
        await using FinalityDriver driver = await FinalityDriver.StartAsync(_chain, s_governance, TimeSpan.FromDays(1), NullSink.Instance, TimeProvider.System, CancellationToken.None);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        await driver.SealUntilAsync(7, limit.Token);
        Assert.Equal(7UL, await _chain.GetBlockNumberAsync());

        // And then it is paced again: the transaction waits.
        Hash32 hash = await SubmitAsync(ConsortiumGovernanceContract.AddValidators.EncodeCall((object)new[] { Number(21) }));
        await Task.Delay(100);
        Assert.Null(await _chain.GetTransactionReceiptAsync(hash));
    }

    [Fact]
    public async Task A_chain_that_answers_but_seals_no_more_is_told_as_well()
    {
        using SealingRefusedHandler handler = new();
        using RpcClient refusing = new(_anvil.Endpoint, new RpcClientOptions { MaxAttempts = 1 }, handler);
        await using FinalityDriver driver = await FinalityDriver.StartAsync(new EthClient(refusing), s_governance, null, NullSink.Instance, new FastClock(), CancellationToken.None);
        await SubmitAsync(ConsortiumGovernanceContract.AddValidators.EncodeCall((object)new[] { Number(21) }));
        RehearsalException error = await Assert.ThrowsAsync<RehearsalException>(() => driver.Completion.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains("stands still", error.Message, StringComparison.Ordinal);
        Assert.True(handler.Refused > 1);
    }

    [Fact]
    public async Task A_chain_that_is_gone_is_told_instead_of_waited_for_without_end()
    {
        using RpcClient impatient = new(_anvil.Endpoint, new RpcClientOptions { MaxAttempts = 1 });
        await using FinalityDriver driver = await FinalityDriver.StartAsync(new EthClient(impatient), s_governance, null, NullSink.Instance, new FastClock(), CancellationToken.None);
        await _anvil.DisposeAsync();
        RehearsalException error = await Assert.ThrowsAsync<RehearsalException>(() => driver.Completion);
        Assert.Contains("stands still", error.Message, StringComparison.Ordinal);
    }

    private static Address Number(int number)
    {
        byte[] bytes = new byte[Address.Length];
        bytes[^1] = (byte)number;
        bytes[0] = 0x11;
        return new Address(bytes);
    }

    private async Task<FinalityDriver> StartAsync(EthClient chain, UnreliableHandler? handler = null)
    {
        FinalityDriver driver = await FinalityDriver.StartAsync(chain, s_governance, blockTime: null, NullSink.Instance, TimeProvider.System, CancellationToken.None);
        handler?.Begin();
        return driver;
    }

    private Task<TransactionReceipt> AddAsync(Address validator) =>
        SendAsync(ConsortiumGovernanceContract.AddValidators.EncodeCall((object)new[] { validator }));

    private async Task<TransactionReceipt> SendAsync(byte[] data)
    {
        Hash32 hash = await SubmitAsync(data);
        TransactionReceipt? receipt;
        while ((receipt = await _chain.GetTransactionReceiptAsync(hash)) is null)
        {
            await Task.Delay(10);
        }

        Assert.True(receipt.Succeeded);
        return receipt;
    }

    private async Task<Hash32> SubmitAsync(byte[] data) => Hash32.Parse((await _rpc.SendAsync(
        new RpcRequest("eth_sendTransaction", new Dictionary<string, object?> { ["from"] = s_admin, ["to"] = s_governance, ["data"] = data, ["gas"] = 5_000_000UL, ["gasPrice"] = 0UL }),
        CancellationToken.None)).GetString()!);

    private async Task<Address[]> ValidatorsAsync() => ConsortiumGovernanceContract.GetValidators.DecodeResult<Address[]>(
        await _chain.CallAsync(new CallRequest { To = s_governance, Data = ConsortiumGovernanceContract.GetValidators.EncodeCall() }, BlockTag.Latest));

    private async Task WaitForValidatorsAsync(int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while ((await ValidatorsAsync()).Length != count)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static async Task WaitForFinalizedAsync(FinalityDriver driver, int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (driver.Finalized.Count < count)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private Task<IReadOnlyList<Log>> LogsAsync(Hash32 topic) => _chain.GetLogsAsync(new LogFilter { Addresses = [s_governance], Topics = [[topic]] });

    /// <summary>Lets everything through but the sealing of a block.</summary>
    private sealed class SealingRefusedHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Refused { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            if (body.Contains("anvil_mine", StringComparison.Ordinal))
            {
                Refused++;
                throw new HttpRequestException("not sealed, by the test");
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class UnreliableHandler(int seed) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly Random _random = new(seed);
        private bool _begun;

        public int Failed { get; private set; }

        public void Begin() => _begun = true;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            int dice = _begun ? _random.Next(10) : 9;
            if (dice == 0)
            {
                Failed++;
                throw new HttpRequestException("not sent, by the test");
            }

            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (dice == 1)
            {
                Failed++;
                response.Dispose();
                throw new HttpRequestException("answer lost, by the test");
            }

            return response;
        }
    }
}

/// <summary>A clock on which fifty seconds pass in one.</summary>
file sealed class FastClock : TimeProvider
{
    private const int Factor = 50;

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Factor : dueTime, period > TimeSpan.Zero ? period / Factor : period);
}
