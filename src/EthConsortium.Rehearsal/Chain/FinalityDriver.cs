using System.Collections.Immutable;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Rehearsal.Chain;

/// <summary>
/// Plays the validators' clients on a test chain: seals every block, with the validators in turn, and when the governance
/// contract has announced a change of the validators and more than half of the old ones have sealed since, finalizes it in
/// the name of the system caller, as an AuRa client does.
/// </summary>
/// <remarks>
/// <para>Where it differs from a real client: the sealers sign nothing; the coinbase of a block is all that names them. The
/// turn goes by block number, not by the clock, and nobody misses a turn. <c>finalizeChange()</c> is an ordinary transaction
/// of the system caller, visible in its block, where a client makes a call that is no transaction (EIP-96).</para>
/// <para>All it knows is on the chain, so it can be stopped at any point and started anew. A failed request is repeated after
/// the state has been read again; one whose answer was lost does no harm.</para>
/// <para>Source of the rule: OpenEthereum's and Nethermind's rolling finality. A block is final when it and the blocks on top
/// of it have been sealed by more than half of the validators in force before it.</para>
/// </remarks>
public sealed class FinalityDriver : IAsyncDisposable
{
    private const ulong FinalizeGas = 10_000_000;

    // Quick after something happened, for then more is likely; slow enough when nothing does to stay out of the way.
    private static readonly TimeSpan s_shortestPoll = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan s_longestPoll = TimeSpan.FromMilliseconds(32);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly EthClient _chain;
    private readonly AnvilControl _control;
    private readonly Address _governance;
    private readonly TimeSpan? _blockTime;
    private readonly IOperationSink _sink;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private ImmutableList<FinalizedChange> _finalized = [];
    private ulong _sealUntil;

    private FinalityDriver(EthClient chain, Address governance, TimeSpan? blockTime, IOperationSink sink, TimeProvider time)
    {
        _chain = chain;
        _control = new AnvilControl(chain.Rpc);
        _governance = governance;
        _blockTime = blockTime;
        _sink = sink;
        _time = time;
    }

    /// <summary>The changes finalized since the start, oldest first.</summary>
    public IReadOnlyList<FinalizedChange> Finalized => Volatile.Read(ref _finalized);

    /// <summary>Ends when the driver is disposed; fails when the chain did not answer for some seconds, or refused to finalize.</summary>
    public Task Completion => _loop;

    /// <summary>Takes over the sealing of an anvil chain, and returns when it has.</summary>
    /// <param name="chain">The chain. It must not make blocks on its own: automatic sealing is switched off.</param>
    /// <param name="governance">The governance contract (v2).</param>
    /// <param name="blockTime">The time from one block to the next; null for a block as soon as a transaction waits.</param>
    /// <param name="sink">Hears of every finalized change and every failed request, as details.</param>
    /// <param name="time">The clock of all waits.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="RpcException">The chain is no anvil, or has no governance contract there.</exception>
    public static async Task<FinalityDriver> StartAsync(
        EthClient chain, Address governance, TimeSpan? blockTime, IOperationSink sink, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        FinalityDriver driver = new(chain, governance, blockTime, sink, time);
        await driver._control.SetAutomineAsync(automine: false, cancellationToken);
        await driver._control.ImpersonateAsync(ConsortiumGovernanceContract.SystemCaller, cancellationToken);
        State state = await driver.ReadAsync(cancellationToken);
        driver._loop = Task.Run(() => driver.RunAsync(state, driver._stop.Token), CancellationToken.None);
        return driver;
    }

    /// <summary>Seals blocks without transactions up to this one, as a chain that runs for a while has them, and returns when they are there. It does so at once: the block time counts from the last of them on.</summary>
    public async Task SealUntilAsync(ulong block, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _sealUntil, block);
        while (await _chain.GetBlockNumberAsync(cancellationToken) < block)
        {
            await Task.Delay(s_shortestPoll, _time, cancellationToken);
        }
    }

    /// <summary>Stops sealing. The chain stands still then.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(State first, CancellationToken cancellationToken)
    {
        State? state = first;
        TimeSpan poll = s_shortestPoll;
        long sealedAt = _time.GetTimestamp();
        long? failingSince = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                state ??= await ReadAsync(cancellationToken);
                bool mayWait = state.Head >= Volatile.Read(ref _sealUntil);
                if (mayWait && _blockTime is { } blockTime && blockTime - _time.GetElapsedTime(sealedAt) is { } left && left > TimeSpan.Zero)
                {
                    // In short pieces, so that blocks wanted at once are not waited for.
                    wait = left < s_longestPoll ? left : s_longestPoll;
                }
                else if (mayWait && _blockTime is null && !state.ChangeInFlight && !await TransactionsWaitAsync(cancellationToken))
                {
                    wait = poll;
                    poll = poll * 2 < s_longestPoll ? poll * 2 : s_longestPoll;
                }
                else
                {
                    sealedAt = _time.GetTimestamp();
                    State before = state;
                    state = null;
                    await SealAsync(before, cancellationToken);
                    poll = s_shortestPoll;
                    failingSince = null;
                    continue;
                }

                failingSince = null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException error)
            {
                failingSince ??= _time.GetTimestamp();
                if (_time.GetElapsedTime(failingSince.Value) > s_patience)
                {
                    throw new RehearsalException($"No block could be sealed for {s_patience.TotalSeconds:0} s, so the chain stands still: {error.Message}", error);
                }

                _sink.Verbose($"Sealing is interrupted, and tried again: {error.Message}");
                state = null;
                wait = s_retryAfter;
            }

            try
            {
                await Task.Delay(wait, _time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Seals the next block in the name of the validator whose turn it is; finalizes in it what is due.</summary>
    private async Task SealAsync(State state, CancellationToken cancellationToken)
    {
        Hash32? finalization = state.IsFinal && !state.FinalizationWaits
            ? await _control.SendTransactionAsync(ConsortiumGovernanceContract.SystemCaller, _governance, ConsortiumGovernanceContract.FinalizeChange.EncodeCall(), FinalizeGas, cancellationToken)
            : null;
        Address sealer = state.Validators[(int)((state.Head + 1) % (ulong)state.Validators.Count)];
        await _chain.Rpc.SendAsync(new RpcRequest("anvil_setCoinbase", sealer), cancellationToken);
        await _control.MineAsync(1, cancellationToken);
        if (finalization is { } hash)
        {
            await ConfirmAsync(state, hash, cancellationToken);
        }
    }

    private async Task ConfirmAsync(State before, Hash32 transaction, CancellationToken cancellationToken)
    {
        if (await _chain.GetTransactionReceiptAsync(transaction, cancellationToken) is not { } receipt)
        {
            // Not in the block after all; the next one finds it waiting.
            return;
        }

        if (receipt.Succeeded != true)
        {
            throw new RehearsalException($"The governance contract refused finalizeChange() in the transaction {transaction}, although a change is in flight since block {before.AnnouncedIn}.");
        }

        State after = await ReadAsync(cancellationToken);
        FinalizedChange change = new(before.AnnouncedIn, receipt.BlockNumber, before.Sealers, before.Validators.Count, after.Validators.Count);
        Volatile.Write(ref _finalized, _finalized.Add(change));
        _sink.Verbose($"The change of the validators announced in block {change.AnnouncedIn} is final in block {change.FinalizedIn}: {change.SealedBy.Count} of {change.OldValidators} had sealed since; {change.NewValidators} validators now.");
    }

    private async Task<State> ReadAsync(CancellationToken cancellationToken)
    {
        // Only this driver makes blocks, and not while it reads, so all answers are about the same one.
        EthBatch batch = _chain.CreateBatch();
        Task<ulong> head = batch.GetBlockNumberAsync();
        Task<byte[]> validators = batch.CallAsync(Call(ConsortiumGovernanceContract.GetValidators), BlockTag.Latest);
        Task<byte[]> pending = batch.CallAsync(Call(ConsortiumGovernanceContract.GetPendingValidators), BlockTag.Latest);
        Task<ulong> nonce = batch.GetNonceAsync(ConsortiumGovernanceContract.SystemCaller, BlockTag.Latest);
        Task<ulong> nextNonce = batch.GetNonceAsync(ConsortiumGovernanceContract.SystemCaller, BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken);

        State state = new(await head, ConsortiumGovernanceContract.GetValidators.DecodeResult<Address[]>(await validators));
        bool inFlight = (bool)ConsortiumGovernanceContract.GetPendingValidators.DecodeResult(await pending)[2]!;
        return inFlight ? await ReadChangeAsync(state, await nextNonce > await nonce, cancellationToken) : state;
    }

    private async Task<State> ReadChangeAsync(State state, bool finalizationWaits, CancellationToken cancellationToken)
    {
        IReadOnlyList<Log> announcements = await _chain.GetLogsAsync(new LogFilter { Addresses = [_governance], Topics = [[ConsortiumGovernanceContract.InitiateChange.Topic]] }, cancellationToken);
        ulong announcedIn = announcements[^1].BlockNumber;
        EthBatch batch = _chain.CreateBatch();
        List<Task<Block?>> blocks = [];
        for (ulong number = announcedIn; number <= state.Head; number++)
        {
            blocks.Add(batch.GetBlockAsync(BlockTag.Number(number)));
        }

        await batch.ExecuteAsync(cancellationToken);
        Address[] sealers = [.. (await Task.WhenAll(blocks)).Select(block => block!.Miner).Where(state.Validators.Contains).Distinct()];
        return state with { ChangeInFlight = true, AnnouncedIn = announcedIn, Sealers = sealers, FinalizationWaits = finalizationWaits };
    }

    private async Task<bool> TransactionsWaitAsync(CancellationToken cancellationToken) =>
        (await _chain.Rpc.SendAsync(new RpcRequest("txpool_status") { MayRepeat = true }, cancellationToken)).GetProperty("pending").GetString() != "0x0";

    private CallRequest Call(AbiFunction function) => new() { To = _governance, Data = function.EncodeCall() };

    /// <summary>What the chain says, at one block.</summary>
    private sealed record State(ulong Head, IReadOnlyList<Address> Validators)
    {
        /// <summary>Whether a change of the validators waits for its finality.</summary>
        public bool ChangeInFlight { get; init; }

        /// <summary>The block that announced it.</summary>
        public ulong AnnouncedIn { get; init; }

        /// <summary>The validators in force that have sealed that block or one on top of it.</summary>
        public IReadOnlyList<Address> Sealers { get; init; } = [];

        /// <summary>Whether a finalizeChange() of ours is in the pool already: its answer was lost.</summary>
        public bool FinalizationWaits { get; init; }

        public bool IsFinal => ChangeInFlight && 2 * Sealers.Count > Validators.Count;
    }
}
