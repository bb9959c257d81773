using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>How one version of the governance contract is read, called and explained. There is one for each <see cref="GovernanceVersion"/> that is spoken.</summary>
internal abstract class GovernanceDialect
{
    public abstract GovernanceVersion Version { get; }

    /// <summary>The dialect of a version.</summary>
    public static GovernanceDialect Of(GovernanceVersion version) => version switch
    {
        GovernanceVersion.V1 => GovernanceDialectV1.Instance,
        GovernanceVersion.V1_2 => GovernanceDialectV1_2.Instance,
        GovernanceVersion.V2 => GovernanceDialectV2.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "internal-error: a version without a dialect."),
    };

    /// <summary>The errors that the contract refuses with; empty for a contract that gives no reasons.</summary>
    public abstract IReadOnlyList<AbiError> Errors { get; }

    /// <summary>Why the contract has no such action; null when it has.</summary>
    public virtual string? WhyUnsupported(GovernanceActionKind kind) => null;

    /// <summary>Whether a change of the validators can be made while another one is not final; otherwise it is refused.</summary>
    public bool QueuesChanges => WhyUnsupported(GovernanceActionKind.InitiateQueuedChange) is null;

    /// <summary>The admins and the proposed ones from the answers of <c>getAdmins()</c> and <c>getProposedAdmins()</c>.</summary>
    public abstract (Address[] Admins, Address[] Proposed) ReadLists(byte[] admins, byte[] proposed);

    /// <summary>The rules over a state.</summary>
    public abstract GovernanceModel CreateModel(GovernanceState state, GovernanceFacts facts);

    /// <summary>The call of an action that the contract has.</summary>
    public abstract byte[] Encode(GovernanceAction action);

    /// <summary>
    /// Queues all reads of the state at one block and gives what completes it after the batch was sent: the state, or null
    /// when the lists that the reads were made from are not those of that block, so that it has to be read again.
    /// </summary>
    /// <param name="batch">The batch to queue on.</param>
    /// <param name="opening">What was read before, perhaps a block earlier or later.</param>
    public abstract Func<CancellationToken, Task<GovernanceState?>> QueueState(EthBatch batch, GovernanceOpening opening);

    /// <summary>Queues the reads of what a single action depends on besides, at the block of the state.</summary>
    public abstract Func<Task<GovernanceFacts>> QueueFacts(EthBatch batch, GovernanceState state, GovernanceAction action);

    /// <summary>Queues the read of which validators wait for which change to become final.</summary>
    /// <param name="batch">The batch to queue on.</param>
    /// <param name="state">An earlier state, of which more need not be read again.</param>
    /// <param name="blockNumber">The block to read at: that of the state or a later one.</param>
    public abstract Func<Task<PendingChange>> QueuePending(EthBatch batch, GovernanceState state, ulong blockNumber);

    /// <summary>
    /// Those of some addresses that have been removed up to the block of the state: validators that were withdrawn or retired, or admins
    /// that left. An address that is not there now and not among these never was.
    /// </summary>
    public abstract Task<HashSet<Address>> FindRemovedAsync(EthClient eth, GovernanceState state, IReadOnlyList<Address> addresses, bool areAdmins, CancellationToken cancellationToken);

    /// <summary>What happened, in the order of the chain.</summary>
    public abstract Task<IReadOnlyList<GovernanceEvent>> ReadHistoryAsync(GovernanceHistoryRequest request, CancellationToken cancellationToken);
}
