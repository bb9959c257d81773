using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Subscriptions;

/// <summary>A key vault that was deleted and can still be recovered; until it is purged nobody else has its name.</summary>
/// <param name="VaultId">Its id before.</param>
/// <param name="ScheduledPurge">When Azure purges it, or null where it does not say.</param>
/// <param name="HasPurgeProtection">Whether it cannot be purged before.</param>
public sealed record DeletedVault(ResourceId VaultId, DateTimeOffset? ScheduledPurge, bool HasPurgeProtection);
