namespace EthConsortium.Azure.Arm;

/// <summary>What a deployment would do to a resource.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/deployments/what-if#changetype.</remarks>
public enum ArmChangeType
{
    /// <summary>It is not there and would be made.</summary>
    Create,

    /// <summary>It would be deleted; never by this client, which deploys incrementally.</summary>
    Delete,

    /// <summary>It is there and is not in the template.</summary>
    Ignore,

    /// <summary>It is there and would be written; what changes is not known.</summary>
    Deploy,

    /// <summary>It is there and as it should be.</summary>
    NoChange,

    /// <summary>Some of its properties would change.</summary>
    Modify,

    /// <summary>Azure cannot tell before.</summary>
    Unsupported,
}
