namespace EthConsortium.Azure.Templates;

/// <summary>The names of the tags that every resource of a member has, so that the member is found again and nothing is taken for its own that is not.</summary>
public static class MemberTags
{
    /// <summary>What the names of all its resources have in common.</summary>
    public const string Member = "ethconsortium-member";

    /// <summary>The member's short name in the plan.</summary>
    public const string Name = "ethconsortium-member-name";

    /// <summary>The <see cref="MemberTemplateKind"/>.</summary>
    public const string Kind = "ethconsortium-kind";

    /// <summary>The member's number.</summary>
    public const string MemberId = "ethconsortium-member-id";

    /// <summary>The network's number.</summary>
    public const string NetworkId = "ethconsortium-network-id";

    /// <summary>The address of its admin account; not there when the deployment was not told.</summary>
    public const string Admin = "ethconsortium-admin";
}
