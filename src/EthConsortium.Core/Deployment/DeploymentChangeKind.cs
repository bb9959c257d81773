namespace EthConsortium.Core.Deployment;

/// <summary>What a deployment would do to a resource or a property.</summary>
public enum DeploymentChangeKind
{
    /// <summary>It would be made (<c>+</c>).</summary>
    Create,

    /// <summary>It would be changed (<c>~</c>).</summary>
    Modify,

    /// <summary>It would be removed (<c>-</c>). Deployments of members remove no resource, but rules, tags and items of lists that others added to one of theirs.</summary>
    Delete,

    /// <summary>It is there and as it should be (<c>=</c>).</summary>
    Same,

    /// <summary>It is there, no part of the member's template, and stays as it is (<c>*</c>).</summary>
    Ignore,

    /// <summary>Azure cannot tell before (<c>?</c>).</summary>
    Unknown,
}
