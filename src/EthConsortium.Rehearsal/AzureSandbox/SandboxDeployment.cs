using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox.Templates;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A deployment of the sandbox, under way or over.</summary>
internal sealed class SandboxDeployment
{
    private const string Running = "Running";
    private const string Succeeded = "Succeeded";
    private const string Failed = "Failed";

    private readonly TemplatePlan _plan;
    private readonly SandboxState _state;
    private readonly Func<ResourceId, bool> _failsOnDemand;
    private readonly DateTimeOffset _startedAt;
    private readonly List<Step> _steps = [];
    private readonly JsonArray _providers;
    private DateTimeOffset _changedAt;
    private SandboxError? _error;
    private JsonObject _outputs = [];

    public SandboxDeployment(ResourceId id, JsonObject properties, SandboxState state, string correlationId, Func<ResourceId, bool> failsOnDemand)
    {
        Id = id;
        _state = state;
        _failsOnDemand = failsOnDemand;
        CorrelationId = correlationId;
        _plan = new TemplatePlan(id, properties, state);
        _providers = [.. _plan.Resources.GroupBy(r => r.Id.Type.Split('/')[0], StringComparer.OrdinalIgnoreCase).Select(Provider)];
        _startedAt = _changedAt = state.Options.Time.GetUtcNow();
    }

    public ResourceId Id { get; }

    public string CorrelationId { get; }

    public string StatusId { get; private set; } = "";

    public string ProvisioningState { get; private set; } = "Accepted";

    public bool IsActive => ProvisioningState is "Accepted" or Running;

    /// <summary>Begins to make resources, one wave per request.</summary>
    public void Start()
    {
        StatusId = _state.NextGuid();
        _plan.Run();
    }

    public void Cancel()
    {
        if (!IsActive)
        {
            throw new SandboxError(409, "DeploymentCannotBeCancelled", $"The deployment '{Id.Name}' cannot be cancelled because it is not active. Its provisioning state is '{ProvisioningState}'.");
        }

        End("Canceled");
    }

    /// <summary>One request further.</summary>
    public void Advance()
    {
        if (!IsActive)
        {
            return;
        }

        ProvisioningState = Running;
        foreach (Step step in _steps.Where(step => step.State == Running && step.Resource!.IsReady))
        {
            step.End(step.Resource!.Busy?.Error, _state.Options.Time.GetUtcNow());
        }

        foreach (PlannedResource next in _plan.Resources.Where(resource => !_steps.Exists(step => step.Planned == resource) && resource.DependsOn.All(IsDone)))
        {
            Begin(next);
        }

        if (_steps.Exists(step => step.State == Running))
        {
            return;
        }

        // What depends on a failed resource is never begun.
        if (_steps.Exists(step => step.State == Failed))
        {
            Fail([.. _steps.Select(step => step.Error).OfType<SandboxError>()]);
        }
        else if (_steps.Count == _plan.Resources.Count)
        {
            try
            {
                _outputs = _plan.Outputs();
                End(Succeeded);
            }
            catch (SandboxError error)
            {
                Fail([new SandboxError(400, "DeploymentOutputEvaluationFailed", error.Message)]);
            }
        }
    }

    public JsonObject Status() => _error is null
        ? new JsonObject { ["status"] = ProvisioningState }
        : new JsonObject { ["status"] = ProvisioningState, ["error"] = _error.ToJson() };

    public JsonObject Show()
    {
        JsonObject properties = new()
        {
            ["templateHash"] = TemplateHash.OfTemplate(_plan.Template.ToJsonString()),
            ["parameters"] = _plan.ShownParameters.DeepClone(),
            ["mode"] = "Incremental",
            ["provisioningState"] = ProvisioningState,
            ["timestamp"] = Stamp(_changedAt),
            ["duration"] = Duration(_changedAt - _startedAt),
            ["correlationId"] = CorrelationId,
            ["providers"] = _providers.DeepClone(),
            ["dependencies"] = new JsonArray([.. _plan.Resources.Where(r => r.DependsOn.Count > 0).Select(Dependency)]),
        };
        if (ProvisioningState == Succeeded)
        {
            properties["outputs"] = _outputs.DeepClone();
            properties["outputResources"] = new JsonArray([.. _plan.Resources.Select(r => (JsonNode)new JsonObject { ["id"] = r.Id.ToString() })]);
        }

        if (_error is not null)
        {
            properties["error"] = _error.ToJson();
        }

        return new JsonObject { ["id"] = Id.ToString(), ["name"] = Id.Name, ["type"] = "Microsoft.Resources/deployments", ["properties"] = properties };
    }

    /// <summary>What validation answers.</summary>
    public JsonObject ShowValidated()
    {
        JsonObject shown = Show();
        shown["properties"]!["provisioningState"] = Succeeded;
        shown["properties"]!["validatedResources"] = new JsonArray([.. _plan.Resources.Select(r => (JsonNode)new JsonObject { ["id"] = r.Id.ToString() })]);
        return shown;
    }

    /// <summary>The steps, the newest first; the last of a deployment that is done evaluates its outputs.</summary>
    public JsonArray ShowSteps()
    {
        JsonArray shown = new([.. Enumerable.Reverse(_steps).Select(step => step.Show(this))]);
        if (ProvisioningState == Succeeded)
        {
            shown.Insert(0, new JsonObject
            {
                ["id"] = $"{Id}/operations/{StatusId}",
                ["operationId"] = StatusId,
                ["properties"] = new JsonObject
                {
                    ["provisioningOperation"] = "EvaluateDeploymentOutput",
                    ["provisioningState"] = Succeeded,
                    ["timestamp"] = Stamp(_changedAt),
                    ["duration"] = Duration(TimeSpan.Zero),
                    ["trackingId"] = StatusId,
                    ["statusCode"] = "OK",
                },
            });
        }

        return shown;
    }

    public JsonObject ShowChanges() => new()
    {
        ["status"] = Succeeded,
        ["properties"] = new JsonObject
        {
            ["correlationId"] = CorrelationId,
            ["changes"] = new JsonArray([.. SandboxWhatIf.Changes(_plan, _state)]),
        },
    };

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => System.Xml.XmlConvert.ToString(time);

    private static JsonObject Named(ResourceId id) => new() { ["id"] = id.ToString(), ["resourceType"] = id.Type, ["resourceName"] = id.NestedName };

    private static JsonNode Dependency(PlannedResource resource)
    {
        JsonObject named = Named(resource.Id);
        named.Insert(0, "dependsOn", new JsonArray([.. resource.DependsOn.Select(Named)]));
        return named;
    }

    private static JsonNode Provider(IGrouping<string, PlannedResource> group) => new JsonObject
    {
        ["namespace"] = group.Key,
        ["resourceTypes"] = new JsonArray([.. group.GroupBy(r => r.Id.Type, StringComparer.OrdinalIgnoreCase).Select(type => (JsonNode)new JsonObject
        {
            ["resourceType"] = type.Key[(group.Key.Length + 1)..],
            ["locations"] = new JsonArray([.. type.Select(r => (string?)r.Body(keepUnknown: true)["location"]).Distinct(StringComparer.OrdinalIgnoreCase).Select(location => (JsonNode?)location)]),
        })]),
    };

    private bool IsDone(ResourceId id) => _steps.Exists(step => step.Planned!.Id.Equals(id) && step.State == Succeeded);

    private void Begin(PlannedResource planned)
    {
        Step step = new(planned, _state.NextGuid(), _state.Options.Time.GetUtcNow());
        _steps.Add(step);
        try
        {
            JsonObject body = planned.Body(keepUnknown: false);
            CheckOrder(planned, body);
            if (_failsOnDemand(planned.Id))
            {
                throw new SandboxError(500, "InternalServerError", "An error occurred on demand.");
            }

            step.Resource = _state.Write(planned.Id, planned.ApiVersion, body).Resource;
            if (step.Resource.IsReady)
            {
                step.End(step.Resource.Busy?.Error, _state.Options.Time.GetUtcNow());
            }
        }
        catch (SandboxError error)
        {
            step.End(error, _state.Options.Time.GetUtcNow());
        }
    }

    // Azure deploys side by side what does not depend on each other: this works on one day and not on another. Here it never does.
    private void CheckOrder(PlannedResource planned, JsonObject body)
    {
        HashSet<ResourceId> before = _plan.Before(planned);
        foreach (PlannedResource needed in Ids(body).Select(_plan.Owner).OfType<PlannedResource>())
        {
            if (needed != planned && !before.Contains(needed.Id))
            {
                throw new SandboxError(400, "InvalidResourceReference", $"Resource {needed.Id} referenced by resource {planned.Id} was not found: the template does not say that the one depends on the other.");
            }
        }

        // The same for what a resource is nested in or on.
        if (planned.Id.Parent is { } parent && _plan.Owner(parent) is { } above && !before.Contains(above.Id))
        {
            throw new SandboxError(404, "ParentResourceNotFound", $"Failed to perform 'write' on resource {planned.Id}, because the parent resource '{above.Id}' could not be found: the template does not say that the one depends on the other.");
        }
    }

    private static IEnumerable<ResourceId> Ids(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => Ids(p.Value)),
        JsonArray list => list.SelectMany(Ids),
        JsonValue value when value.TryGetValue(out string? text) && ResourceId.TryParse(text, out ResourceId? id) => [id],
        _ => [],
    };

    private void Fail(IReadOnlyList<SandboxError> errors)
    {
        _error = new SandboxError(409, "DeploymentFailed", "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.") { Details = errors };
        End(Failed);
    }

    private void End(string state)
    {
        ProvisioningState = state;
        _changedAt = _state.Options.Time.GetUtcNow();
    }

    private sealed class Step(PlannedResource planned, string guid, DateTimeOffset startedAt)
    {
        private readonly DateTimeOffset _startedAt = startedAt;

        private DateTimeOffset? _endedAt;

        public PlannedResource Planned { get; } = planned;

        public SandboxResource? Resource { get; set; }

        public string State { get; private set; } = Running;

        public SandboxError? Error { get; private set; }

        public void End(SandboxError? error, DateTimeOffset at)
        {
            Error = error is null ? null : new SandboxError(error.Status, error.Code, error.Message) { Target = Planned.Id.ToString(), Details = error.Details };
            State = error is null ? Succeeded : Failed;
            _endedAt = at;
        }

        public JsonNode Show(SandboxDeployment deployment)
        {
            string id = guid.Replace("-", "", StringComparison.Ordinal)[..16].ToUpperInvariant();
            JsonObject properties = new()
            {
                ["provisioningOperation"] = "Create",
                ["provisioningState"] = State,
                ["timestamp"] = Stamp(_endedAt ?? _startedAt),
                ["duration"] = Duration((_endedAt ?? _startedAt) - _startedAt),
                ["trackingId"] = guid,
                ["serviceRequestId"] = guid,
                ["statusCode"] = State switch { Succeeded => "OK", Failed => ((System.Net.HttpStatusCode)Error!.Status).ToString(), _ => "Accepted" },
                ["targetResource"] = Named(Planned.Id),
            };
            if (Error is not null)
            {
                properties["statusMessage"] = new JsonObject { ["status"] = Failed, ["error"] = Error.ToJson() };
            }

            return new JsonObject { ["id"] = $"{deployment.Id}/operations/{id}", ["operationId"] = id, ["properties"] = properties };
        }
    }
}
