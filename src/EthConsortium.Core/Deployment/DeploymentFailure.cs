using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>A reason why a deployment failed.</summary>
/// <param name="Code">Azure's code, such as <c>QuotaExceeded</c>.</param>
/// <param name="Message">Azure's own message, without the secrets that were sent.</param>
public sealed record DeploymentFailure(string Code, string Message)
{
    /// <summary>The resource that failed; null where Azure names none.</summary>
    public ResourceId? Resource { get; init; }

    /// <summary>What to do about it; null where it is not known.</summary>
    public string? Fix { get; init; }

    /// <summary>In one line.</summary>
    public override string ToString() =>
        $"{(Resource is null ? "" : $"{DeploymentResource.Describe(Resource)}: ")}{Code}: {Message}{(Fix is null ? "" : $" -> {Fix}")}";
}
