using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Deployments;

/// <summary>What the members of a rehearsal have in Azure: what the plan says, or something small where it says nothing at all.</summary>
internal static class RehearsedFootprints
{
    /// <summary>The most nodes of a region.</summary>
    private const int MaxNodes = 15;

    /// <summary>How many members pair with one that is there already: with its own such pairing, within the 30 tunnels of the smallest gateway.</summary>
    private const int PairingsPerMember = 29;

    /// <summary>The subscription of a member where the plan names none: each has its own, as companies have.</summary>
    /// <param name="memberId">Its number; one more than the greatest for a candidate.</param>
    public static Guid SubscriptionOf(int memberId) => new($"00000000-0000-4000-8000-{memberId + 1:x12}");

    /// <summary>Whether the plan says nothing of Azure, so that the footprints are made up.</summary>
    public static bool AreMadeUp(ConsortiumPlan plan) => plan.Members.All(member => member.Azure is null);

    /// <summary>The plan with all that a deployment needs to know.</summary>
    /// <param name="plan">A plan without problems.</param>
    public static ConsortiumPlan Complete(ConsortiumPlan plan)
    {
        if (!AreMadeUp(plan))
        {
            return plan with { Members = [.. plan.Members.Select(member => member.Azure is { } azure ? member with { Azure = azure with { SubscriptionId = azure.SubscriptionId ?? SubscriptionOf(member.MemberId) } } : member)] };
        }

        MemberPlan founder = plan.FoundingMember;
        MemberPlan[] inOrder = [founder, .. plan.Members.Where(member => member != founder)];
        return plan with
        {
            // A validator has a node of its own, and a footprint this small no more than 15.
            Members = [.. plan.Members.Select(member => member with { Validators = Math.Min(Math.Min(member.Validators, founder.Validators), MaxNodes), Azure = MakeUp(plan.Consensus, member.Name, member.MemberId, member.Validators) })],
            Pairings = [.. inOrder.Skip(1).Select((member, i) => new PairingPlan(member.Name, inOrder[i / PairingsPerMember].Name))],
        };
    }

    /// <summary>The plan with each member's admin account, where it names none.</summary>
    public static ConsortiumPlan WithAdmins(ConsortiumPlan plan, IReadOnlyDictionary<string, Address> admins) => plan with
    {
        Members = [.. plan.Members.Select(member => member.Azure is { EthereumAdmin: null } azure ? member with { Azure = azure with { EthereumAdmin = admins[member.Name] } } : member)],
    };

    /// <summary>One region with as many nodes as there are validators, behind a VPN gateway.</summary>
    public static AzurePlan MakeUp(ConsensusEngine consensus, string name, int memberId, int validators) => new($"{name.ToLowerInvariant()}-ethereum", ["westeurope"])
    {
        SubscriptionId = SubscriptionOf(memberId),
        Kind = consensus == ConsensusEngine.Ethash ? MemberTemplateKind.ProofOfWork : MemberTemplateKind.ProofOfAuthority,
        NodesPerRegion = Math.Clamp(validators, 2, MaxNodes),
        DeployUsingPublicIP = false,
    };
}
