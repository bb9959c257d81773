using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>What a call of a governance contract asks for. All versions share the selectors of what they have in common.</summary>
internal static class GovernanceCall
{
    private static readonly (AbiFunction Function, Func<object?[], GovernanceAction?> ToAction)[] s_calls =
    [
        (Contract.ProposeAdmin, a => GovernanceAction.ProposeAdmin((Address)a[0]!, (string)a[1]!)),
        (Contract.VoteFor, a => GovernanceAction.VoteFor((Address)a[0]!)),
        (Contract.RescindVoteFor, a => GovernanceAction.RescindVoteFor((Address)a[0]!)),
        (Contract.VoteAgainst, a => GovernanceAction.VoteAgainst((Address)a[0]!)),
        (Contract.RescindVoteAgainst, a => GovernanceAction.RescindVoteAgainst((Address)a[0]!)),
        (Contract.EnforceEviction, a => GovernanceAction.EnforceEviction((Address)a[0]!)),
        (Contract.Resign, _ => GovernanceAction.Resign()),
        (Contract.UpdateAdminAlias, a => GovernanceAction.SetAlias((string)a[0]!)),
        (Contract.SetConsortiumName, a => GovernanceAction.SetConsortiumName((string)a[0]!)),
        (Contract.AddValidators, a => GovernanceAction.AddValidators((Address[])a[0]!)),
        (Contract.RemoveValidators, a => GovernanceAction.RemoveValidators((Address[])a[0]!)),
        (Contract.VoteForCapacity, a => (BigInteger)a[0]! is var capacity && capacity <= int.MaxValue ? GovernanceAction.VoteForCapacity((int)capacity) : null),
        (Contract.InitiateQueuedChange, _ => GovernanceAction.InitiateQueuedChange()),
    ];

    /// <summary>The action that call data stands for; null when it is none, or its arguments are not encoded as they should be.</summary>
    public static GovernanceAction? Decode(ReadOnlySpan<byte> data)
    {
        foreach ((AbiFunction function, Func<object?[], GovernanceAction?> toAction) in s_calls)
        {
            if (data.StartsWith(function.Selector))
            {
                try
                {
                    return toAction(function.DecodeCall(data));
                }
                catch (AbiException)
                {
                    return null;
                }
            }
        }

        return null;
    }
}
