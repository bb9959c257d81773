using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
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
        byte[] word = new byte[Hash32.Length];
        subject.AsSpan().CopyTo(word.AsSpan(Hash32.Length - Address.Length));
        LogFilter notices = new() { Addresses = [contract], Topics = [[ConsortiumGovernanceContract.EvictionNoticeGiven.Topic], [], [new Hash32(word)]], ToBlock = state.BlockNumber };
        GovernanceDialect dialect = GovernanceDialectV2.Instance;
        GovernanceEvent? notice = dialect.DecodeHistory(await eth.GetLogsAsync(notices, cancellationToken).ConfigureAwait(false)).LastOrDefault();
        if (notice is null)
        {
            return facts;
        }

        facts = facts with { EnforceableAt = notice.Due };
        if (notice.Block == state.BlockNumber)
        {
            return facts;
        }

        // What stands in the block of the notice happened at the same time, which is not after it.
        IReadOnlyList<GovernanceEvent> since = await ReadAsync(dialect, notice.Block + 1, state.BlockNumber, cancellationToken).ConfigureAwait(false);
        return since.LastOrDefault(e => e.Actor == subject) is { } act &&
            await eth.GetBlockAsync(BlockTag.Number(act.Block), cancellationToken).ConfigureAwait(false) is { } block
            ? facts with { ActiveAt = DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp) }
            : facts;
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
