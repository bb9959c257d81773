using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>AdminValidatorSet of 2018.</summary>
internal sealed class GovernanceDialectV1 : LegacyGovernanceDialect
{
    private const int ListLength = 200;

    /// <summary>How many questions for votes a read of the state asks at the most: those of 28 admins about each other, so that they fit into one request. Beyond, votes are counted only.</summary>
    private const int MaximumQuestions = 800;

    /// <summary>The slot with the flag of the last change, in the storage that the published source has.</summary>
    private const byte AppliedSlot = 10;

    private static readonly AbiFunction s_getAdmins = AbiFunction.Parse($"function getAdmins() view returns (address[{ListLength}])");
    private static readonly AbiFunction s_getProposedAdmins = AbiFunction.Parse($"function getProposedAdmins() view returns (address[{ListLength}])");

    /// <summary>The developer's account, which stands in the same slot behind two flags: where it does, the storage is the one that is known.</summary>
    private static readonly Address s_developer = Address.Parse("0x627306090abaB3A6e1400e9345bC60c78a8BEf57");

    public static GovernanceDialectV1 Instance { get; } = new();

    public override GovernanceVersion Version => GovernanceVersion.V1;

    public override int? MaximumAdmins => ListLength;

    public override bool AnybodyProposes => false;

    public override bool GuardsChanges => false;

    public override string? WhyUnsupported(GovernanceActionKind kind) => kind switch
    {
        GovernanceActionKind.RescindVoteFor or GovernanceActionKind.RescindVoteAgainst => "a vote cannot be taken back",
        GovernanceActionKind.SetConsortiumName => "the consortium has no name in it",
        _ => base.WhyUnsupported(kind),
    };

    public override (Address[] Admins, Address[] Proposed) ReadLists(byte[] admins, byte[] proposed)
    {
        return (Trim(s_getAdmins, admins), Trim(s_getProposedAdmins, proposed));

        static Address[] Trim(AbiFunction function, byte[] answer) => [.. function.DecodeResult<Address[]>(answer).TakeWhile(address => address != Address.Zero)];
    }

    public override Func<Task<GovernanceFacts>> QueueFacts(EthBatch batch, GovernanceState state, GovernanceAction action)
    {
        // Only a large consortium has votes that the state has not asked for.
        bool isAgainst = action.Kind == GovernanceActionKind.VoteAgainst;
        int? count = action.Kind switch
        {
            GovernanceActionKind.VoteFor when state.FindProposal(action.Subject!.Value) is { AreVotersKnown: false } proposal => proposal.VotesForCount,
            GovernanceActionKind.VoteAgainst when state.FindAdmin(action.Subject!.Value) is { AreVotersKnown: false } admin => admin.VotesAgainstCount,
            _ => null,
        };
        if (count is null)
        {
            return base.QueueFacts(batch, state, action);
        }

        Func<Task<IReadOnlyList<Address>>> voters = QueueVoters(batch, state.Contract, state.BlockNumber, [.. state.Admins.Select(admin => admin.Address)], action.Subject!.Value, isAgainst);
        return async () =>
        {
            IReadOnlyList<Address> found = await voters().ConfigureAwait(false);
            return new GovernanceFacts { Voters = found.Count == count ? found : null };
        };
    }

    protected override Func<Task<string>> QueueName(EthBatch batch, GovernanceOpening opening) => () => Task.FromResult("");

    protected override Func<Task<bool?>> QueueIsApplied(EthBatch batch, GovernanceOpening opening)
    {
        byte[] slot = new byte[Hash32.Length];
        slot[^1] = AppliedSlot;
        Task<Hash32> stored = batch.GetStorageAtAsync(opening.Contract, new Hash32(slot), BlockTag.Number(opening.Block.Number));
        return async () =>
        {
            byte[] word;
            try
            {
                word = (await stored.ConfigureAwait(false)).AsSpan().ToArray();
            }
            catch (JsonRpcException)
            {
                return null; // a node that does not hand out storage
            }

            bool isKnownLayout = !word.AsSpan(0, Hash32.Length - Address.Length - 2).ContainsAnyExcept((byte)0) && word.AsSpan(Hash32.Length - Address.Length - 2, Address.Length).SequenceEqual(s_developer.AsSpan());
            return isKnownLayout ? word[^1] != 0 : null;
        };
    }

    /// <summary>
    /// The contract tells how many have voted and not who. But nobody votes twice: an admin whose vote it would refuse has voted,
    /// which a call that is only tried finds out. Where it would refuse votes for another reason as well, the numbers differ, and the names stay unknown.
    /// </summary>
    protected override Func<Task<Votes>> QueueVotes(EthBatch batch, GovernanceOpening opening, Address subject, bool isAgainst)
    {
        AbiFunction function = isAgainst ? Contract.CountOfVotesAgainst : Contract.CountOfVotesFor;
        Task<byte[]> answer = batch.CallAsync(new CallRequest { To = opening.Contract, Data = function.EncodeCall(subject) }, BlockTag.Number(opening.Block.Number));
        bool isAsked = (long)opening.Admins.Count * (opening.Admins.Count + opening.Proposed.Count) <= MaximumQuestions;
        Func<Task<IReadOnlyList<Address>>> voters = isAsked
            ? QueueVoters(batch, opening.Contract, opening.Block.Number, opening.Admins, subject, isAgainst)
            : () => Task.FromResult<IReadOnlyList<Address>>([]);
        return async () =>
        {
            int count = function.DecodeResult<int>(await answer.ConfigureAwait(false));
            IReadOnlyList<Address> found = await voters().ConfigureAwait(false);
            return new Votes(found.Count == count ? found : [], count);
        };
    }

    private static Func<Task<IReadOnlyList<Address>>> QueueVoters(EthBatch batch, Address contract, ulong block, IReadOnlyList<Address> admins, Address subject, bool isAgainst)
    {
        byte[] vote = (isAgainst ? Contract.VoteAgainst : Contract.VoteFor).EncodeCall(subject);
        (Address Admin, Task<byte[]> Attempt)[] attempts = [.. admins.Select(admin => (admin, batch.CallAsync(new CallRequest { From = admin, To = contract, Data = vote }, BlockTag.Number(block))))];
        return async () =>
        {
            List<Address> voters = [];
            foreach ((Address admin, Task<byte[]> attempt) in attempts)
            {
                if (!await Succeeds(attempt).ConfigureAwait(false))
                {
                    voters.Add(admin);
                }
            }

            return voters;
        };
    }
}
