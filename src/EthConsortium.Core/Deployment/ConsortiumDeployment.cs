using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>A deployment of a resource group, running or over.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it is.</param>
public sealed record ConsortiumDeployment(ResourceId Id, ArmDeploymentState State)
{
    private const string Prefix = "ethconsortium-";
    private const int HashLength = 12;

    /// <summary>Its name.</summary>
    public string Name => Id.Name;

    /// <summary>The subscription.</summary>
    public string SubscriptionId => Id.SubscriptionId!;

    /// <summary>The resource group.</summary>
    public string ResourceGroupName => Id.ResourceGroupName!;

    /// <summary>The short name of the member; null for a deployment that another tool began.</summary>
    public string? Member => Name.Length > Prefix.Length + HashLength + 1 && Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Name[Prefix.Length..^(HashLength + 1)] : null;

    /// <summary>When its state last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>What Azure's support asks for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The resources that it has begun so far. In a list only for one that has not succeeded.</summary>
    public IReadOnlyList<DeploymentResource> Resources { get; init; } = [];

    /// <summary>Why it failed, with the resources that did.</summary>
    public IReadOnlyList<DeploymentFailure> Failures { get; init; } = [];

    /// <summary>Whether everything was there already, so that it was not begun again.</summary>
    public bool WasInPlace { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Name} in {ResourceGroupName}: {State}";

    /// <summary>The name of a member's deployment: the same for the same template and values, so that repeating it joins the one that is under way.</summary>
    internal static string NameOf(string member, string hash) => $"{Prefix}{member}-{hash[..HashLength]}";
}
