using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>Reads what Azure predicts, without the noise that it is known for.</summary>
/// <remarks>
/// What-if compares what was written with what is read. So it shows properties that Azure filled in as removed, expressions that it cannot evaluate before as
/// changed, and regions and ids in another spelling as different (https://github.com/Azure/arm-template-whatif/issues). None of these changes anything.
/// Secrets are never compared: Azure does not tell them, so that they would seem to change each time.
/// </remarks>
internal static class DeploymentChanges
{
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
        bool isItem = change.Path.Length > 0 && change.Path.All(char.IsAsciiDigit);
        string path = above.Length == 0 ? change.Path : isItem ? $"{above}[{change.Path}]" : $"{above}.{change.Path}";
        if (change.Children.Count > 0)
        {
            return change.Children.SelectMany(child => Of(id, child, path));
        }

        return IsNoise(change)
            ? []
            : [new(change.Type == ArmPropertyChangeType.Create ? DeploymentChangeKind.Create : DeploymentChangeKind.Modify, id) { Property = path, Before = change.Before, After = change.After }];
    }

    private static bool IsNoise(ArmPropertyChange change) =>
        change.Type is ArmPropertyChangeType.Delete or ArmPropertyChangeType.NoEffect
        || change.After is null or "null"
        || change.After.StartsWith("\"[", StringComparison.Ordinal)
        || IsSecret(change.After)
        || (change.Before is { } before && Plain(before).Equals(Plain(change.After), StringComparison.OrdinalIgnoreCase));

    // Ours, or Azure's row of stars. One star alone is anybody's address.
    private static bool IsSecret(string json) => json is "\"(secret)\"" || (json.Length > 4 && json.Trim('"').All(c => c == '*'));

    private static string Plain(string json) => json.Replace(" ", "", StringComparison.Ordinal);
}
