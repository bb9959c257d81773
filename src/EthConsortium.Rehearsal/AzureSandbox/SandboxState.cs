using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>Everything there is in the sandbox. Only one request looks at it at a time.</summary>
internal sealed class SandboxState(SandboxOptions options)
{
    /// <summary>What a secret of a vault has in <c>properties</c>. Nothing else that the sandbox knows has such a property with a text.</summary>
    public const string VaultSecretValue = "value";

    private const string VaultType = "Microsoft.KeyVault/vaults";
    private const string LockType = "Microsoft.Authorization/locks";

    private readonly Dictionary<ResourceId, SandboxResource> _resources = [];
    private readonly Dictionary<ResourceId, string> _groups = [];
    private readonly Dictionary<string, SandboxDeletedVault> _deletedVaults = options.Limits.DeletedVaults.ToDictionary(
        name => name,
        name => new SandboxDeletedVault(ResourceId.Parse($"/subscriptions/{options.Subscriptions[0]}/resourceGroups/deleted/providers/{VaultType}/{name}"), Location: null, options.Time.GetUtcNow().AddDays(-1)),
        StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, SandboxOperation> _operations = new(StringComparer.OrdinalIgnoreCase);
    private int _made;

    public SandboxOptions Options { get; } = options;

    public IReadOnlyCollection<SandboxResource> Resources => _resources.Values;

    public IReadOnlyDictionary<ResourceId, string> Groups => _groups;

    /// <summary>How often a resource was really written: a second write that changes nothing does not count.</summary>
    public Dictionary<ResourceId, int> Writes { get; } = [];

    public bool HasSubscription(string? id) => Options.Subscriptions.Contains(id, StringComparer.OrdinalIgnoreCase);

    public SandboxResource? Find(ResourceId id) => _resources.GetValueOrDefault(id);

    /// <summary>A vault that is deleted and keeps its name, or null.</summary>
    public SandboxDeletedVault? FindDeletedVault(string name) => _deletedVaults.GetValueOrDefault(name);

    /// <summary>A GUID that is the same in each run.</summary>
    public string NextGuid() => Templates.TemplateHash.Guid(string.Create(CultureInfo.InvariantCulture, $"sandbox {_made++}"));

    /// <summary>The address of a public IP: from the range that documents use (RFC 5737).</summary>
    public string AddressOf(ResourceId id) => string.Create(CultureInfo.InvariantCulture, $"203.0.113.{1 + (Math.Abs(_resources.Keys.Where(other => other.IsOfType(SandboxNetwork.PublicIps)).TakeWhile(other => !other.Equals(id)).Count()) % 254)}");

    public void AddGroup(ResourceId group, string location) => _groups[group] = location;

    public string LocationOf(ResourceId group)
    {
        if (!HasSubscription(group.SubscriptionId))
        {
            throw new SandboxError(404, "SubscriptionNotFound", $"The subscription '{group.SubscriptionId}' could not be found.");
        }

        return _groups.TryGetValue(group, out string? location) ? location : throw new SandboxError(404, "ResourceGroupNotFound", $"Resource group '{group.Name}' could not be found.");
    }

    /// <summary>One request further in everything that takes its time.</summary>
    public void Advance()
    {
        foreach (SandboxOperation operation in _operations.Values.ToArray())
        {
            operation.Advance();
        }
    }

    public SandboxOperation Begin(int length, Action? atEnd = null, Func<JsonObject?>? result = null, string? id = null)
    {
        SandboxOperation operation = new(id ?? NextGuid(), length) { AtEnd = atEnd, Result = result };
        _operations[operation.Id] = operation;
        return operation;
    }

    public SandboxOperation Operation(string id) => _operations.GetValueOrDefault(id) ?? throw new SandboxError(404, "OperationNotFound", $"The operation '{id}' could not be found.");

    /// <summary>An item of a list in a resource, such as a subnet of a virtual network; or null.</summary>
    public JsonObject? FindPart(ResourceId id) =>
        id.Parent is { } parent && Find(parent) is { } resource && resource.Properties[LastOf(id.Type)] is JsonArray list
            ? list.OfType<JsonObject>().FirstOrDefault(item => id.Name.Equals((string?)item["name"], StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Checks that a resource could be written, without writing it.</summary>
    public SandboxResourceType Check(ResourceId id, string apiVersion, JsonObject body)
    {
        SandboxResourceType type = SandboxResourceType.Find(id.Type, apiVersion);
        SandboxShapes.Check(type, body);
        if (body["properties"] is not (null or JsonObject))
        {
            throw new SandboxError(400, "InvalidRequestContent", "The request content was invalid: 'properties' is no object.");
        }

        if (type.Name == "Microsoft.Storage/storageAccounts" && (id.Name.Length is < 3 or > 24 || !id.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))))
        {
            throw new SandboxError(400, "AccountNameInvalid", $"{id.Name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.") { Target = id.Name };
        }

        if (type.HasLocation && string.IsNullOrWhiteSpace((string?)body["location"]))
        {
            throw new SandboxError(400, "LocationRequired", $"The location property is required for this definition: {id}.");
        }

        if (Find(id) is { Type.HasLocation: true } there && Normal(there.Location) != Normal((string)body["location"]!))
        {
            throw new SandboxError(409, "InvalidResourceLocation", $"The resource '{id.Name}' already exists in location '{there.Location}' in resource group '{id.ResourceGroupName}'. A resource with the same name cannot be created in location '{body["location"]}'. Please select a new resource name.");
        }

        return type;
    }

    /// <summary>Writes a resource.</summary>
    public (SandboxResource Resource, bool IsNew) Write(ResourceId id, string apiVersion, JsonObject body)
    {
        body = JsonNode.Parse(body.ToJsonString())!.AsObject(); // as if it had come over the wire, also from a template
        SandboxResourceType type = Check(id, apiVersion, body);
        id = ResourceId.Parse(id.ToString(), type.Name);
        ResourceId group = ResourceId.ForResourceGroup(id.SubscriptionId!, id.ResourceGroupName!);
        LocationOf(group);
        if (type.IsPart)
        {
            return WritePart(id, type, apiVersion, body);
        }

        // Each storage account has its blob service from the start.
        ResourceId? parent = id.Parent is { Name: "default" } service && service.IsOfType("Microsoft.Storage/storageAccounts/blobServices") ? service.Parent : id.Parent;
        if (parent is not null && !parent.Equals(group) && Find(parent) is null)
        {
            throw new SandboxError(404, "ParentResourceNotFound", $"Failed to perform 'write' on resource(s) of type '{id.Type}', because the parent resource '{parent}' could not be found.");
        }

        SandboxResource? there = Find(id);
        if (there is null && type.Name == VaultType && FindDeletedVault(id.Name) is not null)
        {
            throw new SandboxError(409, "ConflictError", $"A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.");
        }

        if (there is { IsReady: false } && !JsonNode.DeepEquals(there.Written, body))
        {
            throw new SandboxError(409, "AnotherOperationInProgress", $"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: {there.Busy!.Id}.");
        }

        if (type.Name == "Microsoft.Authorization/roleAssignments" && there is not null && !JsonNode.DeepEquals(there.Properties["principalId"], body["properties"]?["principalId"]))
        {
            throw new SandboxError(400, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
        }

        SandboxResource next = new(id, type, there?.Guid ?? NextGuid()) { ApiVersion = apiVersion, Written = body.DeepClone().AsObject() };
        next.Document = Shown(next, body);
        CheckReferences(next);
        if (type.Namespace == "Microsoft.Network")
        {
            SandboxNetwork.Complete(next, this);
        }

        CompleteOthers(next);
        if (there is not null && JsonNode.DeepEquals(there.Written, body))
        {
            return (there, false); // as it was: nothing to do, and nothing new
        }

        next.ETag = $"W/\"{NextGuid()}\"";
        next.OutdatedMachines = there is not null && type.Name == SandboxMachines.ScaleSets ? SandboxMachines.CountOutdated(there, next) : 0;
        _resources[id] = next;
        Writes[id] = Writes.GetValueOrDefault(id) + 1;
        next.Busy = Begin(
            type.LongRunning == SandboxLongRunning.No ? 0 : Options.OperationLength,
            () =>
            {
                SandboxNetwork.Finish(next, this);
                next.ETag = $"W/\"{NextGuid()}\"";
            },
            () => Show(next));
        return (next, there is null);
    }

    /// <summary>Changes a resource in the parts that are given.</summary>
    public SandboxResource Patch(ResourceId id, string apiVersion, JsonObject body)
    {
        SandboxResource there = Existing(id);
        JsonObject merged = there.Written.DeepClone().AsObject();
        Merge(merged, body);
        return Write(id, apiVersion, merged).Resource;
    }

    public SandboxResource Existing(ResourceId id)
    {
        LocationOf(ResourceId.ForResourceGroup(id.SubscriptionId!, id.ResourceGroupName!));
        return Find(id) ?? throw NotFound(id);
    }

    public static SandboxError NotFound(ResourceId id) =>
        new(404, "ResourceNotFound", $"The Resource '{id.Type}/{id.NestedName}' under resource group '{id.ResourceGroupName}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");

    /// <summary>Begins to delete a resource; null when it is not there.</summary>
    public SandboxOperation? Delete(ResourceId id, bool withAssociations = false)
    {
        LocationOf(ResourceId.ForResourceGroup(id.SubscriptionId!, id.ResourceGroupName!));
        if (!id.IsOfType(LockType))
        {
            CheckUnlocked(id);
        }

        if (FindPart(id) is { } part)
        {
            SandboxResource parent = Find(id.Parent!)!;
            CheckUnused(id, except: parent.Id);
            JsonObject written = parent.Written.DeepClone().AsObject();
            JsonArray list = written["properties"]![LastOf(id.Type)]!.AsArray();
            list.Remove(list.First(item => id.Name.Equals((string?)item!["name"], StringComparison.OrdinalIgnoreCase)));
            Write(parent.Id, parent.ApiVersion, written);
            return parent.Busy;
        }

        if (Find(id) is not { } resource)
        {
            return null;
        }

        CheckUnused(id, except: id);
        SandboxResource[] associations = [.. Resources.Where(other => other.Type.Name == "Microsoft.Insights/dataCollectionRuleAssociations" && id.Equals(ResourceId.TryParse((string?)other.Properties["dataCollectionRuleId"], out ResourceId? rule) ? rule : null))];
        if (associations.Length > 0 && !withAssociations)
        {
            throw new SandboxError(400, "InvalidPayload", $"Data collection rule '{id.Name}' has associations and cannot be deleted without them.");
        }

        foreach (SandboxResource association in associations)
        {
            Remove(association);
        }

        resource.Busy = Begin(resource.Type.LongRunning == SandboxLongRunning.No ? 0 : Options.OperationLength, () => Remove(resource));
        if (resource.Busy.IsOver)
        {
            Remove(resource);
        }

        return resource.Busy;
    }

    /// <summary>Begins to delete a resource group with all that is in it, whatever refers to it.</summary>
    public SandboxOperation DeleteGroup(ResourceId group)
    {
        LocationOf(group);
        CheckUnlocked(group);
        return Begin(Options.OperationLength, () =>
        {
            foreach (SandboxResource resource in _resources.Values.Where(resource => group.Equals(ResourceId.ForResourceGroup(resource.Id.SubscriptionId!, resource.Id.ResourceGroupName!))).ToArray())
            {
                Remove(resource);
            }

            _groups.Remove(group);
        });
    }

    /// <summary>What a GET shows.</summary>
    public JsonObject Show(SandboxResource resource, bool inList = false)
    {
        JsonObject shown = resource.Document.DeepClone().AsObject();
        JsonObject properties = (JsonObject)shown["properties"]!;
        string state = resource.IsReady ? resource.Busy?.Error is null ? "Succeeded" : "Failed" : "Updating";
        if (resource.Type.Namespace == "Microsoft.Network")
        {
            shown["etag"] = resource.ETag;
            Spread(shown, state, resource.ETag);
        }

        properties["provisioningState"] = state;
        if (resource.Type.Name == "Microsoft.KeyVault/vaults/secrets")
        {
            properties.Remove(VaultSecretValue); // goes in here and comes out at the vault only
        }

        if (resource.Type.Name == SandboxNetwork.Connections)
        {
            if (inList)
            {
                properties.Remove("sharedKey");
            }
            else if (resource.IsReady)
            {
                properties["connectionStatus"] = SandboxNetwork.ConnectionStatus(resource, this);
            }
        }

        return shown;
    }

    private static string LastOf(string type) => type[(type.LastIndexOf('/') + 1)..];

    private static string Normal(string location) => location.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    // Items with properties of their own have a state and a version, too.
    private static void Spread(JsonObject of, string state, string etag)
    {
        foreach (JsonObject item in Items(of).Select(found => found.Item))
        {
            item["etag"] = etag;
            ((JsonObject)item["properties"]!)["provisioningState"] = state;
        }
    }

    private static IEnumerable<(string List, JsonObject Item)> Items(JsonObject of) =>
        from list in (of["properties"] as JsonObject ?? []).ToArray()
        where list.Value is JsonArray
        from item in ((JsonArray)list.Value!).OfType<JsonObject>()
        where item["name"] is not null && item["properties"] is JsonObject
        select (list.Key, item);

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (value is JsonObject inner && into[name] is JsonObject there)
            {
                Merge(there, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static IEnumerable<ResourceId> References(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                return map.SelectMany(p => p.Key == "id" && p.Value is JsonValue value && value.TryGetValue(out string? text) && ResourceId.TryParse(text, out ResourceId? id) ? [id] : References(p.Value));
            case JsonArray list:
                return list.SelectMany(References);
            default:
                return [];
        }
    }

    private void Remove(SandboxResource resource)
    {
        if (resource.Type.Name == VaultType)
        {
            _deletedVaults[resource.Id.Name] = new(resource.Id, resource.Location, Options.Time.GetUtcNow());
        }

        foreach (ResourceId id in _resources.Keys.Where(id => id.Equals(resource.Id) || id.ToString().StartsWith(resource.Id + "/", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            _resources.Remove(id);
        }
    }

    private (SandboxResource Resource, bool IsNew) WritePart(ResourceId id, SandboxResourceType type, string apiVersion, JsonObject body)
    {
        SandboxResource parent = Find(id.Parent!)
            ?? throw new SandboxError(404, "ParentResourceNotFound", $"Failed to perform 'write' on resource(s) of type '{id.Type}', because the parent resource '{id.Parent}' could not be found.");
        JsonObject written = parent.Written.DeepClone().AsObject();
        JsonObject properties = (JsonObject)(written["properties"] ??= new JsonObject());
        JsonArray list = (JsonArray)(properties[LastOf(type.Name)] ??= new JsonArray());
        JsonObject? there = list.OfType<JsonObject>().FirstOrDefault(item => id.Name.Equals((string?)item["name"], StringComparison.OrdinalIgnoreCase));
        JsonObject inner = (body["properties"]?.DeepClone() as JsonObject) ?? [];
        inner.Remove("provisioningState");
        JsonObject part = new() { ["name"] = id.Name, ["properties"] = inner };
        if (there is not null)
        {
            list[list.IndexOf(there)] = part;
        }
        else
        {
            list.Add(part);
        }

        return (Write(parent.Id, apiVersion, written).Resource, there is null);
    }

    private JsonObject Shown(SandboxResource resource, JsonObject body)
    {
        JsonObject shown = new() { ["name"] = resource.Id.Name, ["id"] = resource.Id.ToString(), ["type"] = resource.Type.Name };
        foreach ((string name, JsonNode? value) in body)
        {
            if (!shown.ContainsKey(name) && name is not ("apiVersion" or "etag"))
            {
                shown[name] = value?.DeepClone();
            }
        }

        if (resource.Type.HasLocation)
        {
            shown["location"] = Normal((string)body["location"]!).ToLowerInvariant();
            shown["tags"] ??= new JsonObject();
        }

        shown["properties"] ??= new JsonObject();
        ((JsonObject)shown["properties"]!).Remove("provisioningState");
        return shown;
    }

    private void CompleteOthers(SandboxResource resource)
    {
        JsonObject properties = resource.Properties;
        switch (resource.Type.Name)
        {
            case "Microsoft.ManagedIdentity/userAssignedIdentities":
                properties["tenantId"] = Options.TenantId;
                properties["principalId"] = Templates.TemplateHash.Guid($"principal {resource.Guid}"); // another with the same name is another principal
                properties["clientId"] = Templates.TemplateHash.Guid($"client {resource.Id}".ToLowerInvariant());
                break;
            case "Microsoft.KeyVault/vaults":
                properties["vaultUri"] = $"https://{resource.Id.Name}.vault.azure.net/";
                break;
            case "Microsoft.Storage/storageAccounts":
                properties["primaryEndpoints"] = new JsonObject { ["blob"] = $"https://{resource.Id.Name}.blob.core.windows.net/" };
                break;
            case "Microsoft.OperationalInsights/workspaces":
                properties["customerId"] = resource.Guid;
                break;
            case "Microsoft.Network/trafficManagerProfiles" when properties["dnsConfig"] is JsonObject dns && dns["relativeName"] is { } name:
                dns["fqdn"] = $"{name}.trafficmanager.net";
                break;
            case "Microsoft.Insights/dataCollectionEndpoints":
                properties["logsIngestion"] = new JsonObject { ["endpoint"] = $"https://{resource.Id.Name}-{resource.Guid[..4]}.{resource.Document["location"]}-1.ingest.monitor.azure.com" };
                break;
            case "Microsoft.Insights/dataCollectionRules":
                properties["immutableId"] = $"dcr-{resource.Guid.Replace("-", "", StringComparison.Ordinal)}";
                break;
        }

        // Items get the ids that others refer to them by.
        if (resource.Type.Namespace == "Microsoft.Network")
        {
            foreach ((string list, JsonObject item) in Items(resource.Document))
            {
                item["id"] = $"{resource.Id}/{list}/{item["name"]}";
                item["type"] = $"{resource.Type.Name}/{list}";
            }
        }
    }

    private void CheckReferences(SandboxResource resource)
    {
        foreach (ResourceId id in References(resource.Document["properties"]))
        {
            bool isItsOwn = id.ToString().StartsWith(resource.Id + "/", StringComparison.OrdinalIgnoreCase) || id.Equals(resource.Id);
            JsonObject? part = FindPart(id);
            if (part is not null && IsStore(resource))
            {
                CheckServiceEndpoint(id, part, resource.Type.Namespace);
            }

            if (isItsOwn || id.ResourceGroupName is null || !HasSubscription(id.SubscriptionId) || Find(id) is not null || part is not null)
            {
                continue;
            }

            throw new SandboxError(400, "InvalidResourceReference", $"Resource {id} referenced by resource {resource.Id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        }
    }

    private void CheckUnlocked(ResourceId id)
    {
        if (_resources.Keys.FirstOrDefault(other => other.IsOfType(LockType) && (IsWithin(id, other.Parent!) || IsWithin(other.Parent!, id))) is { } found)
        {
            throw new SandboxError(409, "ScopeLocked", $"The scope '{id}' cannot perform delete operation because following scope(s) are locked: '{found.Parent}'. Please remove the lock and try again.");
        }

        static bool IsWithin(ResourceId inner, ResourceId outer) => inner.Equals(outer) || inner.ToString().StartsWith(outer + "/", StringComparison.OrdinalIgnoreCase);
    }

    // These refer to subnets only, and only to let them in: one that is deleted is taken out of their rules.
    private static bool IsStore(SandboxResource resource) => resource.Type.Name is VaultType or "Microsoft.Storage/storageAccounts";

    private static void CheckServiceEndpoint(ResourceId id, JsonObject subnet, string service)
    {
        IEnumerable<string?> endpoints = (subnet["properties"]?["serviceEndpoints"] as JsonArray ?? []).Select(endpoint => (string?)endpoint?["service"]);
        if (!endpoints.Any(endpoint => endpoint == service || endpoint == $"{service}.Global"))
        {
            throw new SandboxError(400, "SubnetsHaveNoServiceEndpointsConfigured", $"Subnets {id.Name} of virtual network {id.Parent} do not have ServiceEndpoints for {service} resources configured. Add {service} to subnet's ServiceEndpoints collection before trying to ACL {service} resources to these subnets.");
        }
    }

    private void CheckUnused(ResourceId id, ResourceId except)
    {
        foreach (SandboxResource other in Resources)
        {
            bool isUser = !IsStore(other) && !other.Id.Equals(except) && !other.Id.ToString().StartsWith(id + "/", StringComparison.OrdinalIgnoreCase)
                && References(other.Document["properties"]).Any(used => used.Equals(id) || used.ToString().StartsWith(id + "/", StringComparison.OrdinalIgnoreCase));

            // The other end of a connection may go; the connection then waits for it.
            if (isUser && !(other.Type.Name == SandboxNetwork.Connections && id.Equals(ResourceId.TryParse((string?)other.Properties["virtualNetworkGateway2"]?["id"], out ResourceId? end) ? end : null)))
            {
                throw new SandboxError(400, "InUseResourceCannotBeDeleted", $"{id.Type} {id} is in use by {other.Id} and cannot be deleted.");
            }
        }
    }
}
