using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>Azure refused a deployment, could not finish it, or was told to cancel it.</summary>
public sealed class MemberDeploymentException : ConsortiumException
{
    internal MemberDeploymentException(ErrorCode code, string what, ResourceId deployment, IReadOnlyList<DeploymentFailure> failures, string? correlationId)
        : base(code, Describe(what, failures, correlationId), deployment)
    {
        Deployment = deployment;
        Failures = failures;
        CorrelationId = correlationId;
    }

    /// <summary>The deployment.</summary>
    public ResourceId Deployment { get; }

    /// <summary>The reasons, with the resources that failed. Empty for one that was cancelled.</summary>
    public IReadOnlyList<DeploymentFailure> Failures { get; }

    /// <summary>What Azure's support asks for; or null.</summary>
    public string? CorrelationId { get; }

    private static string Describe(string what, IReadOnlyList<DeploymentFailure> failures, string? correlationId) =>
        $"{what}{string.Concat(failures.Select(failure => "\n  " + failure))}{(correlationId is null ? "" : $"\n  Azure's correlation id is {correlationId}.")}";
}
