using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>AdminValidatorSet of 2019.</summary>
internal sealed class GovernanceDialectV1_2 : LegacyGovernanceDialect
{
    public static GovernanceDialectV1_2 Instance { get; } = new();

    public override GovernanceVersion Version => GovernanceVersion.V1_2;

    public override bool AnybodyProposes => true;

    public override bool GuardsChanges => true;

    public override (Address[] Admins, Address[] Proposed) ReadLists(byte[] admins, byte[] proposed) => GovernanceDialectV2.Instance.ReadLists(admins, proposed);

    protected override Func<Task<string>> QueueName(EthBatch batch, GovernanceOpening opening)
    {
        Task<byte[]> name = batch.CallAsync(new CallRequest { To = opening.Contract, Data = Contract.GetConsortiumName.EncodeCall() }, BlockTag.Number(opening.Block.Number));
        return async () => Contract.GetConsortiumName.DecodeResult<string>(await name.ConfigureAwait(false));
    }

    /// <summary>There is no view of it, but the guard of the calls that change validators tells: one that adds none passes it or does not.</summary>
    protected override Func<Task<bool?>> QueueIsApplied(EthBatch batch, GovernanceOpening opening)
    {
        BlockTag at = BlockTag.Number(opening.Block.Number);
        byte[] nothing = Contract.AddValidators.EncodeCall((object)Array.Empty<Address>());
        Task<byte[]>[] attempts = [.. opening.Admins.Take(3).Select(admin => batch.CallAsync(new CallRequest { From = admin, To = opening.Contract, Data = nothing }, at))];
        return async () =>
        {
            // An admin over its capacity would be refused as well, which is none of the answer: hence more than one is asked.
            foreach (Task<byte[]> attempt in attempts)
            {
                if (await Succeeds(attempt).ConfigureAwait(false))
                {
                    return true;
                }
            }

            return attempts.Length > 0 ? false : null;
        };
    }

    protected override Func<Task<Votes>> QueueVotes(EthBatch batch, GovernanceOpening opening, Address subject, bool isAgainst)
    {
        AbiFunction function = isAgainst ? Contract.WhoHasVotedAgainst : Contract.WhoHasVotedFor;
        Task<byte[]> voters = batch.CallAsync(new CallRequest { To = opening.Contract, Data = function.EncodeCall(subject) }, BlockTag.Number(opening.Block.Number));
        return async () =>
        {
            Address[] who = function.DecodeResult<Address[]>(await voters.ConfigureAwait(false));
            return new Votes(who, who.Length);
        };
    }
}
