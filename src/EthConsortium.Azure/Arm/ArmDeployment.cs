using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>A deployment as the resource group's history has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it is.</param>
public sealed record ArmDeployment(ResourceId Id, ArmDeploymentState State)
{
    /// <summary>Azure's own word for the state, such as <c>Accepted</c>.</summary>
    public required string ProvisioningState { get; init; }

    /// <summary>What all its requests have in common: what support asks for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Azure's hash of the template.</summary>
    public string? TemplateHash { get; init; }

    /// <summary>The outputs, each as JSON, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The ids of what it left, when it is done.</summary>
    public IReadOnlyList<ResourceId> OutputResources { get; init; } = [];

    /// <summary>The ids of what it makes after something else, and of that: known from its beginning.</summary>
    public IReadOnlyList<ResourceId> Dependencies { get; init; } = [];

    /// <summary>Why it failed, or null.</summary>
    public ArmError? Error { get; init; }

    /// <summary>An output that is a string, or null.</summary>
    public string? OutputText(string name) => Outputs.TryGetValue(name, out string? json) ? ArmJson.Text(ArmJson.TryParse(json)) : null;

    internal static ArmDeployment? Read(JsonObject body, ArmSecrets secrets)
    {
        if (ArmJson.Id(body) is not { } id || body["properties"] is not JsonObject properties)
        {
            return null;
        }

        string state = ArmJson.Text(properties["provisioningState"]) ?? "Unknown";
        Dictionary<string, string> outputs = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, JsonNode? output) in properties["outputs"] as JsonObject ?? [])
        {
            outputs[name] = (output as JsonObject)?["value"]?.ToJsonString() ?? "null";
        }

        return new ArmDeployment(id, ToState(state))
        {
            ProvisioningState = state,
            CorrelationId = ArmJson.Text(properties["correlationId"]),
            Timestamp = ArmJson.Time(properties["timestamp"]),
            TemplateHash = ArmJson.Text(properties["templateHash"]),
            Outputs = outputs,
            OutputResources = [.. (properties["outputResources"] as JsonArray ?? []).Select(ArmJson.Id).OfType<ResourceId>()],
            Dependencies = [.. (properties["dependencies"] as JsonArray ?? []).SelectMany(each => (JsonNode?[])[each, .. (each as JsonObject)?["dependsOn"] as JsonArray ?? []]).Select(ArmJson.Id).OfType<ResourceId>().Distinct()],
            Error = ArmError.Read(properties["error"], secrets),
        };
    }

    private static ArmDeploymentState ToState(string text) => text.ToUpperInvariant() switch
    {
        "SUCCEEDED" => ArmDeploymentState.Succeeded,
        "FAILED" => ArmDeploymentState.Failed,
        "CANCELED" => ArmDeploymentState.Canceled,
        _ => ArmDeploymentState.Running,
    };
}
