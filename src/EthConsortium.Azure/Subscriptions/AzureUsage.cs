namespace EthConsortium.Azure.Subscriptions;

/// <summary>How much of a quota a subscription uses in a region.</summary>
/// <param name="Name">Azure's name of the quota, such as <c>cores</c> or <c>standardDSv5Family</c>.</param>
/// <param name="Current">How much is used.</param>
/// <param name="Limit">How much may be.</param>
public sealed record AzureUsage(string Name, long Current, long Limit)
{
    /// <summary>The name as people read it.</summary>
    public string DisplayName { get; init; } = Name;
}
