namespace EthConsortium.Core.Members;

/// <summary>Where members are looked for.</summary>
public sealed record MemberQuery
{
    /// <summary>The ids of the subscriptions; null for all that the signed-in identity may read.</summary>
    public IReadOnlyList<string>? SubscriptionIds { get; init; }

    /// <summary>The name of the only resource group, in any of the subscriptions; null for all.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>The <see cref="ConsortiumMember.Name"/> of the only member; null for all.</summary>
    public string? Name { get; init; }
}
