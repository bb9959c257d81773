using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>ConsortiumGovernance, the contract of this project.</summary>
internal sealed class GovernanceDialectV2 : GovernanceDialect
{
    private const int ClosedAsExpired = 2;
    private const int ClosedWithoutVotes = 3;

    private static readonly AbiEvent[] s_history =
    [
        Contract.AdminNominated, Contract.VoteCast, Contract.VoteRescinded, Contract.EvictionNoticeGiven, Contract.ProposalClosed, Contract.AdminAdded, Contract.AdminRemoved,
        Contract.ValidatorsDelegated, Contract.ValidatorsWithdrawn, Contract.ValidatorsRetired, Contract.InitiateChange, Contract.FinalizeCalled,
        Contract.AliasChanged, Contract.ConsortiumNameChanged, Contract.CapacityVoteCast, Contract.CapacityChanged,
    ];

    public static GovernanceDialectV2 Instance { get; } = new();

    public override GovernanceVersion Version => GovernanceVersion.V2;

    public override IReadOnlyList<AbiError> Errors => Contract.Artifact.Abi.Errors;

    /// <summary>The first topics of the logs that make up the history.</summary>
    public IReadOnlyList<Hash32> HistoryTopics { get; } = [.. s_history.Select(e => e.Topic)];

    public override byte[] Encode(GovernanceAction action) => action.Kind switch
    {
        GovernanceActionKind.ProposeAdmin => Contract.ProposeAdmin.EncodeCall(action.Subject!.Value, action.Text),
        GovernanceActionKind.VoteFor => Contract.VoteFor.EncodeCall(action.Subject!.Value),
        GovernanceActionKind.RescindVoteFor => Contract.RescindVoteFor.EncodeCall(action.Subject!.Value),
        GovernanceActionKind.VoteAgainst => Contract.VoteAgainst.EncodeCall(action.Subject!.Value),
        GovernanceActionKind.RescindVoteAgainst => Contract.RescindVoteAgainst.EncodeCall(action.Subject!.Value),
        GovernanceActionKind.EnforceEviction => Contract.EnforceEviction.EncodeCall(action.Subject!.Value),
        GovernanceActionKind.Resign => Contract.Resign.EncodeCall(),
        GovernanceActionKind.SetAlias => Contract.UpdateAdminAlias.EncodeCall(action.Text),
        GovernanceActionKind.SetConsortiumName => Contract.SetConsortiumName.EncodeCall(action.Text),
        GovernanceActionKind.AddValidators => Contract.AddValidators.EncodeCall((object)action.Validators.ToArray()),
        GovernanceActionKind.RemoveValidators => Contract.RemoveValidators.EncodeCall((object)action.Validators.ToArray()),
        // A number below zero has no encoding; the largest one is refused just the same, for its range.
        GovernanceActionKind.VoteForCapacity => Contract.VoteForCapacity.EncodeCall(action.Capacity >= 0 ? new BigInteger(action.Capacity.Value) : (BigInteger.One << 256) - 1),
        GovernanceActionKind.InitiateQueuedChange => Contract.InitiateQueuedChange.EncodeCall(),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action.Kind, "internal-error: an action without a call."),
    };

    public override (Address[] Admins, Address[] Proposed) ReadLists(byte[] admins, byte[] proposed) =>
        (Contract.GetAdmins.DecodeResult<Address[]>(admins), Contract.GetProposedAdmins.DecodeResult<Address[]>(proposed));

    public override GovernanceModel CreateModel(GovernanceState state, GovernanceFacts facts) => new GovernanceModelV2(state, facts);

    public override Func<CancellationToken, Task<GovernanceState?>> QueueState(EthBatch batch, GovernanceOpening opening)
    {
        BlockTag at = BlockTag.Number(opening.Block.Number);
        Task<byte[]> Ask(AbiFunction function, params object?[] arguments) => batch.CallAsync(new CallRequest { To = opening.Contract, Data = function.EncodeCall(arguments) }, at);

        Task<Block?> block = batch.GetBlockAsync(at);
        Task<byte[]> admins = Ask(Contract.GetAdmins);
        Task<byte[]> proposed = Ask(Contract.GetProposedAdmins);
        Task<byte[]> name = Ask(Contract.GetConsortiumName);
        Task<byte[]> immediately = Ask(Contract.FinalizesImmediately);
        Task<byte[]> capacity = Ask(Contract.GetValidatorCapacity);
        Task<byte[]> lifetime = Ask(Contract.ProposalLifetime);
        Task<byte[]> notice = Ask(Contract.EvictionNotice);
        Task<byte[]> validators = Ask(Contract.GetValidators);
        Task<byte[]> pending = Ask(Contract.GetPendingValidators);
        (Address Admin, Task<byte[]> Alias, Task<byte[]> Validators, Task<byte[]> Against)[] perAdmin =
        [
            .. opening.Admins.Select(admin => (admin, Ask(Contract.GetAliasForAdmin, admin), Ask(Contract.GetAdminValidators, admin), Ask(Contract.WhoHasVotedAgainst, admin))),
        ];
        (Address Subject, Task<byte[]> Proposal, Task<byte[]> For)[] perProposal =
        [
            .. opening.Proposed.Select(subject => (subject, Ask(Contract.GetProposal, subject), Ask(Contract.WhoHasVotedFor, subject))),
        ];

        return async _ =>
        {
            bool isSame = (await block.ConfigureAwait(false))?.Hash == opening.Block.Hash &&
                Contract.GetAdmins.DecodeResult<Address[]>(await admins.ConfigureAwait(false)).SequenceEqual(opening.Admins) &&
                Contract.GetProposedAdmins.DecodeResult<Address[]>(await proposed.ConfigureAwait(false)).SequenceEqual(opening.Proposed);
            if (!isSame)
            {
                return null;
            }

            bool finalizesImmediately = Contract.FinalizesImmediately.DecodeResult<bool>(await immediately.ConfigureAwait(false));
            PendingChange change = ReadPending(await pending.ConfigureAwait(false));
            Address[] final = Contract.GetValidators.DecodeResult<Address[]>(await validators.ConfigureAwait(false));
            List<ConsortiumAdmin> adminList = new(perAdmin.Length);
            foreach ((Address admin, Task<byte[]> alias, Task<byte[]> own, Task<byte[]> against) in perAdmin)
            {
                adminList.Add(new ConsortiumAdmin(
                    admin,
                    Contract.GetAliasForAdmin.DecodeResult<string>(await alias.ConfigureAwait(false)),
                    Contract.GetAdminValidators.DecodeResult<Address[]>(await own.ConfigureAwait(false)),
                    Contract.WhoHasVotedAgainst.DecodeResult<Address[]>(await against.ConfigureAwait(false))));
            }

            List<AdminProposal> proposals = new(perProposal.Length);
            foreach ((Address subject, Task<byte[]> proposal, Task<byte[]> votes) in perProposal)
            {
                object?[] parts = Contract.GetProposal.DecodeResult(await proposal.ConfigureAwait(false));
                proposals.Add(new AdminProposal(subject, (string)parts[4]!, Contract.WhoHasVotedFor.DecodeResult<Address[]>(await votes.ConfigureAwait(false)))
                {
                    Proposer = (Address)parts[0]!,
                    ProposedAt = ToTime(parts[1]),
                    ExpiresAt = ToTime(parts[2]),
                });
            }

            return new GovernanceState
            {
                Contract = opening.Contract,
                Version = Version,
                BlockNumber = opening.Block.Number,
                BlockHash = opening.Block.Hash,
                BlockTime = DateTimeOffset.FromUnixTimeSeconds((long)opening.Block.Timestamp),
                ConsortiumName = Contract.GetConsortiumName.DecodeResult<string>(await name.ConfigureAwait(false)),
                Consensus = opening.Consensus ?? (finalizesImmediately ? ConsensusEngine.Qbft : ConsensusEngine.AuRa),
                FinalizesImmediately = finalizesImmediately,
                ValidatorCapacity = Contract.GetValidatorCapacity.DecodeResult<int>(await capacity.ConfigureAwait(false)),
                ProposalLifetime = TimeSpan.FromSeconds(Contract.ProposalLifetime.DecodeResult<uint>(await lifetime.ConfigureAwait(false))),
                EvictionNotice = TimeSpan.FromSeconds(Contract.EvictionNotice.DecodeResult<uint>(await notice.ConfigureAwait(false))),
                Admins = adminList,
                Proposals = proposals,
                Validators = final,

                // getTargetValidators() would tell the same and cost the node another walk over all validators.
                TargetValidators = change.Added.Count + change.Removed.Count == 0 ? final : [.. final.Except(change.Removed), .. change.Added],
                IsChangeInFlight = change.IsInFlight,
                IsChangeQueued = change.IsQueued,
            };
        };
    }

    public override Func<Task<GovernanceFacts>> QueueFacts(EthBatch batch, GovernanceState state, GovernanceAction action)
    {
        BlockTag at = BlockTag.Number(state.BlockNumber);
        Task<byte[]> Ask(AbiFunction function, object argument) => batch.CallAsync(new CallRequest { To = state.Contract, Data = function.EncodeCall(argument) }, at);

        switch (action.Kind)
        {
            case GovernanceActionKind.VoteFor or GovernanceActionKind.RescindVoteFor when state.FindProposal(action.Subject!.Value) is null:
                Task<byte[]> remembered = Ask(Contract.GetProposal, action.Subject!.Value);
                return async () =>
                {
                    object?[] parts = Contract.GetProposal.DecodeResult(await remembered.ConfigureAwait(false));
                    DateTimeOffset expiresAt = ToTime(parts[2]);
                    return new GovernanceFacts { ProposalExpiredAt = expiresAt > DateTimeOffset.UnixEpoch ? expiresAt : null };
                };
            case GovernanceActionKind.VoteForCapacity when action.Capacity >= 0:
                Task<byte[]> voters = Ask(Contract.CapacityVotes, new BigInteger(action.Capacity.Value));
                return async () => new GovernanceFacts { CapacityVotes = Contract.CapacityVotes.DecodeResult<Address[]>(await voters.ConfigureAwait(false)) };
            default:
                return () => Task.FromResult(new GovernanceFacts());
        }
    }

    public override Func<Task<PendingChange>> QueuePending(EthBatch batch, GovernanceState state, ulong blockNumber)
    {
        Task<byte[]> pending = batch.CallAsync(new CallRequest { To = state.Contract, Data = Contract.GetPendingValidators.EncodeCall() }, BlockTag.Number(blockNumber));
        return async () => ReadPending(await pending.ConfigureAwait(false));
    }

    public override Task<HashSet<Address>> FindRemovedAsync(EthClient eth, GovernanceState state, IReadOnlyList<Address> addresses, bool areAdmins, CancellationToken cancellationToken) =>
        new GovernanceHistoryReader(eth, state.Contract).FindRemovedAsync(addresses, areAdmins, state.BlockNumber, cancellationToken);

    public override Task<IReadOnlyList<GovernanceEvent>> ReadHistoryAsync(GovernanceHistoryRequest request, CancellationToken cancellationToken) =>
        new GovernanceHistoryReader(request.Eth, request.Contract).ReadAsync(request.FromBlock, request.ToBlock, cancellationToken);

    /// <summary>The history from logs in the order of the chain.</summary>
    public List<GovernanceEvent> DecodeHistory(IReadOnlyList<Log> logs)
    {
        List<GovernanceEvent> history = new(logs.Count);

        // Who acted in the transaction that is being read, and with what vote: an admission or an eviction follows from it.
        Hash32 transaction = default;
        GovernanceEvent? cause = null;
        foreach (Log log in logs)
        {
            if (log.TransactionHash != transaction)
            {
                transaction = log.TransactionHash;
                cause = null;
            }

            if (log.Topics.Count > 0 && Decode(log, cause) is { } happened)
            {
                history.Add(happened);
                if (happened.Actor is not null)
                {
                    cause = happened;
                }
            }
        }

        return history;
    }

    private static GovernanceEvent? Decode(Log log, GovernanceEvent? cause)
    {
        Hash32 topic = log.Topics[0];
        object?[] values = s_history.FirstOrDefault(e => e.Topic == topic)?.Decode(log.Topics, log.Data.Span) ?? [];
        GovernanceEvent Of(GovernanceEventKind kind) => new()
        {
            Block = log.BlockNumber,
            Transaction = log.TransactionHash,
            LogIndex = (int)log.LogIndex,
            Kind = kind,
        };
        GovernanceEvent Vote(GovernanceEventKind inFavour, GovernanceEventKind against) => Of((bool)values[2]! ? inFavour : against) with
        {
            Actor = (Address)values[0]!,
            Subject = (Address)values[1]!,
            Votes = ToCount(values[3]),
            VotesNeeded = ToCount(values[4]),
        };

        // The vote that decided, if it was one on the same subject; a departure can decide others as well.
        GovernanceEvent Decided(GovernanceEventKind kind, Address subject) => Of(kind) with
        {
            Actor = cause?.Actor,
            Subject = subject,
            Votes = cause?.Subject == subject ? cause.Votes : null,
            VotesNeeded = cause?.Subject == subject ? cause.VotesNeeded : null,
        };

        if (topic == Contract.VoteCast.Topic)
        {
            return Vote(GovernanceEventKind.VotedFor, GovernanceEventKind.VotedAgainst);
        }

        if (topic == Contract.VoteRescinded.Topic)
        {
            return Vote(GovernanceEventKind.VoteForRescinded, GovernanceEventKind.VoteAgainstRescinded);
        }

        if (topic == Contract.AdminNominated.Topic)
        {
            return Of(GovernanceEventKind.Proposed) with { Actor = (Address)values[0]!, Subject = (Address)values[1]!, Text = (string)values[2]!, Due = ToTime(values[3]) };
        }

        if (topic == Contract.EvictionNoticeGiven.Topic)
        {
            return Of(GovernanceEventKind.EvictionNoticeGiven) with { Actor = (Address)values[0]!, Subject = (Address)values[1]!, Due = ToTime(values[2]) };
        }

        if (topic == Contract.ProposalClosed.Topic)
        {
            // An admission has an event of its own.
            return ToCount(values[1]) switch
            {
                ClosedAsExpired => Of(GovernanceEventKind.ProposalExpired) with { Subject = (Address)values[0]! },
                ClosedWithoutVotes => Of(GovernanceEventKind.ProposalDropped) with { Subject = (Address)values[0]! },
                _ => null,
            };
        }

        if (topic == Contract.AdminAdded.Topic)
        {
            return Decided(GovernanceEventKind.Admitted, (Address)values[0]!);
        }

        if (topic == Contract.AdminRemoved.Topic)
        {
            return Decided(GovernanceEventKind.Evicted, (Address)values[0]!);
        }

        if (topic == Contract.ValidatorsDelegated.Topic)
        {
            return Of(GovernanceEventKind.ValidatorsDelegated) with { Actor = (Address)values[0]!, Validators = (Address[])values[1]! };
        }

        if (topic == Contract.ValidatorsWithdrawn.Topic)
        {
            return Of(GovernanceEventKind.ValidatorsWithdrawn) with { Actor = (Address)values[0]!, Validators = (Address[])values[1]! };
        }

        if (topic == Contract.ValidatorsRetired.Topic)
        {
            return Of(GovernanceEventKind.ValidatorsRetired) with { Subject = (Address)values[0]!, Validators = (Address[])values[1]! };
        }

        if (topic == Contract.InitiateChange.Topic)
        {
            return Of(GovernanceEventKind.ChangeInitiated) with { Actor = cause?.Actor, Validators = (Address[])values[1]! };
        }

        if (topic == Contract.FinalizeCalled.Topic)
        {
            return Of(GovernanceEventKind.ChangeFinalized);
        }

        if (topic == Contract.AliasChanged.Topic)
        {
            return Of(GovernanceEventKind.AliasChanged) with { Actor = (Address)values[0]!, Text = (string)values[1]! };
        }

        if (topic == Contract.ConsortiumNameChanged.Topic)
        {
            return Of(GovernanceEventKind.ConsortiumRenamed) with { Actor = (Address)values[0]!, Text = (string)values[1]! };
        }

        if (topic == Contract.CapacityVoteCast.Topic)
        {
            return Of(GovernanceEventKind.VotedForCapacity) with { Actor = (Address)values[0]!, Capacity = ToCount(values[1]), Votes = ToCount(values[2]), VotesNeeded = ToCount(values[3]) };
        }

        if (topic == Contract.CapacityChanged.Topic)
        {
            GovernanceEvent? vote = cause?.Kind == GovernanceEventKind.VotedForCapacity ? cause : null;
            return Of(GovernanceEventKind.CapacityChanged) with { Actor = cause?.Actor, Capacity = ToCount(values[1]), Votes = vote?.Votes, VotesNeeded = vote?.VotesNeeded };
        }

        return null;
    }

    private static PendingChange ReadPending(byte[] answer)
    {
        object?[] parts = Contract.GetPendingValidators.DecodeResult(answer);
        return new PendingChange((Address[])parts[0]!, (Address[])parts[1]!, (bool)parts[2]!, (bool)parts[3]!);
    }

    private static int ToCount(object? value) => (int)BigInteger.Min((BigInteger)value!, int.MaxValue);

    private static DateTimeOffset ToTime(object? value) =>
        DateTimeOffset.FromUnixTimeSeconds((long)BigInteger.Min((BigInteger)value!, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}
