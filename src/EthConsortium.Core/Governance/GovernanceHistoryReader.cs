using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Reads what happened from the logs of the governance contract.</summary>
internal sealed class GovernanceHistoryReader(EthClient eth, Address contract)
{
    /// <summary>The history between two blocks, both included, in the order of the chain.</summary>
    public async Task<IReadOnlyList<GovernanceEvent>> ReadAsync(GovernanceDialect dialect, ulong fromBlock, ulong? toBlock, CancellationToken cancellationToken)
    {
        LogFilter filter = new() { Addresses = [contract], Topics = [dialect.HistoryTopics], FromBlock = fromBlock, ToBlock = toBlock };
        List<GovernanceEvent> history = dialect.DecodeHistory(await eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false));
        await AddActorsAsync(history, cancellationToken).ConfigureAwait(false);
        return history;
    }

    /// <summary>When notice was given to one of two admins, and whether it has acted since: the contract has no view of either.</summary>
    public async Task<GovernanceFacts> AddNoticeAsync(GovernanceFacts facts, GovernanceState state, Address subject, CancellationToken cancellationToken)
    {
        IReadOnlyList<GovernanceEvent> history = await ReadAsync(GovernanceDialectV2.Instance, fromBlock: 0, state.BlockNumber, cancellationToken).ConfigureAwait(false);
        GovernanceEvent? notice = history.LastOrDefault(e => e.Kind == GovernanceEventKind.EvictionNoticeGiven && e.Subject == subject);
        if (notice is null)
        {
            return facts;
        }

        facts = facts with { EnforceableAt = notice.Due };

        // What stands in the block of the notice happened at the same time, which is not after it.
        GovernanceEvent? act = history.LastOrDefault(e => e.Actor == subject && e.Block > notice.Block);
        if (act is not null && await eth.GetBlockAsync(BlockTag.Number(act.Block), cancellationToken).ConfigureAwait(false) is { } block)
        {
            DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp);
            return time > notice.Due - state.EvictionNotice ? facts with { ActiveAt = time } : facts;
        }

        return facts;
    }

    /// <summary>Resigning and enforcing an eviction leave no name in the logs: who sent the transaction is asked for.</summary>
    private async Task AddActorsAsync(List<GovernanceEvent> history, CancellationToken cancellationToken)
    {
        static bool IsAnonymous(GovernanceEvent e) => e.Actor is null &&
            e.Kind is GovernanceEventKind.Evicted or GovernanceEventKind.Admitted or GovernanceEventKind.ChangeInitiated or GovernanceEventKind.CapacityChanged;

        Hash32[] transactions = [.. history.Where(IsAnonymous).Select(e => e.Transaction).Distinct()];
        if (transactions.Length == 0)
        {
            return;
        }

        EthBatch batch = eth.CreateBatch();
        Dictionary<Hash32, Task<TransactionInfo?>> found = transactions.ToDictionary(hash => hash, batch.GetTransactionAsync);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < history.Count; i++)
        {
            if (IsAnonymous(history[i]) && await found[history[i].Transaction].ConfigureAwait(false) is { From: var sender })
            {
                GovernanceEvent e = history[i];
                history[i] = e with { Actor = sender, Kind = e.Kind == GovernanceEventKind.Evicted && e.Subject == sender ? GovernanceEventKind.Resigned : e.Kind };
            }
        }
    }
}
