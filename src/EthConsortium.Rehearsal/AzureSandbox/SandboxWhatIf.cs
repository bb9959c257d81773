using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox.Templates;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What a deployment would change.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/deployments/what-if.</remarks>
internal static class SandboxWhatIf
{
    private static readonly HashSet<string> s_secretNames = new(StringComparer.OrdinalIgnoreCase) { "sharedKey", "adminPassword", "customData", SandboxState.VaultSecretValue };

    public static IEnumerable<JsonNode> Changes(TemplatePlan plan, SandboxState state)
    {
        foreach (PlannedResource planned in plan.Resources)
        {
            JsonObject body = planned.Body(keepUnknown: true);
            JsonObject? there = state.Find(planned.Id)?.Written ?? state.FindPart(planned.Id);
            JsonArray delta = [];
            if (there is not null)
            {
                Compare("", there, body, delta);
            }

            JsonObject change = new()
            {
                ["resourceId"] = planned.Id.ToString(),
                ["changeType"] = there is null ? "Create" : delta.Count == 0 ? "NoChange" : "Modify",
                ["after"] = plan.Masked(WithoutSecrets(Whole(planned.Id, planned.ApiVersion, body))),
            };
            if (there is not null)
            {
                change["before"] = plan.Masked(WithoutSecrets(Whole(planned.Id, planned.ApiVersion, there)));
            }

            if (delta.Count > 0)
            {
                change["delta"] = plan.Masked(delta);
            }

            yield return change;
        }

        foreach (SandboxResource other in state.Resources.Where(r => plan.Scope.ResourceGroup.Equals(ResourceId.ForResourceGroup(r.Id.SubscriptionId!, r.Id.ResourceGroupName!)) && !plan.Resources.Any(p => p.Id.Equals(r.Id))))
        {
            yield return new JsonObject
            {
                ["resourceId"] = other.Id.ToString(),
                ["changeType"] = "Ignore",
                ["before"] = plan.Masked(WithoutSecrets(Whole(other.Id, other.ApiVersion, other.Written))),
            };
        }
    }

    private static JsonObject Whole(ResourceId id, string apiVersion, JsonObject body)
    {
        JsonObject whole = new() { ["id"] = id.ToString(), ["name"] = id.Name, ["type"] = id.Type, ["apiVersion"] = apiVersion };
        foreach ((string name, JsonNode? value) in body)
        {
            whole[name] = value?.DeepClone();
        }

        return whole;
    }

    private static JsonNode? WithoutSecrets(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, s_secretNames.Contains(p.Key) && p.Value is JsonValue ? "*******" : WithoutSecrets(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(WithoutSecrets)]),
        _ => node?.DeepClone(),
    };

    // What the template does not name is left alone, except in lists, which are replaced.
    private static void Compare(string path, JsonObject before, JsonObject after, JsonArray delta)
    {
        foreach ((string name, JsonNode? value) in after)
        {
            string at = path.Length == 0 ? name : $"{path}.{name}";
            bool isUnknown = value is JsonValue v && v.TryGetValue(out string? text) && TemplateExpression.IsExpression(text);
            if (isUnknown || name is "name" || JsonNode.DeepEquals(before[name], value))
            {
                continue;
            }

            // A resource without tags has none of them.
            if ((before[name] ?? (at == "tags" ? new JsonObject() : null)) is JsonObject inner && value is JsonObject outer)
            {
                Compare(at, inner, outer, delta);
                continue;
            }

            bool isSecret = s_secretNames.Contains(name);
            JsonObject change = new() { ["path"] = at, ["propertyChangeType"] = before.ContainsKey(name) ? "Modify" : "Create", ["after"] = isSecret ? "*******" : value?.DeepClone() };
            if (before.ContainsKey(name))
            {
                change["before"] = isSecret ? "*******" : before[name]?.DeepClone();
            }

            delta.Add(change);
        }
    }
}
