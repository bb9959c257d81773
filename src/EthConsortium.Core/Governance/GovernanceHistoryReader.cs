using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Reads what happened from the logs of the v2 contract, which logs everything.</summary>
internal sealed class GovernanceHistoryReader(EthClient eth, Address contract)
{
    private static readonly GovernanceDialectV2 s_dialect = GovernanceDialectV2.Instance;

    /// <summary>The history between two blocks, both included, in the order of the chain.</summary>
    public async Task<IReadOnlyList<GovernanceEvent>> ReadAsync(ulong fromBlock, ulong? toBlock, CancellationToken cancellationToken)
    {
        LogFilter filter = new() { Addresses = [contract], Topics = [s_dialect.HistoryTopics], FromBlock = fromBlock, ToBlock = toBlock };
        List<GovernanceEvent> history;
        try
        {
            history = s_dialect.DecodeHistory(await eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false));
        }
        catch (AbiException error)
        {
            throw new ConsortiumException(ErrorCode.GovernanceContractUnknown, $"Expected the logs of a governance contract from {contract}, found others: {error.Message}", contract, error);
        }

        await AddActorsAsync(history, cancellationToken).ConfigureAwait(false);
        return history;
    }

    /// <summary>When notice was given to one of two admins, and whether it has acted since: the contract has no view of either.</summary>
    public async Task<GovernanceFacts> AddNoticeAsync(GovernanceFacts facts, GovernanceState state, Address subject, CancellationToken cancellationToken)
    {
        byte[] word = new byte[Hash32.Length];
        subject.AsSpan().CopyTo(word.AsSpan(Hash32.Length - Address.Length));
        LogFilter notices = new() { Addresses = [contract], Topics = [[ConsortiumGovernanceContract.EvictionNoticeGiven.Topic], [], [new Hash32(word)]], ToBlock = state.BlockNumber };
        GovernanceEvent? notice = s_dialect.DecodeHistory(await eth.GetLogsAsync(notices, cancellationToken).ConfigureAwait(false)).LastOrDefault();
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
        IReadOnlyList<GovernanceEvent> since = await ReadAsync(notice.Block + 1, state.BlockNumber, cancellationToken).ConfigureAwait(false);
        return since.LastOrDefault(e => e.Actor == subject && !DecidesNothing(e)) is { } act &&
            await eth.GetBlockAsync(BlockTag.Number(act.Block), cancellationToken).ConfigureAwait(false) is { } block
            ? facts with { ActiveAt = DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp) }
            : facts;
    }

    /// <inheritdoc cref="GovernanceDialect.FindRemovedAsync"/>
    public async Task<HashSet<Address>> FindRemovedAsync(IReadOnlyList<Address> addresses, bool areAdmins, ulong toBlock, CancellationToken cancellationToken)
    {
        IReadOnlyList<Hash32> topics = areAdmins
            ? [ConsortiumGovernanceContract.AdminRemoved.Topic]
            : [ConsortiumGovernanceContract.ValidatorsWithdrawn.Topic, ConsortiumGovernanceContract.ValidatorsRetired.Topic];
        LogFilter filter = new() { Addresses = [contract], Topics = [topics], ToBlock = toBlock };
        HashSet<Address> removed = [];
        foreach (GovernanceEvent e in s_dialect.DecodeHistory(await eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false)))
        {
            removed.UnionWith(areAdmins ? [e.Subject!.Value] : e.Validators);
        }

        removed.IntersectWith(addresses);
        return removed;
    }

    /// <summary>Anybody may announce a queued change, and a capacity changes by the votes of others: neither is an act of an admin for the contract.</summary>
    private static bool DecidesNothing(GovernanceEvent e) => e.Kind is GovernanceEventKind.ChangeInitiated or GovernanceEventKind.CapacityChanged;

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
