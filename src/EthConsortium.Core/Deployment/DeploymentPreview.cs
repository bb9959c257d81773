using System.Text;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>What deploying a member would do, after all checks.</summary>
/// <param name="Member">The short name of the member.</param>
/// <param name="Deployment">The deployment as it would be named.</param>
/// <param name="Changes">What would change. Where the resource group is not there yet: what has a name of its own, all of it to be made.</param>
public sealed record DeploymentPreview(string Member, ResourceId Deployment, IReadOnlyList<DeploymentChange> Changes)
{
    /// <summary>Whether Azure was asked; otherwise the changes are those of the plan: without a resource group, or what types come from, Azure cannot tell.</summary>
    public bool IsAzures { get; init; }

    /// <summary>The providers of resource types that would be registered.</summary>
    public IReadOnlyList<string> ProvidersToRegister { get; init; } = [];

    /// <summary>The region of the resource group that would be made, or null when it is there.</summary>
    public string? NewResourceGroupLocation { get; init; }

    /// <summary>Whether the same template and values have been deployed before, with success.</summary>
    public bool IsRepetition { get; init; }

    /// <summary>Whether everything is there and as it should be. Azure cannot compare secrets and what nodes are told at their start: these are as they should be if they were deployed before.</summary>
    public bool IsInPlace => IsAzures && IsRepetition && Changes.All(change => change.Kind is DeploymentChangeKind.Same or DeploymentChangeKind.Ignore);

    /// <summary>What whoever gives secrets should know where everything is in place; null without secrets.</summary>
    public string? UnsentSecrets { get; init; }

    /// <summary>As people read it: a line per resource, below it one per property that changes.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"Deploy member {Member} into resource group {Deployment.ResourceGroupName} of subscription {Deployment.SubscriptionId}, as {Deployment.Name}:");
        foreach (string provider in ProvidersToRegister)
        {
            text.Append("\n  + registration of ").Append(provider);
        }

        if (NewResourceGroupLocation is { } location)
        {
            text.Append("\n  + resource group ").Append(Deployment.ResourceGroupName).Append(" in ").Append(location);
        }

        foreach (IGrouping<ResourceId, DeploymentChange> resource in Changes.Where(IsShown).GroupBy(change => change.Resource))
        {
            DeploymentChange[] properties = resource.Where(change => change.Property is not null).ToArray();
            text.Append("\n  ").Append(properties.Length == 0 ? resource.First() : new DeploymentChange(DeploymentChangeKind.Modify, resource.Key));
            foreach (DeploymentChange property in properties)
            {
                text.Append("\n      ").Append(property.Symbol).Append(' ').Append(property.Values);
            }
        }

        int resources = Changes.Where(IsShown).Select(change => change.Resource).Distinct().Count();
        string sum = resources > 0 ? $"{resources} to make or change" : IsInPlace ? "nothing to do" : "nothing to change that Azure can compare: secrets and what nodes are told at their start are sent again";
        // Before Azure can be asked, what has no name of its own is not known.
        sum += IsAzures ? "" : ", and what has no name of its own (roles, tables and the like)";
        text.Append("\n  ").Append(sum).Append(", ")
            .Append(Changes.Count(change => change.Kind == DeploymentChangeKind.Same)).Append(" as they should be");
        int others = Changes.Count(change => change.Kind == DeploymentChangeKind.Ignore);
        if (others > 0)
        {
            text.Append(", ").Append(others).Append(others == 1 ? " other left alone" : " others left alone");
        }

        text.Append('.');
        return (IsInPlace && UnsentSecrets is { } unsent ? text.Append("\n  ").Append(unsent) : text).ToString();
    }

    private static bool IsShown(DeploymentChange change) => change.Kind is not (DeploymentChangeKind.Same or DeploymentChangeKind.Ignore);
}
