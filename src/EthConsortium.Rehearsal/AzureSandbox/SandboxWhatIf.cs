using System.Globalization;
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

    private static bool IsUnknown(JsonNode? value) => value is JsonValue v && v.TryGetValue(out string? text) && TemplateExpression.IsExpression(text);

    // What the template does not name is shown as removed, as Azure does, whether writing the resource removes it or not.
    private static void Compare(string path, JsonObject before, JsonObject after, JsonArray delta)
    {
        foreach ((string name, JsonNode? value) in after)
        {
            string at = path.Length == 0 ? name : $"{path}.{name}";
            if (IsUnknown(value) || name is "name" || JsonNode.DeepEquals(before[name], value))
            {
                continue;
            }

            // A resource without tags has none of them.
            if ((before[name] ?? (at == "tags" ? new JsonObject() : null)) is JsonObject inner && value is JsonObject outer)
            {
                Compare(at, inner, outer, delta);
                continue;
            }

            if (before[name] is JsonArray there && value is JsonArray wanted)
            {
                JsonArray items = Compare(there, wanted);
                if (items.Count > 0)
                {
                    delta.Add(new JsonObject { ["path"] = at, ["propertyChangeType"] = "Array", ["children"] = items });
                }

                continue;
            }

            delta.Add(Change(at, before.ContainsKey(name) ? "Modify" : "Create", before[name], value));
        }

        foreach ((string name, JsonNode? value) in before)
        {
            if (!after.ContainsKey(name))
            {
                delta.Add(Change(path.Length == 0 ? name : $"{path}.{name}", "Delete", value, after: null));
            }
        }
    }

    // Items are told apart by their names; those without a name are the same or another.
    private static JsonArray Compare(JsonArray before, JsonArray after)
    {
        JsonArray delta = [];
        List<(int At, JsonNode? Item)> left = [.. before.Index()];
        foreach ((int i, JsonNode? item) in after.Index())
        {
            int match = left.FindIndex(other => item is JsonObject map && map["name"] is { } name ? JsonNode.DeepEquals((other.Item as JsonObject)?["name"], name) : IsUnknown(item) || JsonNode.DeepEquals(other.Item, item));
            string at = i.ToString(CultureInfo.InvariantCulture);
            if (match < 0)
            {
                delta.Add(Change(at, "Create", before: null, item));
                continue;
            }

            if (left[match].Item is JsonObject inner && item is JsonObject outer)
            {
                JsonArray properties = [];
                Compare("", inner, outer, properties);
                if (properties.Count > 0)
                {
                    delta.Add(new JsonObject { ["path"] = at, ["propertyChangeType"] = "Modify", ["children"] = properties });
                }
            }

            left.RemoveAt(match);
        }

        foreach ((int i, JsonNode? item) in left)
        {
            delta.Add(Change(i.ToString(CultureInfo.InvariantCulture), "Delete", item, after: null));
        }

        return delta;
    }

    private static JsonObject Change(string path, string type, JsonNode? before, JsonNode? after)
    {
        bool isSecret = s_secretNames.Contains(path[(path.LastIndexOf('.') + 1)..]);
        JsonObject change = new() { ["path"] = path, ["propertyChangeType"] = type };
        if (type != "Create")
        {
            change["before"] = Shown(before);
        }

        if (type != "Delete")
        {
            change["after"] = Shown(after);
        }

        return change;

        JsonNode? Shown(JsonNode? value) => isSecret ? "*******" : WithoutSecrets(value);
    }
}
