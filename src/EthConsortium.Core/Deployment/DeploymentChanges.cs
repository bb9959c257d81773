using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>Reads what Azure predicts, without the noise that it is known for.</summary>
/// <remarks>
/// What-if compares what was written with what is read. So it shows properties that Azure filled in as removed, expressions that it cannot evaluate before as
/// changed, and regions and ids in another spelling as different (https://github.com/Azure/arm-template-whatif/issues). None of these changes anything.
/// What is removed from a list that the template gives, and rules and tags that it does not give, are no noise: writing a resource replaces these.
/// Secrets are never compared: Azure does not tell them, so that they would seem to change each time.
/// </remarks>
internal static class DeploymentChanges
{
    private const string Tags = "tags";
    private const string VirtualNetworks = "Microsoft.Network/virtualNetworks";

    // Network security groups show the subnets they are used by under the same name as networks those they have; the default rules are Azure's own.
    private static readonly HashSet<string> s_replaced = new(StringComparer.OrdinalIgnoreCase) { "securityRules", "networkAcls", "ipRules", "virtualNetworkRules" };

    public static IReadOnlyList<DeploymentChange> Of(IEnumerable<ArmResourceChange> changes) => changes.SelectMany(Of).ToArray();

    public static DeploymentChange Created(ResourceId id) => new(DeploymentChangeKind.Create, id) { Note = DeploymentResource.WhySlow(id.Type) };

    private static IEnumerable<DeploymentChange> Of(ArmResourceChange change)
    {
        switch (change.Type)
        {
            case ArmChangeType.Create:
                return [Created(change.Id)];
            case ArmChangeType.Delete:
                return [new(DeploymentChangeKind.Delete, change.Id)];
            case ArmChangeType.Ignore:
                return [new(DeploymentChangeKind.Ignore, change.Id)];
            case ArmChangeType.NoChange:
                return [new(DeploymentChangeKind.Same, change.Id)];
            case ArmChangeType.Modify:
                DeploymentChange[] properties = change.Properties.SelectMany(property => Of(change.Id, property, "")).ToArray();
                return properties.Length > 0 ? properties : [new(DeploymentChangeKind.Same, change.Id)];
            default:
                return [new(DeploymentChangeKind.Unknown, change.Id) { Note = change.UnsupportedReason }];
        }
    }

    private static IEnumerable<DeploymentChange> Of(ResourceId id, ArmPropertyChange change, string above)
    {
        bool isItem = above.Length > 0 && change.Path.Length > 0 && change.Path.All(char.IsAsciiDigit);
        string path = above.Length == 0 ? change.Path : isItem ? $"{above}[{Printable.Name(change.Name ?? change.Path)}]" : $"{above}.{change.Path}";
        if (change.Type == ArmPropertyChangeType.Delete)
        {
            return IsEmpty(change.Before) || !(isItem || IsReplaced(id, path)) ? [] : [new(DeploymentChangeKind.Delete, id) { Property = path, Before = change.Before }];
        }

        if (change.Children.Count > 0)
        {
            return change.Children.SelectMany(child => Of(id, child, path));
        }

        return IsNoise(change)
            ? []
            : [new(change.Type == ArmPropertyChangeType.Create ? DeploymentChangeKind.Create : DeploymentChangeKind.Modify, id) { Property = path, Before = change.Before, After = change.After }];
    }

    private static bool IsReplaced(ResourceId id, string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        return s_replaced.Contains(name)
            || path.Equals(Tags, StringComparison.OrdinalIgnoreCase) || path.StartsWith($"{Tags}.", StringComparison.OrdinalIgnoreCase)
            || (id.IsOfType(VirtualNetworks) && name.Equals("subnets", StringComparison.OrdinalIgnoreCase));
    }

    // Azure shows an empty list where there is none, and a firewall that lets all in where there is no firewall.
    private static bool IsEmpty(string? json) => json is null || IsEmpty(JsonNode.Parse(json));

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject map => map.All(pair => IsEmpty(pair.Value) || (pair.Key, $"{pair.Value}") is ("bypass", "AzureServices") or ("defaultAction", "Allow")),
        _ => false,
    };

    private static bool IsNoise(ArmPropertyChange change) =>
        change.Type is ArmPropertyChangeType.NoEffect
        || change.After is null or "null"
        || change.After.StartsWith("\"[", StringComparison.Ordinal)
        || IsSecret(change.After)
        || (change.Before is { } before && Plain(before).Equals(Plain(change.After), StringComparison.OrdinalIgnoreCase));

    // Ours, or Azure's row of stars. One star alone is anybody's address.
    private static bool IsSecret(string json) => json is "\"(secret)\"" || (json.Length > 4 && json.Trim('"').All(c => c == '*'));

    private static string Plain(string json) => json.Replace(" ", "", StringComparison.Ordinal);
}
