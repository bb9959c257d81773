namespace EthConsortium.Azure.Subscriptions;

/// <summary>A size of virtual machine that a region has.</summary>
/// <param name="Name">Its name, such as <c>Standard_D2s_v5</c>.</param>
/// <param name="Family">The name of its family's quota.</param>
/// <param name="Cores">How many processors it has, or null where Azure does not say.</param>
public sealed record ComputeSize(string Name, string Family, int? Cores)
{
    /// <summary>What its processors are, <c>x64</c> or <c>Arm64</c>; null where Azure does not say.</summary>
    public string? Architecture { get; init; }

    /// <summary>The generations of machine that it can be, <c>V1</c> and <c>V2</c>; null where Azure does not say.</summary>
    public IReadOnlyList<string>? Generations { get; init; }

    /// <summary>Whether it takes Premium disks; null where Azure does not say.</summary>
    public bool? TakesPremiumDisks { get; init; }

    /// <summary>Why the subscription cannot have it in the region, such as <c>NotAvailableForSubscription</c>; or null.</summary>
    public string? Restriction { get; init; }
}
