namespace EthConsortium.Azure.Arm;

/// <summary>How far a deployment is.</summary>
public enum ArmDeploymentState
{
    /// <summary>Azure works on it: accepted or running.</summary>
    Running,

    /// <summary>It is done.</summary>
    Succeeded,

    /// <summary>At least one resource failed.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Canceled,
}
