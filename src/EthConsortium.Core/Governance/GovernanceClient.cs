using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Reads, explains and changes the governance of a consortium. Safe for concurrent use.</summary>
/// <remarks>
/// All reads throw <see cref="ConsortiumException"/> with <see cref="ErrorCode.GovernanceContractUnknown"/>,
/// <see cref="ErrorCode.GovernanceVersionUnsupported"/> or <see cref="ErrorCode.ChainUnstable"/>, and
/// <see cref="RpcException"/> when the node does not answer.
/// </remarks>
public sealed class GovernanceClient
{
    private readonly GovernanceReader _reader;
    private readonly GovernancePreviewer _previewer;
    private readonly GovernanceHistoryReader _history;
    private readonly TimeProvider _time;

    /// <summary>A client of one governance contract.</summary>
    /// <param name="eth">The node to ask.</param>
    /// <param name="contract">Where the contract is; null for its place in every genesis made here.</param>
    /// <param name="consensus">How the members agree on blocks, which decides what fault tolerance means; null to conclude it from the contract: QBFT if its changes are final at once, else AuRa.</param>
    /// <param name="time">The clock of all waits; null for the system's.</param>
    public GovernanceClient(EthClient eth, Address? contract = null, ConsensusEngine? consensus = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(eth);
        Eth = eth;
        Contract = contract ?? ConsortiumGovernanceContract.GenesisAddress;
        _reader = new GovernanceReader(eth, Contract, consensus);
        _history = new GovernanceHistoryReader(eth, Contract);
        _previewer = new GovernancePreviewer(eth, _history);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The node that is asked.</summary>
    public EthClient Eth { get; }

    /// <summary>Where the contract is.</summary>
    public Address Contract { get; }

    /// <summary>Reads everything at the head of the chain, consistent at one block, in two round trips however many admins, validators and proposals there are.</summary>
    public async Task<GovernanceState> ReadAsync(CancellationToken cancellationToken) =>
        (await _reader.ReadAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false)).State;

    /// <summary>Reads everything as it was at a block. The node has to have the state of that block.</summary>
    public async Task<GovernanceState> ReadAtAsync(ulong blockNumber, CancellationToken cancellationToken) =>
        (await _reader.ReadAsync(BlockTag.Number(blockNumber), cancellationToken).ConfigureAwait(false)).State;

    /// <summary>Reads everything at a block, for who follows the chain: in one round trip as long as nobody was admitted, evicted or proposed since an earlier state.</summary>
    /// <param name="earlier">A state of this contract, of any block.</param>
    /// <param name="block">The block to read at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<GovernanceState> ReadNextAsync(GovernanceState earlier, Block block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(block);
        return _reader.ReadAsync(earlier, block, cancellationToken);
    }

    /// <summary>All open votes about somebody, as <see cref="GovernanceState.ListProposals"/> has them, and with two admins when their notices run out, which only the history tells.</summary>
    public async Task<IReadOnlyList<ConsortiumProposal>> ListProposalsAsync(GovernanceState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        ConsortiumProposal[] proposals = [.. state.ListProposals()];
        bool areNoticesGiven = state.EvictionNotice is not null && state.Admins.Count == 2;
        for (int i = 0; areNoticesGiven && i < proposals.Length; i++)
        {
            if (proposals[i].Kind == ConsortiumProposalKind.Eviction)
            {
                GovernanceFacts facts = await _history.AddNoticeAsync(new GovernanceFacts(), state, proposals[i].Address, cancellationToken).ConfigureAwait(false);
                proposals[i] = proposals[i] with { EnforceableAt = facts.ActiveAt is null ? facts.EnforceableAt : null };
            }
        }

        return proposals;
    }

    /// <summary>Foresees what an action would do: who has voted, how many votes are missing, what becomes of the consortium's size and fault tolerance, and whether and why the chain would refuse it.</summary>
    /// <param name="intent">What is wanted, or the very action.</param>
    /// <param name="actor">Who would do it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<GovernancePreview> PreviewAsync(GovernanceIntent intent, Address actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(intent);
        (GovernanceState state, GovernanceDialect dialect) = await _reader.ReadAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        GovernancePreview preview = await _previewer.PreviewAsync(state, dialect, intent.Decide(state, actor), actor, cancellationToken).ConfigureAwait(false);
        return intent.Judge(preview) with { Dialect = dialect };
    }

    /// <summary>
    /// Carries out an action: looks at what it would do, sends it, waits for its receipt, and for the chain to show its effect
    /// and to make it final. It can be repeated: what is done already is not sent again. Validators that are too many for one
    /// transaction go into as few as the gas of a block allows.
    /// </summary>
    /// <param name="intent">What is wanted, or the very action.</param>
    /// <param name="sender">Who does it.</param>
    /// <param name="options">How long to wait for finality; null for the defaults.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Stops waiting. What was sent stays sent; doing the same again waits on.</param>
    /// <exception cref="GovernanceRefusedException">The chain would refuse it; nothing was sent.</exception>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.TransactionFailed"/>, <see cref="ErrorCode.EffectNotSeen"/>, <see cref="ErrorCode.PartlyDone"/> with the
    /// action that is left as its target, or <see cref="ErrorCode.FinalityTimeout"/>
    /// with the <see cref="GovernanceResult"/> as its target.
    /// </exception>
    public Task<GovernanceResult> ApplyAsync(GovernanceIntent intent, TransactionSender sender, GovernanceApplyOptions? options, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(sender);
        options ??= new GovernanceApplyOptions();
        sink ??= NullSink.Instance;
        return new GovernanceOperation(this, sender, new GovernanceEffect(this, options, _time, sink), options, sink)
            .RunAsync(intent, cancellationToken);
    }

    /// <summary>What a preview would send, for transactions that are signed elsewhere: one action, or several for validators that are too many for one.</summary>
    /// <param name="preview">What was foreseen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Empty when nothing would be sent.</returns>
    public async Task<IReadOnlyList<GovernanceAction>> SplitAsync(GovernancePreview preview, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preview);
        return preview.Remaining is not { } remaining ? []
            : remaining.Validators.Count <= 1 || !preview.Dialect!.QueuesChanges ? [remaining]
            : await new ValidatorPartition(Eth, preview.Actor, preview.State, preview.Dialect, new TransactionSenderOptions().GasMarginPercent).SplitAsync(remaining, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether who would act has a vote already about the one that the action is about: for its admission, or to evict it. Where the contract does not tell who has voted, it is
    /// concluded from what it would let the account do.
    /// </summary>
    /// <param name="preview">What was foreseen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null for an action that is about nobody, and where it cannot be told.</returns>
    internal async Task<bool?> HasVotedAsync(GovernancePreview preview, CancellationToken cancellationToken)
    {
        (GovernanceState state, Address actor) = (preview.State, preview.Actor);
        if (preview.Action.Subject is not { } subject)
        {
            return null;
        }

        bool isAgainst = preview.Action.Kind is GovernanceActionKind.VoteAgainst or GovernanceActionKind.RescindVoteAgainst or GovernanceActionKind.EnforceEviction;
        (IReadOnlyList<Address> Voters, bool AreKnown)? votes = isAgainst
            ? state.FindAdmin(subject) is { } admin ? (admin.VotesAgainst, admin.AreVotersKnown) : null
            : state.FindProposal(subject) is { } proposal ? (proposal.VotesFor, proposal.AreVotersKnown) : null;
        if (votes is not { AreKnown: false } || state.FindAdmin(actor) is null)
        {
            return votes?.Voters.Contains(actor) ?? false;
        }

        // Nobody votes twice, so who may vote has none. Who may not may have another reason, such as a change of the validators that is in flight.
        GovernanceAction vote = isAgainst ? GovernanceAction.VoteAgainst(subject) : GovernanceAction.VoteFor(subject);
        try
        {
            await Eth.CallAsync(new CallRequest { From = actor, To = state.Contract, Data = GovernanceDialect.Of(state.Version).Encode(vote) }, BlockTag.Number(state.BlockNumber), cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (Exception error) when (error is ContractRevertException or JsonRpcException)
        {
            return state.IsChangeInFlight ? null : true;
        }
    }

    /// <summary>The transaction of an action that would be accepted, with gas for what others may do before it is mined.</summary>
    /// <param name="preview">What was foreseen.</param>
    /// <param name="action">What is left of the action, or a part of that.</param>
    internal static TransactionRequest CreateRequest(GovernancePreview preview, GovernanceAction action)
    {
        GovernanceDialect dialect = GovernanceDialect.Of(preview.State.Version);
        return new() { To = preview.State.Contract, Data = dialect.Encode(action), GasReserve = GovernanceGas.Reserve(preview), Errors = dialect.Errors };
    }

    /// <summary>What <see cref="ApplyAsync"/> does after the receipt, for an action that was sent otherwise.</summary>
    /// <param name="preview">What was foreseen; <see cref="ReconstructAsync"/> gives it afterwards.</param>
    /// <param name="receipt">The receipt; null when there was nothing to do.</param>
    /// <param name="announcer">Who announces a queued change of the validators; null for nobody here.</param>
    /// <param name="options">How long to wait for finality.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task<GovernanceResult> FollowAsync(GovernancePreview preview, TransactionReceipt? receipt, TransactionSender? announcer, GovernanceApplyOptions options, IOperationSink sink, CancellationToken cancellationToken)
    {
        GovernanceEffect effect = new(this, options, _time, sink);
        string activity = GovernanceEffect.Capitalized(preview.Description);
        GovernanceResult result = receipt is null ? GovernanceEffect.NothingSent(preview) : await effect.SeeAsync(preview, [receipt], activity, cancellationToken).ConfigureAwait(false);
        if (!options.WaitForFinality || result.IsFinal)
        {
            return result;
        }

        GovernanceOperation? operation = announcer is null ? null : new(this, announcer, effect, options, sink);
        Func<GovernanceState, CancellationToken, Task>? announce = operation is null ? null : (state, ct) => operation.AnnounceAsync(preview.Dialect!, state, activity, ct);
        return await effect.WaitAsync(result, activity, announce, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What would have been foreseen of an action before the block it came into. The node has to have the state of that time.</summary>
    internal async Task<GovernancePreview> ReconstructAsync(GovernanceAction action, Address actor, ulong blockNumber, CancellationToken cancellationToken)
    {
        (GovernanceState state, GovernanceDialect dialect) = await _reader.ReadAsync(BlockTag.Number(blockNumber - 1), cancellationToken).ConfigureAwait(false);
        return (await _previewer.ReconstructAsync(state, dialect, action, actor, cancellationToken).ConfigureAwait(false)) with { Dialect = dialect };
    }

    /// <summary>Reads what happened, in the order of the chain.</summary>
    /// <remarks>
    /// Version 2 logs everything. The earlier contracts log no votes: these are rebuilt from the transactions sent to the contract
    /// (<see cref="GovernanceEvent.IsRebuilt"/>), for which every block of the range is looked at. That takes minutes for a million
    /// blocks, can be cancelled, and reports how far it is. A vote that came through another contract is not seen; where the votes counted
    /// so are not those of the contract, a warning says so.
    /// </remarks>
    /// <param name="fromBlock">The first block.</param>
    /// <param name="toBlock">The last block, inclusive; null for the head.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.BlockRangeInvalid"/>: the chain does not have these blocks.</exception>
    public async Task<IReadOnlyList<GovernanceEvent>> ReadHistoryAsync(ulong fromBlock, ulong? toBlock, IOperationSink? sink, CancellationToken cancellationToken)
    {
        if (fromBlock > toBlock)
        {
            throw new ConsortiumException(ErrorCode.BlockRangeInvalid, $"Expected a first block that is not after the last one, found {fromBlock} and {toBlock}.", fromBlock);
        }

        (GovernanceOpening opening, GovernanceDialect dialect) = await _reader.OpenAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        ulong head = opening.Block.Number;
        if ((toBlock ?? fromBlock) is ulong last && last > head)
        {
            throw new ConsortiumException(ErrorCode.BlockRangeInvalid, $"Expected blocks that exist, found {last}: the head of {Eth.Rpc.EndpointName} is block {head}.", last);
        }

        return await dialect.ReadHistoryAsync(new GovernanceHistoryRequest(_reader, opening, fromBlock, toBlock, sink ?? NullSink.Instance), cancellationToken).ConfigureAwait(false);
    }
}
