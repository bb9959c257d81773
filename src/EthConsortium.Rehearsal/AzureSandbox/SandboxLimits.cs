namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What the subscriptions of the sandbox may have, the same in each of their regions.</summary>
public sealed record SandboxLimits
{
    /// <summary>How many processors.</summary>
    public int Cores { get; init; } = 350;

    /// <summary>How many processors of each family.</summary>
    public int CoresOfFamily { get; init; } = 100;

    /// <summary>How many networks, addresses and so on, of each kind.</summary>
    public int NetworkResources { get; init; } = 100;

    /// <summary>The providers that are not registered at the start.</summary>
    public IReadOnlyList<string> UnregisteredProviders { get; init; } = [];

    /// <summary>The sizes of machine that the subscriptions may not have.</summary>
    public IReadOnlyList<string> RestrictedSizes { get; init; } = [];

    /// <summary>The sizes of machine that there are beside the usual ones.</summary>
    public IReadOnlyList<string> FurtherSizes { get; init; } = [];

    /// <summary>The regions that there are beside the usual ones.</summary>
    public IReadOnlyList<string> FurtherRegions { get; init; } = [];

    /// <summary>The newest version of resource types that providers list, as in a cloud that lags behind (<c>2024-12-31</c>); null for all.</summary>
    public string? NewestApiVersion { get; init; }

    /// <summary>The names of storage accounts, key vaults and hosts that others have.</summary>
    public IReadOnlyList<string> TakenNames { get; init; } = [];

    /// <summary>The names of key vaults that were deleted, and can be recovered.</summary>
    public IReadOnlyList<string> DeletedVaults { get; init; } = [];

    /// <summary>Whether the signed-in identity may assign roles.</summary>
    public bool MayAssignRoles { get; init; } = true;

    /// <summary>The state of the subscriptions.</summary>
    public string SubscriptionState { get; init; } = "Enabled";
}
