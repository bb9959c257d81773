namespace EthConsortium.Azure.Subscriptions;

/// <summary>Whether a name that all of Azure shares can be had.</summary>
/// <param name="IsAvailable">Whether it can.</param>
/// <param name="Message">Why not, as Azure says it; or null.</param>
public sealed record NameAvailability(bool IsAvailable, string? Message);
