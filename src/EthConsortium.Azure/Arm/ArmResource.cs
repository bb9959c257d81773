using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>A resource as Resource Manager shows it, without the secrets that it echoes.</summary>
/// <param name="Id">Its id.</param>
public sealed record ArmResource(ResourceId Id)
{
    /// <summary>Where it is, or null for what is nowhere in particular.</summary>
    public string? Location { get; init; }

    /// <summary>Which version of it this is, or null.</summary>
    public string? ETag { get; init; }

    /// <summary><c>Succeeded</c>, <c>Updating</c>, <c>Failed</c> and so on, or null for a resource without.</summary>
    public string? ProvisioningState { get; init; }

    /// <summary>Its tags; empty without any.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What it is part of and is deleted with, as a disk is of its machine; or null.</summary>
    public ResourceId? ManagedBy { get; init; }

    /// <summary>How many machines it has (<c>sku.capacity</c>), or null for a resource without.</summary>
    public int? Capacity { get; init; }

    /// <summary>The whole document, JSON.</summary>
    public required string Json { get; init; }

    internal static ArmResource? Read(JsonObject body) => ArmJson.Id(body) is { } id
        ? new ArmResource(id)
        {
            Location = ArmJson.Text(body["location"]),
            ETag = ArmJson.Text(body["etag"]),
            ProvisioningState = ArmJson.Text((body["properties"] as JsonObject)?["provisioningState"]),
            Tags = (body["tags"] as JsonObject ?? []).ToDictionary(tag => tag.Key, tag => ArmJson.Text(tag.Value) ?? "", StringComparer.OrdinalIgnoreCase),
            ManagedBy = ResourceId.TryParse(ArmJson.Text(body["managedBy"]), out ResourceId? owner) ? owner : null,
            Capacity = ArmJson.Number((body["sku"] as JsonObject)?["capacity"]),
            Json = body.ToJsonString(),
        }
        : null;
}
