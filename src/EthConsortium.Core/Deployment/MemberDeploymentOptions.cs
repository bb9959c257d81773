using EthConsortium.Core.Planning;

namespace EthConsortium.Core.Deployment;

/// <summary>What is deployed for a member, and where.</summary>
/// <param name="Plan">A plan without problems.</param>
/// <param name="Member">The short name of the member.</param>
public sealed record MemberDeploymentOptions(ConsortiumPlan Plan, string Member)
{
    /// <summary>The subscription, or null for that of the plan.</summary>
    public Guid? SubscriptionId { get; init; }

    /// <summary>The resource group, or null for that of the plan. It is made if it is not there.</summary>
    public string? ResourceGroupName { get; init; }

    /// <summary>The region of a new resource group, or null for the first of the member. What the group holds is where the plan says.</summary>
    public string? Location { get; init; }

    /// <summary>What the plan does not know, by the names of the template's parameters: <c>nodeArtifactUrl</c>, <c>nodeArtifactSha256</c>, and <c>consortiumDataURL</c> of whoever joins.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The secrets, by the names of the template's parameters: <c>adminPassword</c> of nodes without an SSH key, and <c>connectionSharedKey</c> of a member with gateways in several regions. The caller disposes them.</summary>
    public IReadOnlyDictionary<string, SecretText> Secrets { get; init; } = new Dictionary<string, SecretText>();

    /// <summary>Whether providers of resource types that the subscription has not registered are registered; otherwise they are a problem.</summary>
    public bool RegisterProviders { get; init; }
}
