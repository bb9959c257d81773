using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A refusal, in the form of Resource Manager.</summary>
internal sealed class SandboxError(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Target { get; init; }

    public IReadOnlyList<SandboxError> Details { get; init; } = [];

    public JsonObject ToJson()
    {
        JsonObject error = new() { ["code"] = Code, ["message"] = Message };
        if (Target is not null)
        {
            error["target"] = Target;
        }

        if (Details.Count > 0)
        {
            error["details"] = new JsonArray([.. Details.Select(detail => detail.ToJson())]);
        }

        return error;
    }

    /// <summary>What Azure says of templates that are wrong in themselves.</summary>
    public static SandboxError Template(string message) => new(400, "InvalidTemplate", $"Deployment template validation failed: '{message}'.");
}
