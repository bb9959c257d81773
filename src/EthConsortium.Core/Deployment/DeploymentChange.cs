using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>What a deployment would do to a resource, or to one property of a resource that is there.</summary>
/// <param name="Kind">What.</param>
/// <param name="Resource">The resource.</param>
public sealed record DeploymentChange(DeploymentChangeKind Kind, ResourceId Resource)
{
    /// <summary>The property, such as <c>properties.addressSpace.addressPrefixes[0]</c>; null for the resource as a whole.</summary>
    public string? Property { get; init; }

    /// <summary>What the property is, as JSON; or null. No secret.</summary>
    public string? Before { get; init; }

    /// <summary>What the property would be, as JSON; or null. No secret.</summary>
    public string? After { get; init; }

    /// <summary>What else there is to say of it, such as how long it takes; or null.</summary>
    public string? Note { get; init; }

    /// <summary>The sign of the kind: <c>+</c>, <c>~</c>, <c>-</c>, <c>=</c>, <c>*</c> or <c>?</c>.</summary>
    public char Symbol => Kind switch
    {
        DeploymentChangeKind.Create => '+',
        DeploymentChangeKind.Modify => '~',
        DeploymentChangeKind.Delete => '-',
        DeploymentChangeKind.Same => '=',
        DeploymentChangeKind.Ignore => '*',
        _ => '?',
    };

    /// <summary>In one line.</summary>
    public override string ToString() => Property is null
        ? $"{Symbol} {DeploymentResource.Describe(Resource)}{(Note is null ? "" : $" ({Note})")}"
        : $"{Symbol} {DeploymentResource.Describe(Resource)} {Values}";

    /// <summary>The property, with what it is and would be.</summary>
    internal string Values => Kind switch
    {
        DeploymentChangeKind.Create => $"{Property}: {Short(After)}",
        DeploymentChangeKind.Delete => $"{Property}: {Short(Before)}",
        _ => $"{Property}: {Short(Before)} -> {Short(After)}",
    };

    // The whole cloud-init, for one, would bury the rest.
    private static string Short(string? json)
    {
        const int Longest = 200;
        string text = json ?? "(nothing)";
        return text.Length <= Longest ? text : $"{text[..Longest]}… ({text.Length} characters)";
    }
}
