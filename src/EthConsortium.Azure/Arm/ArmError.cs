using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>An error in the form of Resource Manager, with those below it.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#errorresponse.</remarks>
/// <param name="Code">The stable code, such as <c>QuotaExceeded</c>.</param>
/// <param name="Message">What Azure says, without the secrets that were sent.</param>
public sealed record ArmError(string Code, string Message)
{
    private const int MaxDepth = 8;

    /// <summary>What it is about, a resource or a property; or null.</summary>
    public string? Target { get; init; }

    /// <summary>The errors that led to it.</summary>
    public IReadOnlyList<ArmError> Details { get; init; } = [];

    /// <summary>This error and all below it, the outermost first.</summary>
    public IEnumerable<ArmError> Flatten() => [this, .. Details.SelectMany(detail => detail.Flatten())];

    /// <summary>The code and the message of this one.</summary>
    public override string ToString() => $"{Code}: {Message}";

    internal static ArmError? Read(JsonNode? node, ArmSecrets secrets, int depth = 0)
    {
        if (node is not JsonObject error || depth > MaxDepth)
        {
            return null;
        }

        string code = ArmJson.Text(error["code"]) ?? "Unknown";
        string message = ArmJson.Text(error["message"]) ?? "";
        string? target = ArmJson.Text(error["target"]);
        List<ArmError> details = [.. (error["details"] as JsonArray ?? []).Select(detail => Read(detail, secrets, depth + 1)).OfType<ArmError>()];

        // A failed resource of a deployment has its own error as text in the message of the deployment's.
        if (details.Count == 0 && message.TrimStart().StartsWith('{') && ArmJson.TryParse(message) is JsonObject inner && Read(inner["error"] ?? inner, secrets, depth + 1) is { } nested)
        {
            details.Add(nested);
            message = nested.Message;
        }

        return new ArmError(code, secrets.Scrub(message)) { Target = target is null || ResourceId.TryParse(target, out _) ? target : secrets.Scrub(target), Details = details };
    }
}
