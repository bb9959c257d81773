namespace EthConsortium.Core.Members;

/// <summary>Where members are looked for.</summary>
public sealed record MemberQuery
{
    /// <summary>The ids of the subscriptions; null for all that the signed-in identity may read.</summary>
    public IReadOnlyList<string>? SubscriptionIds { get; init; }

    /// <summary>The name of the only resource group, in any of the subscriptions; null for all.</summary>
    public string? ResourceGroup { get; init; }

    /// <summary>The <see cref="ConsortiumMember.Member"/> or <see cref="ConsortiumMember.Name"/> of the only member, whatever the case; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>What is looked for, and where.</summary>
    public override string ToString()
    {
        string place = ResourceGroup is null ? "" : $"the resource group {ResourceGroup} of ";
        string subscriptions = SubscriptionIds switch
        {
            null => "the subscriptions that can be read",
            [string one] => $"the subscription {one}",
            _ => $"the subscriptions {string.Join(", ", SubscriptionIds)}",
        };
        return $"a member{(Name is null ? "" : $" {Name}")} in {place}{subscriptions}";
    }
}
