using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>How one version of the governance contract is read, called and explained. There is one for each <see cref="GovernanceVersion"/> that is spoken.</summary>
internal abstract class GovernanceDialect
{
    public abstract GovernanceVersion Version { get; }

    /// <summary>The errors that the contract refuses with.</summary>
    public abstract IReadOnlyList<AbiError> Errors { get; }

    /// <summary>The call of an action.</summary>
    public abstract byte[] Encode(GovernanceAction action);

    /// <summary>
    /// Queues all reads of the state at one block and gives what completes it after the batch was sent: the state, or null
    /// when the lists that the reads were made from are not those of that block, so that it has to be read again.
    /// </summary>
    /// <param name="batch">The batch to queue on.</param>
    /// <param name="opening">What was read before, perhaps a block earlier or later.</param>
    public abstract Func<Task<GovernanceState?>> QueueState(EthBatch batch, GovernanceOpening opening);

    /// <summary>Queues the reads of what a single action depends on besides, at the block of the state.</summary>
    public abstract Func<Task<GovernanceFacts>> QueueFacts(EthBatch batch, GovernanceState state, GovernanceAction action);

    /// <summary>Queues the read of which validators wait for which change to become final.</summary>
    public abstract Func<Task<PendingChange>> QueuePending(EthBatch batch, Address contract, BlockTag block);

    /// <summary>The first topics of the logs that make up the history.</summary>
    public abstract IReadOnlyList<Hash32> HistoryTopics { get; }

    /// <summary>The history from logs in the order of the chain.</summary>
    public abstract List<GovernanceEvent> DecodeHistory(IReadOnlyList<Log> logs);
}
