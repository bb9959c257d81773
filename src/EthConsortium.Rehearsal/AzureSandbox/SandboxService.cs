using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>Resource Manager without HTTP: a method, a path and a body in, an answer out.</summary>
internal sealed class SandboxService(SandboxState state, Func<ResourceId, bool> failsOnDemand)
{
    private const string Authorization = "Microsoft.Authorization";

    private static readonly string[] s_deploymentVersions = ["2021-01-01", "2021-04-01", "2022-09-01", "2024-03-01", "2024-11-01", "2025-04-01"];
    private static readonly string[] s_subscriptionVersions = ["2020-01-01", "2021-01-01", "2022-12-01"];

    private readonly SandboxSubscription _subscription = new(state);
    private readonly Dictionary<ResourceId, SandboxDeployment> _deployments = [];
    private readonly Dictionary<string, SandboxReply> _later = new(StringComparer.OrdinalIgnoreCase);

    public SandboxState State { get; } = state;

    public IReadOnlyCollection<SandboxDeployment> Deployments => _deployments.Values;

    /// <summary>Answers one request.</summary>
    /// <exception cref="SandboxError">It is refused.</exception>
    public SandboxReply Answer(SandboxCall call)
    {
        State.Advance();
        foreach (SandboxDeployment deployment in _deployments.Values)
        {
            deployment.Advance();
        }

        string[] path = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string apiVersion = call.ApiVersion is { Length: > 0 } given
            ? given
            : throw new SandboxError(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
        if (path is [var all] && Is(all, "subscriptions") && call.Method == "GET")
        {
            CheckVersion(apiVersion, s_subscriptionVersions);
            return new SandboxReply(200, new JsonObject { ["value"] = new JsonArray([.. State.Options.Subscriptions.Select(id => (JsonNode)ShowSubscription(id))]) });
        }

        if (path.Length < 2 || !Is(path[0], "subscriptions"))
        {
            throw Unknown(call);
        }

        if (!State.HasSubscription(path[1]))
        {
            throw new SandboxError(404, "SubscriptionNotFound", $"The subscription '{path[1]}' could not be found.");
        }

        if (path.Length == 2 && call.Method == "GET")
        {
            CheckVersion(apiVersion, s_subscriptionVersions);
            return new SandboxReply(200, ShowSubscription(path[1]));
        }

        if (path.Length == 3 && Is(path[2], "resources") && call.Method == "GET")
        {
            CheckVersion(apiVersion, s_deploymentVersions);
            return ListAll(ResourceId.ForSubscription(path[1]));
        }

        if (_subscription.Answer(call, path, apiVersion) is { } known)
        {
            return known;
        }

        if (path.Length == 4 && Is(path[2], "operationresults") && call.Method == "GET")
        {
            return Later(path[3], apiVersion);
        }

        if (path.Length == 8 && Is(path[2], "providers") && Is(path[4], "locations") && call.Method == "GET")
        {
            return OperationReply(path, apiVersion);
        }

        if (path.Length < 4 || !Is(path[2], "resourceGroups"))
        {
            throw Unknown(call);
        }

        ResourceId group = ResourceId.ForResourceGroup(path[1], path[3]);
        string[] rest = path[4..];
        if (rest.Length == 0)
        {
            return Group(call, group, apiVersion);
        }

        // Both ways to the operations of a deployment are in use.
        int deployments = Is(rest[0], "deployments") ? 0 : rest.Length > 2 && Is(rest[0], "providers") && Is(rest[1], "Microsoft.Resources") && Is(rest[2], "deployments") ? 2 : -1;
        if (deployments >= 0)
        {
            CheckVersion(apiVersion, s_deploymentVersions);
            State.LocationOf(group);
            return Deployment(call, group, rest[(deployments + 1)..], apiVersion);
        }

        return Resource(call, group, rest, apiVersion);
    }

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static void CheckVersion(string apiVersion, string[] known)
    {
        if (!known.Contains(apiVersion, StringComparer.OrdinalIgnoreCase))
        {
            throw new SandboxError(400, "InvalidApiVersionParameter", $"The api-version '{apiVersion}' is invalid. The supported versions are '{string.Join(',', known)}'.");
        }
    }

    private static SandboxError Unknown(SandboxCall call) =>
        new(404, "InvalidResource", $"The sandbox does not know {call.Method} {call.Path}. It answers only what it can answer as Azure does.");

    private static JsonObject Body(SandboxCall call) =>
        call.Body as JsonObject ?? throw new SandboxError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: expected a JSON object.");

    private SandboxReply Group(SandboxCall call, ResourceId group, string apiVersion)
    {
        CheckVersion(apiVersion, s_deploymentVersions);
        switch (call.Method)
        {
            case "PUT":
                string location = (string?)Body(call)["location"] is { Length: > 0 } text ? text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() : throw new SandboxError(400, "LocationRequired", "The location property is required for this definition.");
                bool isNew = !State.Groups.TryGetValue(group, out string? there);
                if (!isNew && there != location)
                {
                    throw new SandboxError(409, "InvalidResourceGroupLocation", $"Invalid resource group location '{location}'. The Resource group already exists in location '{there}'.");
                }

                State.AddGroup(group, location);
                return new SandboxReply(isNew ? 201 : 200, Shown());
            case "GET":
                State.LocationOf(group);
                return new SandboxReply(200, Shown());
            case "HEAD":
                State.LocationOf(group);
                return new SandboxReply(204);
            case "DELETE":
                SandboxOperation deletion = State.DeleteGroup(group);
                _later[deletion.Id] = new SandboxReply(200);
                return new SandboxReply(202) { Location = $"/subscriptions/{group.SubscriptionId}/operationresults/{deletion.Id}?api-version={apiVersion}", IsUnderWay = true };
            default:
                throw Unknown(call);
        }

        JsonObject Shown() => new()
        {
            ["id"] = group.ToString(),
            ["name"] = group.Name,
            ["type"] = "Microsoft.Resources/resourceGroups",
            ["location"] = State.LocationOf(group),
            ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
        };
    }

    private SandboxReply Deployment(SandboxCall call, ResourceId group, string[] path, string apiVersion)
    {
        if (path.Length == 0)
        {
            return call.Method == "GET"
                ? new SandboxReply(200, new JsonObject { ["value"] = new JsonArray([.. _deployments.Values.Where(d => group.Equals(d.Id.Parent)).Reverse().Select(d => (JsonNode)d.Show())]) })
                : throw Unknown(call);
        }

        ResourceId id = group.Resource("Microsoft.Resources/deployments", path[0]);
        SandboxDeployment? there = _deployments.GetValueOrDefault(id);
        switch (call.Method, path.Length > 1 ? path[1].ToUpperInvariant() : "", path.Length)
        {
            case ("PUT", "", 1):
                return StartDeployment(call, id, there, apiVersion);
            case ("GET", "", 1):
                SandboxDeployment found = there ?? throw NotFound(id);
                return new SandboxReply(200, found.Show()) { IsUnderWay = found.IsActive };
            case ("HEAD", "", 1):
                return there is null ? throw NotFound(id) : new SandboxReply(204);
            case ("GET", "OPERATIONS", 2):
                return new SandboxReply(200, new JsonObject { ["value"] = (there ?? throw NotFound(id)).ShowSteps() });
            case ("GET", "OPERATIONS", 3):
                return new SandboxReply(200, (there ?? throw NotFound(id)).ShowSteps().FirstOrDefault(step => Is((string)step!["operationId"]!, path[2]))?.DeepClone()
                    ?? throw new SandboxError(404, "DeploymentOperationNotFound", $"The deployment operation '{path[2]}' could not be found."));
            case ("GET", "OPERATIONSTATUSES", 3):
                return there is not null && there.StatusId == path[2]
                    ? new SandboxReply(200, there.Status()) { IsUnderWay = there.IsActive }
                    : throw new SandboxError(404, "DeploymentOperationStatusNotFound", $"The operation status '{path[2]}' could not be found.");
            case ("POST", "VALIDATE", 2):
                return new SandboxReply(200, New(call, id).ShowValidated());
            case ("POST", "WHATIF", 2):
                string later = State.NextGuid();
                _later[later] = new SandboxReply(200, New(call, id).ShowChanges());
                State.Begin(State.Options.OperationLength, id: later);
                return new SandboxReply(202) { Location = $"/subscriptions/{group.SubscriptionId}/operationresults/{later}?api-version={apiVersion}", IsUnderWay = true };
            case ("POST", "CANCEL", 2):
                (there ?? throw NotFound(id)).Cancel();
                return new SandboxReply(204);
            default:
                throw Unknown(call);
        }
    }

    private SandboxReply StartDeployment(SandboxCall call, ResourceId id, SandboxDeployment? there, string apiVersion)
    {
        if (there is { IsActive: true })
        {
            throw new SandboxError(409, "DeploymentActive", $"Unable to edit or replace deployment '{id.Name}': previous deployment is still active. Please see https://aka.ms/arm-deploy for usage details.");
        }

        SandboxDeployment deployment = New(call, id);
        _deployments.Remove(id); // a new one is the newest
        _deployments[id] = deployment;
        deployment.Start();
        return new SandboxReply(there is null ? 201 : 200, deployment.Show())
        {
            AsyncOperation = $"{id}/operationStatuses/{deployment.StatusId}?api-version={apiVersion}",
            CorrelationId = deployment.CorrelationId,
        };
    }

    private SandboxDeployment New(SandboxCall call, ResourceId id)
    {
        JsonObject body = Body(call);
        if (body.ContainsKey("location"))
        {
            throw new SandboxError(400, "InvalidDeployment", $"The 'location' property is not allowed for '{id.Name}' at resource group scope. Please see https://aka.ms/deploy-to-resource-group for usage details.");
        }

        if (body.FirstOrDefault(p => p.Key is not ("properties" or "tags")).Key is { } unknown)
        {
            throw new SandboxError(400, "InvalidRequestContent", $"The request content was invalid and could not be deserialized: 'Could not find member '{unknown}' on object of type 'DeploymentContent'.");
        }

        if (id.Name.Length > 64 || !id.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '(' or ')'))
        {
            throw new SandboxError(400, "InvalidDeploymentName", $"The deployment name '{id.Name}' is not valid: 1 to 64 letters, digits, dots, hyphens, underscores and parentheses.");
        }

        JsonObject properties = body["properties"] as JsonObject ?? throw new SandboxError(400, "InvalidRequestContent", "The deployment has no properties.");
        return new SandboxDeployment(id, properties, State, call.CorrelationId, failsOnDemand);
    }

    private SandboxReply Resource(SandboxCall call, ResourceId group, string[] rest, string apiVersion)
    {
        State.LocationOf(group);
        if (rest is ["resources"] && call.Method == "GET")
        {
            CheckVersion(apiVersion, s_deploymentVersions);
            return ListAll(group);
        }

        if (rest.Length == 5 && Is($"{rest[1]}/{rest[2]}", SandboxMachines.ScaleSets) && Is(rest[4], "virtualMachines") && call.Method == "GET")
        {
            SandboxResourceType.Find(SandboxMachines.ScaleSets, apiVersion);
            return new SandboxReply(200, new JsonObject { ["value"] = SandboxMachines.Show(State.Existing(group.Resource(SandboxMachines.ScaleSets, rest[3])), call.Query["$expand"].FirstOrDefault() == "instanceView") });
        }

        if (rest.Length == 7 && Is($"{rest[1]}/{rest[2]}", SandboxMachines.LoadBalancers) && Is(rest[6], "queryInboundNatRulePortMapping") && call.Method == "POST")
        {
            SandboxResourceType.Find(SandboxMachines.LoadBalancers, apiVersion);
            return new SandboxReply(200, SandboxMachines.ShowPorts(State, group.Resource(SandboxMachines.LoadBalancers, rest[3]).Child(rest[4], rest[5]), Body(call)));
        }

        if (rest.Length < 3 || !Is(rest[0], "providers"))
        {
            throw Unknown(call);
        }

        string text = $"{group}/{string.Join('/', rest)}";
        if (Is(rest[^1], "connections") && rest.Length == 5 && Is(rest[2], "virtualNetworkGateways") && call.Method == "GET")
        {
            ResourceId gateway = State.Existing(ResourceId.Parse(text[..text.LastIndexOf('/')])).Id;
            return List(State.Resources.Where(r => r.Type.Name == SandboxNetwork.Connections && gateway.Equals(ResourceId.TryParse((string?)r.Properties["virtualNetworkGateway1"]?["id"], out ResourceId? end) ? end : null)));
        }

        int key = Array.FindIndex(rest, part => Is(part, "sharedkey"));
        if (key == 4 && Is(rest[2], "connections"))
        {
            return SharedKey(call, ResourceId.Parse($"{group}/{string.Join('/', rest[..4])}"), rest[5..], apiVersion);
        }

        // What extends a resource or the group is listed with what extends those in it.
        if (rest.Length >= 3 && Is(rest[^3], "providers") && Is(rest[^2], Authorization) && call.Method == "GET")
        {
            SandboxResourceType extension = SandboxResourceType.Find($"{rest[^2]}/{rest[^1]}", apiVersion);
            string scope = $"/{string.Join('/', [.. text.Split('/').Skip(1).SkipLast(3)])}";
            return List(State.Resources.Where(r => r.Type == extension && r.Id.ToString().StartsWith(scope + "/", StringComparison.OrdinalIgnoreCase) && Passes(r, call.Query["$filter"].FirstOrDefault())));
        }

        if (!ResourceId.TryParse(text, out ResourceId? id))
        {
            // A collection.
            string type = $"{rest[1]}/{rest[2]}";
            return rest.Length == 3 && call.Method == "GET" && SandboxResourceType.Find(type, apiVersion) is { } known
                ? List(State.Resources.Where(r => r.Type == known && r.Id.ToString().StartsWith(group + "/", StringComparison.OrdinalIgnoreCase)))
                : throw Unknown(call);
        }

        SandboxResourceType of = SandboxResourceType.Find(id.Type, apiVersion);
        return call.Method switch
        {
            "GET" => Read(id, of),
            "PUT" => Put(call, id, of, apiVersion),
            "PATCH" => UnderWay(State.Patch(id, apiVersion, Body(call)), isNew: false, of, apiVersion),
            "DELETE" => Delete(id, of, apiVersion, bool.TryParse(call.Query["deleteAssociations"].FirstOrDefault(), out bool associations) && associations),
            _ => throw Unknown(call),
        };

        bool Passes(SandboxResource resource, string? filter) => filter is null
            || (filter.Split('\'') is ["principalId eq ", var principal, ""] ? Is((string?)resource.Properties["principalId"] ?? "", principal) : throw Unknown(call));
    }

    private SandboxReply Read(ResourceId id, SandboxResourceType type)
    {
        if (type.IsPart)
        {
            SandboxResource parent = State.Existing(id.Parent!);
            return Part(parent, id) is { } part ? new SandboxReply(200, part) { ETag = parent.ETag } : throw SandboxState.NotFound(id);
        }

        SandboxResource resource = State.Existing(id);
        JsonObject shown = State.Show(resource);
        if (resource.IsReady)
        {
            resource.Looks++;
        }

        return new SandboxReply(200, shown) { ETag = (string?)shown["etag"], IsUnderWay = !resource.IsReady };
    }

    private SandboxReply Put(SandboxCall call, ResourceId id, SandboxResourceType type, string apiVersion)
    {
        if (call.IfMatch is { } tag && State.Find(type.IsPart ? id.Parent! : id)?.ETag is var now && now != tag)
        {
            throw new SandboxError(412, "PreconditionFailed", $"The resource {id} has been changed since it was read.");
        }

        (SandboxResource resource, bool isNew) = State.Write(id, apiVersion, WithoutReadOnly(Body(call)));
        SandboxReply reply = UnderWay(resource, isNew, type, apiVersion);
        return type.IsPart ? reply with { Body = Part(resource, id) } : reply;
    }

    private JsonObject? Part(SandboxResource parent, ResourceId id) =>
        (State.Show(parent)["properties"]![id.Type[(id.Type.LastIndexOf('/') + 1)..]] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(item => Is((string?)item["name"] ?? "", id.Name))?.DeepClone().AsObject();

    // What a client read it may send back.
    private static JsonObject WithoutReadOnly(JsonObject body)
    {
        JsonObject written = body.DeepClone().AsObject();
        foreach (string name in (string[])["id", "name", "type", "etag"])
        {
            written.Remove(name);
        }

        return written;
    }

    private SandboxReply Delete(ResourceId id, SandboxResourceType type, string apiVersion, bool withAssociations)
    {
        if (State.Delete(id, withAssociations) is not { } operation)
        {
            return new SandboxReply(204);
        }

        if (operation.IsOver)
        {
            return new SandboxReply(200);
        }

        string at = $"/subscriptions/{id.SubscriptionId}/providers/{type.Namespace}/locations/westeurope";
        return new SandboxReply(202)
        {
            Location = $"{at}/operationResults/{operation.Id}?api-version={apiVersion}",
            AsyncOperation = type.LongRunning == SandboxLongRunning.AsyncOperation ? $"{at}/operations/{operation.Id}?api-version={apiVersion}" : null,
            IsUnderWay = true,
        };
    }

    private SandboxReply UnderWay(SandboxResource resource, bool isNew, SandboxResourceType type, string apiVersion)
    {
        resource.Looks = 0;
        if (resource.IsReady)
        {
            return new SandboxReply(isNew ? 201 : 200, State.Show(resource)) { ETag = type.Namespace == "Microsoft.Network" ? resource.ETag : null };
        }

        string at = $"/subscriptions/{resource.Id.SubscriptionId}/providers/{type.Namespace}/locations/{(resource.Location.Length > 0 ? resource.Location : "westeurope")}";
        return type.LongRunning == SandboxLongRunning.Location
            ? new SandboxReply(202) { Location = $"{at}/operationResults/{resource.Busy!.Id}?api-version={apiVersion}", IsUnderWay = true }
            : new SandboxReply(isNew ? 201 : 200, State.Show(resource)) { AsyncOperation = $"{at}/operations/{resource.Busy!.Id}?api-version={apiVersion}", IsUnderWay = true };
    }

    private SandboxReply SharedKey(SandboxCall call, ResourceId connection, string[] rest, string apiVersion)
    {
        SandboxResourceType type = SandboxResourceType.Find(SandboxNetwork.Connections, apiVersion);
        SandboxResource resource = State.Existing(connection);
        JsonObject written = resource.Written.DeepClone().AsObject();
        switch (call.Method, rest.Length)
        {
            case ("GET", 0):
                return new SandboxReply(200, new JsonObject { ["id"] = "", ["value"] = (string?)resource.Properties["sharedKey"] });
            case ("PUT", 0):
                string? key = (string?)Body(call)["value"];
                SandboxNetwork.CheckSharedKey(key);
                written["properties"]!["sharedKey"] = key;
                SandboxReply reply = UnderWay(State.Write(connection, resource.ApiVersion, written).Resource, isNew: false, type, apiVersion);
                return reply with { Body = new JsonObject { ["id"] = "", ["value"] = key } };
            case ("POST", 1) when Is(rest[0], "reset"):
                int length = (int?)Body(call)["keyLength"] is { } given and >= 1 and <= 128 ? given : throw new SandboxError(400, "InvalidKeyLength", "The keyLength has to be from 1 to 128.");
                written["properties"]!["sharedKey"] = string.Concat(Enumerable.Repeat(State.NextGuid().Replace("-", "", StringComparison.Ordinal), 4))[..length];
                return UnderWay(State.Write(connection, resource.ApiVersion, written).Resource, isNew: false, type, apiVersion) with { Status = 202, Body = null };
            default:
                throw Unknown(call);
        }
    }

    private JsonObject ShowSubscription(string id) =>
        new() { ["id"] = $"/subscriptions/{id}", ["subscriptionId"] = id, ["tenantId"] = State.Options.TenantId, ["displayName"] = "A subscription of the sandbox", ["state"] = State.Options.Limits.SubscriptionState };

    // What stands for itself, and without its properties: https://learn.microsoft.com/rest/api/resources/resources/list.
    private SandboxReply ListAll(ResourceId within) => new(200, new JsonObject
    {
        ["value"] = new JsonArray(
        [
            .. State.Resources.Where(r => r.Type.HasLocation && r.Id.ToString().StartsWith(within + "/", StringComparison.OrdinalIgnoreCase)).Select(r =>
            {
                JsonObject shown = State.Show(r, inList: true);
                shown.Remove("properties");
                shown.Remove("etag");
                return (JsonNode)shown;
            }),
        ]),
    });

    private SandboxReply List(IEnumerable<SandboxResource> resources) =>
        new(200, new JsonObject { ["value"] = new JsonArray([.. resources.Select(r => (JsonNode)State.Show(r, inList: true))]) });

    private SandboxReply Later(string id, string apiVersion)
    {
        CheckVersion(apiVersion, s_deploymentVersions);
        SandboxReply later = _later.GetValueOrDefault(id) ?? throw new SandboxError(404, "OperationNotFound", $"The operation '{id}' could not be found.");
        return State.Operation(id).IsOver ? later with { Body = later.Body?.DeepClone() } : new SandboxReply(202) { IsUnderWay = true };
    }

    private SandboxReply OperationReply(string[] path, string apiVersion)
    {
        SandboxOperation operation = State.Operation(path[7]);
        string at = $"/{string.Join('/', path[..6])}";
        if (Is(path[6], "operations"))
        {
            return !operation.IsOver ? new SandboxReply(200, new JsonObject { ["status"] = "InProgress" }) { IsUnderWay = true }
                : operation.Error is { } error ? new SandboxReply(200, new JsonObject { ["status"] = "Failed", ["error"] = error.ToJson() })
                : new SandboxReply(200, new JsonObject { ["status"] = "Succeeded" });
        }

        if (!Is(path[6], "operationResults"))
        {
            throw new SandboxError(404, "OperationNotFound", $"The operation '{path[7]}' could not be found.");
        }

        string location = $"{at}/operationResults/{operation.Id}?api-version={apiVersion}";
        string asyncOperation = $"{at}/operations/{operation.Id}?api-version={apiVersion}";
        if (!operation.IsOver)
        {
            return new SandboxReply(202) { Location = location, IsUnderWay = true };
        }

        if (operation.Error is { } failure)
        {
            throw failure;
        }

        return operation.Result?.Invoke() is { } result ? new SandboxReply(200, result) : new SandboxReply(204) { Location = location, AsyncOperation = asyncOperation };
    }

    private static SandboxError NotFound(ResourceId deployment) => new(404, "DeploymentNotFound", $"Deployment '{deployment.Name}' could not be found.");
}
