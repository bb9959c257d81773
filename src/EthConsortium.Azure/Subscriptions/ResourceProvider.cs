namespace EthConsortium.Azure.Subscriptions;

/// <summary>A provider of resource types, as a subscription has it.</summary>
/// <param name="Namespace">Its namespace, such as <c>Microsoft.Network</c>.</param>
/// <param name="RegistrationState"><c>Registered</c>, <c>Registering</c>, <c>NotRegistered</c> or <c>Unregistered</c>.</param>
public sealed record ResourceProvider(string Namespace, string RegistrationState)
{
    /// <summary>The regions of each of its resource types, as people read them (<c>West Europe</c>); none for a type that is nowhere in particular.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Locations { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The versions of each of its resource types that this cloud knows.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ApiVersions { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether it can be used.</summary>
    public bool IsRegistered => RegistrationState.Equals("Registered", StringComparison.OrdinalIgnoreCase);
}
