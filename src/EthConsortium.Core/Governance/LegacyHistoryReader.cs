using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>
/// Rebuilds what happened under an earlier contract, which logs neither votes nor names: from its logs, and from the
/// transactions sent to it, for which every block is looked at. Only those transactions are kept, whatever else is in the blocks.
/// </summary>
internal sealed class LegacyHistoryReader(GovernanceHistoryRequest request)
{
    private const string Activity = "Read the history";

    /// <summary>Blocks asked for at a time: enough to make the round trip cheap, few enough that their transactions fit into an answer.</summary>
    private const int MaximumBlocks = 256;

    private static readonly Hash32[] s_topics =
    [
        Contract.InitiateChange.Topic, Contract.FinalizeCalled.Topic, Contract.AddValidatorCalled.Topic,
        Contract.AdminProposed.Topic, Contract.AdminAdded.Topic, Contract.AdminRemoved.Topic,
    ];

    private readonly ulong _to = request.ToBlock ?? request.Head.Block.Number;

    public async Task<IReadOnlyList<GovernanceEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        // Those before tell the list that the first change started from, those after what has to be undone to get at the first admins.
        LogFilter filter = new() { Addresses = [request.Contract], Topics = [s_topics], ToBlock = request.Head.Block.Number };
        IReadOnlyList<Log> logs = await request.Eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false);
        Log? announcement = logs.LastOrDefault(log => log.BlockNumber < request.FromBlock && log.Topics[0] == Contract.InitiateChange.Topic);
        LegacyHistory history = new(
            AdminsBefore(logs),
            await VotesBeforeAsync(cancellationToken).ConfigureAwait(false),
            announcement is null ? null : LegacyGovernanceDialect.ReadAnnouncement(announcement));
        Dictionary<ulong, List<Log>> byBlock = logs.Where(log => log.BlockNumber >= request.FromBlock && log.BlockNumber <= _to).GroupBy(log => log.BlockNumber).ToDictionary(group => group.Key, group => group.ToList());
        int size = MaximumBlocks;
        for (ulong from = request.FromBlock; from <= _to;)
        {
            int count = (int)Math.Min((ulong)size, _to - from + 1);
            ulong done = from - request.FromBlock;
            request.Sink.Progress(new OperationProgress(Activity, $"looking for votes in block {from} of {_to}", (int)(100 * done / (_to - request.FromBlock + 1))));
            List<(TransactionInfo Call, TransactionReceipt Receipt)> calls;
            try
            {
                calls = await FindCallsAsync(from, count, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcTransportException error) when (error.Failure == RpcFailure.ResponseTooLarge && size > 1)
            {
                size = Math.Max(1, size / 4);
                continue;
            }

            history.Append(calls, [.. Enumerable.Range(0, count).SelectMany(i => byBlock.GetValueOrDefault(from + (ulong)i) ?? [])]);
            from += (ulong)count;
        }

        await CompareAsync(history, cancellationToken).ConfigureAwait(false);
        return history.Events;
    }

    /// <summary>The transactions to the contract in some blocks, those that failed left out.</summary>
    private async Task<List<(TransactionInfo Call, TransactionReceipt Receipt)>> FindCallsAsync(ulong from, int count, CancellationToken cancellationToken)
    {
        EthBatch batch = request.Eth.CreateBatch();
        Task<IReadOnlyList<TransactionInfo>?>[] blocks = [.. Enumerable.Range(0, count).Select(i => batch.GetBlockTransactionsAsync(from + (ulong)i))];
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        List<TransactionInfo> calls = [];
        for (int i = 0; i < count; i++)
        {
            IReadOnlyList<TransactionInfo> transactions = await blocks[i].ConfigureAwait(false)
                ?? throw new ConsortiumException(ErrorCode.ChainUnstable, $"{request.Eth.Rpc.EndpointName} has no block {from + (ulong)i} any more, though its head is later. Is it one of several nodes of different heights?", request.Contract);
            calls.AddRange(transactions.Where(transaction => transaction.To == request.Contract));
        }

        if (calls.Count == 0)
        {
            return [];
        }

        EthBatch receipts = request.Eth.CreateBatch();
        (TransactionInfo Call, Task<TransactionReceipt?> Receipt)[] asked = [.. calls.Select(call => (call, receipts.GetTransactionReceiptAsync(call.Hash)))];
        await receipts.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        List<(TransactionInfo Call, TransactionReceipt Receipt)> succeeded = [];
        foreach ((TransactionInfo call, Task<TransactionReceipt?> task) in asked)
        {
            TransactionReceipt receipt = await task.ConfigureAwait(false)
                ?? throw new ConsortiumException(ErrorCode.ChainUnstable, $"{request.Eth.Rpc.EndpointName} has transaction {call.Hash} in a block, and no receipt of it.", request.Contract);

            // Before Byzantium a receipt does not tell; a failure took all the gas then.
            if (receipt.Succeeded ?? receipt.GasUsed < call.GasLimit)
            {
                succeeded.Add((call, receipt));
            }
        }

        return succeeded;
    }

    /// <summary>The admins before the first block: those of today, with all that happened since undone.</summary>
    private List<Address> AdminsBefore(IReadOnlyList<Log> logs)
    {
        List<Address> admins = [.. request.Head.Admins];
        foreach (Log log in logs.Where(log => log.BlockNumber >= request.FromBlock).Reverse())
        {
            if (log.Topics[0] == Contract.AdminAdded.Topic)
            {
                admins.Remove(LegacyGovernanceDialect.ReadAddress(Contract.AdminAdded, log));
            }
            else if (log.Topics[0] == Contract.AdminRemoved.Topic)
            {
                admins.Add(LegacyGovernanceDialect.ReadAddress(Contract.AdminRemoved, log));
            }
        }

        return admins;
    }

    /// <summary>The state before the first block, for the votes that were cast by then; empty when there was no contract, null when the node does not have it any more.</summary>
    private async Task<LegacyVotes?> VotesBeforeAsync(CancellationToken cancellationToken)
    {
        if (request.FromBlock == 0)
        {
            return new LegacyVotes();
        }

        BlockTag before = BlockTag.Number(request.FromBlock - 1);
        try
        {
            if ((await request.Eth.GetCodeAsync(request.Contract, before, cancellationToken).ConfigureAwait(false)).Length == 0)
            {
                return new LegacyVotes();
            }

            (GovernanceState state, _) = await request.Reader.ReadAsync(before, cancellationToken).ConfigureAwait(false);
            LegacyVotes votes = LegacyVotes.Of(state);
            foreach (Address subject in votes.Unknown)
            {
                request.Sink.Warning($"{Activity}: whose votes on {state.NameOf(subject)} were cast before block {request.FromBlock} is not known, so votes on it are told without their number. From block 0 on they are.");
            }

            return votes;
        }
        catch (Exception error) when (error is RpcException or ConsortiumException)
        {
            request.Sink.Verbose($"{Activity}: {error.Message}");
        }

        request.Sink.Warning($"{Activity}: the votes cast before block {request.FromBlock} are not known, so votes after it are told without their number. From block 0 on they are.");
        return null;
    }

    /// <summary>Holds the votes that were found against those of the contract.</summary>
    private async Task CompareAsync(LegacyHistory history, CancellationToken cancellationToken)
    {
        foreach (string unseen in history.Unseen)
        {
            request.Sink.Warning($"{Activity}: {unseen}");
        }

        if (history.Votes is not { } counted)
        {
            return;
        }

        try
        {
            (GovernanceState state, _) = await request.Reader.ReadAsync(BlockTag.Number(_to), cancellationToken).ConfigureAwait(false);
            foreach (string difference in counted.DifferencesFrom(state))
            {
                request.Sink.Warning($"{Activity}: {difference}. What came through another contract cannot be seen here.");
            }
        }
        catch (Exception error) when (error is RpcException or ConsortiumException)
        {
            request.Sink.Warning($"{Activity}: the votes could not be held against those of the contract at block {_to}: {error.Message}");
        }
    }
}
