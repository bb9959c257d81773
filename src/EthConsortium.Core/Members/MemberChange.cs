namespace EthConsortium.Core.Members;

/// <summary>What all changes of a member have in common.</summary>
internal static class MemberChange
{
    /// <summary>Refuses a member that an earlier template deployed.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.MemberIsEarlier"/>.</exception>
    public static void ThrowIfEarlier(ConsortiumMember member)
    {
        if (member.IsEarlier)
        {
            throw new ConsortiumException(ErrorCode.MemberIsEarlier, $"{member} was deployed by an earlier template: it is shown and can be paired with, and nothing of it is changed. Change it in the way it was made.", member);
        }
    }
}
