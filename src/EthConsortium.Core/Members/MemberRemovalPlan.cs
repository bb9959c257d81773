namespace EthConsortium.Core.Members;

/// <summary>How a member would leave, or has left: worked out from the chain and from what there is in Azure.</summary>
/// <param name="Member">The member.</param>
/// <param name="Steps">What is done, in this order; nothing that is done already.</param>
/// <param name="Remaining">What remains to be done afterwards, mostly by others.</param>
public sealed record MemberRemovalPlan(ConsortiumMember Member, IReadOnlyList<MemberRemovalStep> Steps, IReadOnlyList<string> Remaining);
