using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>What a deployment does to one resource.</summary>
/// <param name="Id">Azure's id of the step.</param>
/// <param name="ProvisioningState"><c>Running</c>, <c>Succeeded</c>, <c>Failed</c> and so on.</param>
public sealed record ArmDeploymentStep(string Id, string ProvisioningState)
{
    /// <summary>What is done: <c>Create</c>, <c>Read</c>, <c>EvaluateDeploymentOutput</c> and so on.</summary>
    public string? Operation { get; init; }

    /// <summary>The resource; null for a step of the deployment itself.</summary>
    public ResourceId? Target { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The HTTP status of the resource's provider by name, such as <c>OK</c>.</summary>
    public string? StatusCode { get; init; }

    /// <summary>The id of the request to the resource's provider, or null.</summary>
    public string? ServiceRequestId { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public ArmError? Error { get; init; }

    internal static ArmDeploymentStep Read(JsonObject body, ArmSecrets secrets)
    {
        JsonObject properties = body["properties"] as JsonObject ?? [];
        JsonObject? message = properties["statusMessage"] as JsonObject;
        return new ArmDeploymentStep(ArmJson.Text(body["operationId"]) ?? "", ArmJson.Text(properties["provisioningState"]) ?? "Unknown")
        {
            Operation = ArmJson.Text(properties["provisioningOperation"]),
            Target = ArmJson.Id(properties["targetResource"]),
            Timestamp = ArmJson.Time(properties["timestamp"]),
            StatusCode = ArmJson.Text(properties["statusCode"]),
            ServiceRequestId = ArmJson.Text(properties["serviceRequestId"]),
            Error = ArmError.Read(message?["error"], secrets),
        };
    }
}
