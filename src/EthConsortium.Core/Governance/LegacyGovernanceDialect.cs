using System.Collections.ObjectModel;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>
/// AdminValidatorSet, the contracts of the earlier template: what v1 and v1.2 have in common. Their functions have the
/// selectors that version 2 kept, so its declarations serve for all but the lists of v1.
/// </summary>
internal abstract class LegacyGovernanceDialect : GovernanceDialect
{
    private static readonly Hash32[] s_changeTopics = [Contract.InitiateChange.Topic, Contract.AddValidatorCalled.Topic];

    public override IReadOnlyList<AbiError> Errors => [];

    /// <summary>The version as its users call it.</summary>
    public string Name => GovernanceVersions.ToText(Version);

    /// <summary>The most admins, and the most proposals, that the contract can hold; null where there is no limit.</summary>
    public virtual int? MaximumAdmins => null;

    /// <summary>Whether anybody may propose, without a vote, and not only admins.</summary>
    public abstract bool AnybodyProposes { get; }

    /// <summary>Whether the contract itself refuses to add or remove validators while a change is in flight.</summary>
    public abstract bool GuardsChanges { get; }

    public override string? WhyUnsupported(GovernanceActionKind kind) => kind switch
    {
        GovernanceActionKind.EnforceEviction => "an eviction takes effect with the vote that decides it",
        GovernanceActionKind.Resign => "nobody can resign, the admins can only be voted out",
        GovernanceActionKind.VoteForCapacity => "the capacity is fixed in its code",
        GovernanceActionKind.InitiateQueuedChange => "changes are not queued",
        _ => null,
    };

    public override byte[] Encode(GovernanceAction action) => WhyUnsupported(action.Kind) is { } why
        ? throw new ConsortiumException(ErrorCode.GovernanceActionUnsupported, DescribeUnsupported(why), action)
        : GovernanceDialectV2.Instance.Encode(action);

    /// <summary>The refusal of an action that the contract has not.</summary>
    public string DescribeUnsupported(string why) => $"Version {Name} of the governance contract has no call for that: {why}.";

    public override GovernanceModel CreateModel(GovernanceState state, GovernanceFacts facts) => new LegacyGovernanceModel(this, state, facts);

    public override Func<CancellationToken, Task<GovernanceState?>> QueueState(EthBatch batch, GovernanceOpening opening)
    {
        BlockTag at = BlockTag.Number(opening.Block.Number);
        Task<byte[]> Ask(AbiFunction function, params object?[] arguments) => batch.CallAsync(new CallRequest { To = opening.Contract, Data = function.EncodeCall(arguments) }, at);

        LogFilter filter = new() { Addresses = [opening.Contract], Topics = [s_changeTopics], ToBlock = opening.Block.Number };
        Task<Block?> block = batch.GetBlockAsync(at);
        Task<byte[]> admins = Ask(Contract.GetAdmins);
        Task<byte[]> proposed = Ask(Contract.GetProposedAdmins);
        Func<Task<string>> name = QueueName(batch, opening);
        Task<byte[]> capacity = Ask(Contract.GetValidatorCapacity);
        Task<byte[]> validators = Ask(Contract.GetValidators);
        Task<IReadOnlyList<Log>> logs = batch.GetLogsAsync(filter);
        Func<Task<bool?>> applied = QueueIsApplied(batch, opening);
        (Address Admin, Task<byte[]> Alias, Task<byte[]> Validators, Func<Task<Votes>> Against)[] perAdmin =
        [
            .. opening.Admins.Select(admin => (admin, Ask(Contract.GetAliasForAdmin, admin), Ask(Contract.GetAdminValidators, admin), QueueVotes(batch, opening, admin, isAgainst: true))),
        ];
        (Address Subject, Task<byte[]> Alias, Func<Task<Votes>> For)[] perProposal =
        [
            .. opening.Proposed.Select(subject => (subject, Ask(Contract.GetAliasForAdmin, subject), QueueVotes(batch, opening, subject, isAgainst: false))),
        ];

        return async cancellationToken =>
        {
            (Address[] Admins, Address[] Proposed) lists = ReadLists(await admins.ConfigureAwait(false), await proposed.ConfigureAwait(false));
            if ((await block.ConfigureAwait(false))?.Hash != opening.Block.Hash || !lists.Admins.SequenceEqual(opening.Admins) || !lists.Proposed.SequenceEqual(opening.Proposed))
            {
                return null;
            }

            Address[] final = Contract.GetValidators.DecodeResult<Address[]>(await validators.ConfigureAwait(false));
            List<(Address Admin, string Alias, IReadOnlyList<Address> Own, Votes Against)> members = new(perAdmin.Length);
            foreach ((Address admin, Task<byte[]> alias, Task<byte[]> own, Func<Task<Votes>> against) in perAdmin)
            {
                members.Add((
                    admin,
                    Contract.GetAliasForAdmin.DecodeResult<string>(await alias.ConfigureAwait(false)),
                    Contract.GetAdminValidators.DecodeResult<Address[]>(await own.ConfigureAwait(false)),
                    await against().ConfigureAwait(false)));
            }

            List<AdminProposal> proposals = new(perProposal.Length);
            foreach ((Address subject, Task<byte[]> alias, Func<Task<Votes>> votes) in perProposal)
            {
                Votes cast = await votes().ConfigureAwait(false);
                proposals.Add(new AdminProposal(subject, Contract.GetAliasForAdmin.DecodeResult<string>(await alias.ConfigureAwait(false)), cast.Voters) { VotesForCount = cast.Count });
            }

            AnnouncedChange change = new(final, await LogsOf(logs, opening.Eth, filter, cancellationToken).ConfigureAwait(false));

            // The lists are asked as well: geth before 1.9 tells no refusal without a reason from a success.
            bool isInFlight = await applied().ConfigureAwait(false) == false || !change.Pending.SequenceEqual(final);
            return new GovernanceState
            {
                Contract = opening.Contract,
                Version = Version,
                BlockNumber = opening.Block.Number,
                BlockHash = opening.Block.Hash,
                BlockTime = DateTimeOffset.FromUnixTimeSeconds((long)opening.Block.Timestamp),
                ConsortiumName = await name().ConfigureAwait(false),
                Consensus = opening.Consensus ?? ConsensusEngine.AuRa,
                FinalizesImmediately = false,
                ValidatorCapacity = Contract.GetValidatorCapacity.DecodeResult<int>(await capacity.ConfigureAwait(false)),
                Admins = [.. members.Select(m => new ConsortiumAdmin(m.Admin, m.Alias, change.Target(m.Admin, m.Own, isInFlight), m.Against.Voters) { VotesAgainstCount = m.Against.Count })],
                Proposals = proposals,
                Validators = final,
                TargetValidators = change.Pending,
                IsChangeInFlight = isInFlight,
                IsChangeQueued = false,
                Legacy = new LegacySnapshot(new ReadOnlyDictionary<Address, IReadOnlyList<Address>>(members.ToDictionary(m => m.Admin, m => m.Own)), change.Pending),
            };
        };
    }

    public override Func<Task<GovernanceFacts>> QueueFacts(EthBatch batch, GovernanceState state, GovernanceAction action) => () => Task.FromResult(new GovernanceFacts());

    public override Func<Task<PendingChange>> QueuePending(EthBatch batch, GovernanceState state, ulong blockNumber)
    {
        Task<byte[]> validators = batch.CallAsync(new CallRequest { To = state.Contract, Data = Contract.GetValidators.EncodeCall() }, BlockTag.Number(blockNumber));
        Task<IReadOnlyList<Log>>? logs = blockNumber == state.BlockNumber
            ? null
            : batch.GetLogsAsync(new LogFilter { Addresses = [state.Contract], Topics = [[Contract.InitiateChange.Topic]], FromBlock = state.BlockNumber + 1, ToBlock = blockNumber });
        return async () =>
        {
            Address[] final = Contract.GetValidators.DecodeResult<Address[]>(await validators.ConfigureAwait(false));
            Log? last = logs is null ? null : (await logs.ConfigureAwait(false)).LastOrDefault();
            IReadOnlyList<Address> pending = last is null ? state.TargetValidators : ReadAnnouncement(last);
            return new PendingChange([.. pending.Except(final)], [.. final.Except(pending)], IsInFlight: !pending.SequenceEqual(final), IsQueued: false);
        };
    }

    public override async Task<HashSet<Address>> FindRemovedAsync(EthClient eth, GovernanceState state, IReadOnlyList<Address> addresses, bool areAdmins, CancellationToken cancellationToken)
    {
        LogFilter filter = new() { Addresses = [state.Contract], Topics = [[areAdmins ? Contract.AdminRemoved.Topic : Contract.InitiateChange.Topic]], ToBlock = state.BlockNumber };
        IReadOnlyList<Log> logs = await eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false);
        HashSet<Address> removed = [];
        foreach (Log log in logs)
        {
            removed.UnionWith(areAdmins ? [ReadAddress(Contract.AdminRemoved, log)] : ReadAnnouncement(log));
        }

        // A founding validator that the first change of all removed stands in no announcement.
        if (!areAdmins && logs.Count > 0 && await eth.GetTransactionAsync(logs[0].TransactionHash, cancellationToken).ConfigureAwait(false) is { } first &&
            LegacyCalldata.Decode(first.Data.Span) is { Kind: GovernanceActionKind.RemoveValidators } removal)
        {
            removed.UnionWith(removal.Validators);
        }

        removed.IntersectWith(addresses);
        return removed;
    }

    public override Task<IReadOnlyList<GovernanceEvent>> ReadHistoryAsync(GovernanceHistoryRequest request, CancellationToken cancellationToken) =>
        new LegacyHistoryReader(request).ReadAsync(cancellationToken);

    /// <summary>The list of an announcement: all validators once it is final.</summary>
    internal static IReadOnlyList<Address> ReadAnnouncement(Log log) => (Address[])Contract.InitiateChange.Decode(log.Topics, log.Data.Span)[1]!;

    /// <summary>The only argument of one of the other events.</summary>
    internal static Address ReadAddress(AbiEvent happened, Log log) => (Address)happened.Decode(log.Topics, log.Data.Span)[0]!;

    /// <summary>Queues the read of the name of the consortium.</summary>
    protected abstract Func<Task<string>> QueueName(EthBatch batch, GovernanceOpening opening);

    /// <summary>Queues the question whether the last change is final; null where the contract cannot be asked.</summary>
    protected abstract Func<Task<bool?>> QueueIsApplied(EthBatch batch, GovernanceOpening opening);

    /// <summary>Queues the read of who has voted for a proposed admin, or against an admin.</summary>
    protected abstract Func<Task<Votes>> QueueVotes(EthBatch batch, GovernanceOpening opening, Address subject, bool isAgainst);

    /// <summary>Whether a call succeeds.</summary>
    protected static async Task<bool> Succeeds(Task<byte[]> call)
    {
        try
        {
            _ = await call.ConfigureAwait(false);
            return true;
        }
        catch (ContractRevertException)
        {
            return false;
        }
    }

    /// <summary>The logs in the batch or, of a node that limits ranges of blocks, in parts.</summary>
    private static async Task<IReadOnlyList<Log>> LogsOf(Task<IReadOnlyList<Log>> logs, EthClient eth, LogFilter filter, CancellationToken cancellationToken)
    {
        try
        {
            return await logs.ConfigureAwait(false);
        }
        catch (JsonRpcException)
        {
            return await eth.GetLogsAsync(filter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How many votes there are, and whose as far as that is known.</summary>
    protected sealed record Votes(IReadOnlyList<Address> Voters, int Count);

    /// <summary>
    /// What the announcements say about the change that is on its way. The contracts have no view of the list that becomes final
    /// next; but each change of it is announced with the whole of it.
    /// </summary>
    private sealed class AnnouncedChange
    {
        private readonly Address? _owner;
        private readonly HashSet<Address> _added = [];
        private readonly HashSet<Address> _removed = [];

        public AnnouncedChange(IReadOnlyList<Address> final, IReadOnlyList<Log> logs)
        {
            Log[] announcements = [.. logs.Where(log => log.Topics[0] == Contract.InitiateChange.Topic)];
            Pending = announcements.Length > 0 ? ReadAnnouncement(announcements[^1]) : final;
            if (announcements.Length > 0)
            {
                // Only the last change is applied, so what it does follows from the announcement before and not from the final list.
                IReadOnlyList<Address> previous = announcements.Length > 1 ? ReadAnnouncement(announcements[^2]) : final;
                _added.UnionWith(Pending.Except(previous));
                _removed.UnionWith(previous.Except(Pending));
                Log? delegation = logs.LastOrDefault(log => log.Topics[0] == Contract.AddValidatorCalled.Topic && log.TransactionHash == announcements[^1].TransactionHash);
                _owner = delegation is null ? null : ReadAddress(Contract.AddValidatorCalled, delegation);
            }
        }

        public IReadOnlyList<Address> Pending { get; }

        /// <summary>The validators of an admin once the change is final.</summary>
        public IReadOnlyList<Address> Target(Address admin, IReadOnlyList<Address> own, bool isInFlight) =>
            isInFlight ? [.. own.Where(validator => !_removed.Contains(validator)), .. admin == _owner ? _added : []] : own;
    }
}
