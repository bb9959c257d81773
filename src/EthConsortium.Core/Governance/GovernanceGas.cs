using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>
/// What an action may cost more than its estimate: other members act between the estimate and the block, and so a vote that was one of many becomes the last one
/// needed, and has to carry out the decision. The figures are bounds of what <c>ConsortiumGovernance.sol</c> does, measured in <c>GovernanceGasTests</c>.
/// Gas that is not used costs nothing.
/// </summary>
internal static class GovernanceGas
{
    /// <summary>Admitting an admin with the longest alias, or removing one without validators, and closing what was open about it.</summary>
    private const ulong Decision = 350_000;

    /// <summary>The same of an earlier contract, whose code is not known to the last line.</summary>
    private const ulong EarlierDecision = 1_000_000;

    /// <summary>Retiring a validator: its place in the roster, its place in the queue, and its name in the log; and striking it out where that is final at once.</summary>
    private const ulong Retirement = 40_000;

    /// <summary>Reading a validator for the announcement of a change, and logging it.</summary>
    private const ulong Announcement = 3_500;

    /// <summary>The announcement of a change besides its validators.</summary>
    private const ulong AnnouncementItself = 60_000;

    /// <summary>A step of the re-count that follows a departure; see docs/governance.md.</summary>
    private const ulong Step = 6_000;

    /// <summary>What one transaction does of it: 1,500 steps, and to the end the eviction of an admin with 256 validators that it has begun.</summary>
    private const ulong MostSteps = 2_820;

    private const ulong AdmissionSteps = 35;

    private const ulong EvictionSteps = 20;

    private const ulong RetirementSteps = 5;

    /// <summary>The gas to add to the estimate of an action.</summary>
    public static ulong Reserve(GovernancePreview preview)
    {
        GovernanceState state = preview.State;
        ulong all = (ulong)state.Validators.Union(state.TargetValidators).Count();
        ulong announcement = AnnouncementItself + (Announcement * all);
        return announcement + preview.Action.Kind switch
        {
            _ when preview.IsDecisive => 0, // which the estimate has seen
            GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor or GovernanceActionKind.RescindVoteFor or GovernanceActionKind.VoteForCapacity => DecisionOf(state),
            GovernanceActionKind.VoteAgainst => DecisionOf(state) + Departure(state, preview.Action.Subject!.Value),
            _ => 0,
        };
    }

    private static ulong DecisionOf(GovernanceState state) => state.Version == GovernanceVersion.V2 ? Decision : EarlierDecision;

    /// <summary>The validators of who leaves, and the re-count: every admin once, and whatever that decides.</summary>
    private static ulong Departure(GovernanceState state, Address subject)
    {
        ulong admins = (ulong)state.Admins.Count;
        ulong steps = admins + (AdmissionSteps * (ulong)state.Proposals.Count);
        foreach (ConsortiumAdmin other in state.Admins.Where(admin => admin.VotesAgainstCount > 0 && admin.Address != subject))
        {
            // An eviction that follows starts the re-count anew.
            steps += admins + EvictionSteps + (RetirementSteps * (ulong)other.Validators.Count);
        }

        return (Retirement * (ulong)(state.FindAdmin(subject)?.Validators.Count ?? 0)) + (Step * Math.Min(steps, MostSteps));
    }
}
