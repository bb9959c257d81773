namespace EthConsortium.Azure.Arm;

/// <summary>What a deployment would do to a property.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/deployments/what-if#propertychangetype.</remarks>
public enum ArmPropertyChangeType
{
    /// <summary>It would be added.</summary>
    Create,

    /// <summary>It would be removed.</summary>
    Delete,

    /// <summary>It would be changed.</summary>
    Modify,

    /// <summary>It is a list of which items change.</summary>
    Array,

    /// <summary>It is given and has no effect.</summary>
    NoEffect,
}
