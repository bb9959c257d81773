using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>One resource of a template, its loops unrolled.</summary>
internal sealed class PlannedResource(ResourceId id, string apiVersion, JsonObject definition, TemplateScope scope)
{
    public ResourceId Id { get; } = id;

    public string ApiVersion { get; } = apiVersion;

    /// <summary>As the template has it.</summary>
    public JsonObject Definition { get; } = definition;

    public TemplateScope Scope { get; } = scope;

    /// <summary>What comes before it: as said, and as its expressions need.</summary>
    public HashSet<ResourceId> DependsOn { get; } = [];

    /// <summary>What is sent to the resource's provider.</summary>
    public JsonObject Body(bool keepUnknown)
    {
        JsonObject body = [];
        foreach ((string name, JsonNode? value) in Definition)
        {
            if (name is not ("type" or "apiVersion" or "name" or "dependsOn" or "condition" or "copy" or "comments" or "scope" or "metadata"))
            {
                body[name] = value?.DeepClone();
            }
        }

        return (JsonObject)new TemplateEvaluator(Scope).Evaluate(body, keepUnknown)!;
    }
}
