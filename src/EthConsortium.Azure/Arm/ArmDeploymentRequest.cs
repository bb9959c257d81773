namespace EthConsortium.Azure.Arm;

/// <summary>What is deployed into a resource group. The mode is always Incremental: what the template does not name stays as it is.</summary>
/// <param name="Template">The template, JSON.</param>
public sealed record ArmDeploymentRequest(string Template)
{
    /// <summary>The values of its parameters, as the <c>parameters</c> of a parameters file: <c>{"name": {"value": …}}</c>.</summary>
    public string Parameters { get; init; } = "{}";

    /// <summary>Not printed: the parameters may hold secrets.</summary>
    public override string ToString() => nameof(ArmDeploymentRequest);
}
