using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>A template with its parameters: which resources in which order.</summary>
internal sealed class TemplatePlan
{
    private static readonly HashSet<string> s_parts = new(StringComparer.OrdinalIgnoreCase) { "$schema", "contentVersion", "apiProfile", "parameters", "variables", "functions", "resources", "outputs", "metadata" };

    private readonly Dictionary<ResourceId, PlannedResource> _resources = [];
    private readonly HashSet<ResourceId> _left = [];
    private readonly Dictionary<string, List<ResourceId>> _loops = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _secrets = [];
    private readonly SandboxState _state;
    private HashSet<ResourceId>? _asked;
    private bool _isRunning;

    /// <summary>Reads, evaluates and checks.</summary>
    /// <exception cref="SandboxError">The template or its parameters are wrong.</exception>
    public TemplatePlan(ResourceId deployment, JsonObject properties, SandboxState state)
    {
        _state = state;
        ResourceId group = deployment.Parent!;
        Template = properties["template"] as JsonObject
            ?? throw new SandboxError(400, "InvalidTemplate", "The deployment has no inline template. The sandbox reads no template links.");
        if (!"Incremental".Equals((string?)properties["mode"], StringComparison.OrdinalIgnoreCase))
        {
            throw new SandboxError(400, "InvalidDeploymentMode", $"The sandbox deploys in mode Incremental only, not '{properties["mode"]}'.");
        }

        foreach ((string part, _) in Template)
        {
            if (!s_parts.Contains(part))
            {
                throw SandboxError.Template($"Could not find member '{part}' on object of type 'Template'");
            }
        }

        if (Template["$schema"] is null || Template["contentVersion"] is null || Template["resources"] is not JsonArray resources)
        {
            throw SandboxError.Template("A template has $schema, contentVersion and a list of resources");
        }

        Scope = new TemplateScope
        {
            Deployment = deployment,
            ResourceGroup = group,
            Location = state.LocationOf(group),
            TenantId = state.Options.TenantId,
            Now = state.Options.Time.GetUtcNow(),
            Template = Template,
            Reference = Refer,
            Find = FindByName,
        };
        ReadParameters(Template["parameters"] as JsonObject ?? [], properties["parameters"] as JsonObject ?? []);
        foreach (JsonNode? resource in resources)
        {
            Expand(resource as JsonObject ?? throw SandboxError.Template("A resource is no object"));
        }

        foreach (PlannedResource resource in _resources.Values)
        {
            Connect(resource);
        }

        CheckCircles();
        Check();
    }

    public JsonObject Template { get; }

    public TemplateScope Scope { get; }

    /// <summary>The parameters as Azure shows them: without the secure ones' values.</summary>
    public JsonObject ShownParameters { get; } = [];

    public IReadOnlyCollection<PlannedResource> Resources => _resources.Values;

    /// <summary>From now on <c>reference()</c> reads resources.</summary>
    public void Run() => _isRunning = true;

    /// <summary>The outputs as Azure shows them: without those that are secure.</summary>
    public JsonObject Outputs()
    {
        JsonObject shown = [];
        TemplateEvaluator evaluator = new(Scope);
        foreach ((string name, JsonNode? node) in Template["outputs"] as JsonObject ?? [])
        {
            JsonObject output = node as JsonObject ?? throw SandboxError.Template($"The output '{name}' is no object");
            string type = (string?)output["type"] ?? throw SandboxError.Template($"The output '{name}' has no type");
            bool isLeftOut = output["condition"] is { } condition && !(bool)evaluator.Evaluate(condition)!;
            if (!isLeftOut)
            {
                bool isSecure = type.StartsWith("secure", StringComparison.OrdinalIgnoreCase);
                shown[name] = isSecure ? new JsonObject { ["type"] = Cased(type) } : new JsonObject { ["type"] = Cased(type), ["value"] = evaluator.Evaluate(output["value"]) };
            }
        }

        return shown;
    }

    /// <summary>Everything that comes before a resource.</summary>
    public HashSet<ResourceId> Before(PlannedResource resource)
    {
        HashSet<ResourceId> before = [];
        Stack<ResourceId> open = new(resource.DependsOn);
        while (open.TryPop(out ResourceId? id))
        {
            if (before.Add(id) && _resources.TryGetValue(id, out PlannedResource? next))
            {
                foreach (ResourceId further in next.DependsOn)
                {
                    open.Push(further);
                }
            }
        }

        return before;
    }

    /// <summary>The resource of the template that an id leads to: itself, or what it is a part of; or null.</summary>
    public PlannedResource? Owner(ResourceId id)
    {
        for (ResourceId? at = id; at is not null; at = at.Parent)
        {
            if (_resources.TryGetValue(at, out PlannedResource? owner))
            {
                return owner;
            }
        }

        return null;
    }

    /// <summary>Replaces the values of secure parameters, wherever they have got to.</summary>
    public JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Masked(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue value when value.TryGetValue(out string? text) && _secrets.Exists(secret => text.Contains(secret, StringComparison.Ordinal)) => "*******",
        _ => node?.DeepClone(),
    };

    private static string Cased(string type) => type.ToUpperInvariant() switch
    {
        "STRING" => "String",
        "SECURESTRING" => "SecureString",
        "INT" => "Int",
        "BOOL" => "Bool",
        "OBJECT" => "Object",
        "SECUREOBJECT" => "SecureObject",
        "ARRAY" => "Array",
        _ => throw SandboxError.Template($"'{type}' is not a type of parameters and outputs"),
    };

    private static bool IsOf(JsonNode? value, string type) => type switch
    {
        "String" or "SecureString" => value is JsonValue v && v.TryGetValue(out string? _),
        "Int" => value is JsonValue v && v.TryGetValue(out int _),
        "Bool" => value is JsonValue v && v.TryGetValue(out bool _),
        "Array" => value is JsonArray,
        _ => value is JsonObject,
    };

    private void ReadParameters(JsonObject declared, JsonObject given)
    {
        List<string> unknown = [.. given.Select(p => p.Key).Where(name => !declared.Any(d => d.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))];
        if (unknown.Count > 0)
        {
            throw SandboxError.Template($"The following parameters were supplied, but do not correspond to any parameters defined in the template: '{string.Join(", ", unknown)}'");
        }

        foreach ((string name, JsonNode? node) in declared)
        {
            JsonObject declaration = node as JsonObject ?? throw SandboxError.Template($"The parameter '{name}' is no object");
            string type = Cased((string?)declaration["type"] ?? "");
            JsonObject? supplied = given.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value as JsonObject;
            if (supplied?["reference"] is not null)
            {
                throw SandboxError.Template($"The parameter '{name}' refers to a key vault, which the sandbox does not read");
            }

            bool isGiven = supplied?.ContainsKey("value") == true;
            if (!isGiven && !declaration.ContainsKey("defaultValue"))
            {
                throw SandboxError.Template($"The value for the template parameter '{name}' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.");
            }

            JsonNode? value = isGiven ? supplied!["value"]?.DeepClone() : new TemplateEvaluator(Scope).Evaluate(declaration["defaultValue"]);
            if (!IsOf(value, type))
            {
                throw SandboxError.Template($"Template parameter JToken type is not valid. Expected '{type}' for the parameter '{name}'");
            }

            CheckRange(name, declaration, value);
            Scope.Parameters[name] = value;
            bool isSecure = type.StartsWith("Secure", StringComparison.Ordinal);
            ShownParameters[name] = isSecure ? new JsonObject { ["type"] = type } : new JsonObject { ["type"] = type, ["value"] = value?.DeepClone() };
            if (isSecure)
            {
                _secrets.AddRange(Strings(value).Where(text => text.Length > 0));
            }
        }
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => Strings(p.Value)),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

    private static void CheckRange(string name, JsonObject declaration, JsonNode? value)
    {
        if (declaration["allowedValues"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
        {
            throw SandboxError.Template($"The provided value for the template parameter '{name}' is not valid. The value is not part of the allowed value(s): '{string.Join(',', allowed.Select(one => one?.ToString()))}'.");
        }

        int size = value switch { JsonArray list => list.Count, JsonValue v when v.TryGetValue(out string? text) => text.Length, _ => 0 };
        bool isTooShort = declaration["minLength"] is { } minLength && size < (int)minLength;
        bool isTooLong = declaration["maxLength"] is { } maxLength && size > (int)maxLength;
        bool isTooSmall = declaration["minValue"] is { } minValue && (int)value! < (int)minValue;
        bool isTooLarge = declaration["maxValue"] is { } maxValue && (int)value! > (int)maxValue;
        if (isTooShort || isTooLong || isTooSmall || isTooLarge)
        {
            throw SandboxError.Template($"The provided value for the template parameter '{name}' is not valid. Its length or value is out of range.");
        }
    }

    private void Expand(JsonObject definition)
    {
        if (definition["copy"] is not JsonObject copy)
        {
            Add(definition, Scope, loop: null);
            return;
        }

        TemplateEvaluator evaluator = new(Scope);
        string name = evaluator.EvaluateString(copy["name"], "The name of a copy loop");
        if (evaluator.Evaluate(copy["count"]) is not JsonValue value || !value.TryGetValue(out int count) || count is < 0 or > 800)
        {
            throw SandboxError.Template($"The count of the copy loop '{name}' is expected to be an integer from 0 to 800");
        }

        _loops[name] = [];
        for (int i = 0; i < count; i++)
        {
            Add(definition, Scope.InCopy(name, i), name);
        }
    }

    private void Add(JsonObject definition, TemplateScope scope, string? loop)
    {
        TemplateEvaluator evaluator = new(scope);
        string type = evaluator.EvaluateString(definition["type"], "The type of a resource");
        string name = evaluator.EvaluateString(definition["name"], "The name of a resource");
        string apiVersion = evaluator.EvaluateString(definition["apiVersion"], "The apiVersion of a resource");
        if (definition["resources"] is not null)
        {
            throw SandboxError.Template($"The resource '{name}' has resources nested in it: the sandbox deploys flat templates only");
        }

        ResourceId above = Scope.ResourceGroup;
        if (definition["scope"] is { } on)
        {
            string text = evaluator.EvaluateString(on, "The scope of a resource");
            above = ResourceId.TryParse(text.StartsWith('/') ? text : $"{above}/providers/{text}", out ResourceId? parsed) ? parsed : throw SandboxError.Template($"The scope '{text}' is not the id of a resource");
        }

        ResourceId id;
        try
        {
            id = above.Resource(type, name.Split('/'));
        }
        catch (FormatException)
        {
            throw SandboxError.Template($"The template resource '{name}' of type '{type}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name");
        }

        if (loop is not null)
        {
            _loops[loop].Add(id);
        }

        if (definition["condition"] is { } condition && !(bool)evaluator.Evaluate(condition)!)
        {
            _left.Add(id);
            return;
        }

        if (!_resources.TryAdd(id, new PlannedResource(id, apiVersion, definition, scope)))
        {
            throw SandboxError.Template($"The resource '{id}' is defined multiple times in a template. Please see https://aka.ms/arm-template/#resources for usage details.");
        }
    }

    private void Connect(PlannedResource resource)
    {
        TemplateEvaluator evaluator = new(resource.Scope);
        foreach (JsonNode? node in resource.Definition["dependsOn"] as JsonArray ?? [])
        {
            string text = evaluator.EvaluateString(node, "An entry of dependsOn");
            IEnumerable<ResourceId> on = _loops.TryGetValue(text, out List<ResourceId>? loop) ? loop
                : ResourceId.TryParse(text, out ResourceId? id) ? [id]
                : FindByName(text) is { } named ? [named]
                : _left.Where(left => left.NestedName.Equals(text, StringComparison.OrdinalIgnoreCase)) is var left && left.Any() ? left
                : throw NotDefined(text);
            foreach (ResourceId one in on.Where(one => !_left.Contains(one)))
            {
                resource.DependsOn.Add(_resources.ContainsKey(one) ? one : throw NotDefined(one.ToString()));
            }
        }

        _asked = [];
        resource.Body(keepUnknown: true);
        resource.DependsOn.UnionWith(_asked.Select(Owner).OfType<PlannedResource>().Select(owner => owner.Id).Where(id => !id.Equals(resource.Id)));
        _asked = null;

        static SandboxError NotDefined(string text) => SandboxError.Template($"The resource '{text}' is not defined in the template. Please see https://aka.ms/arm-template for usage details.");
    }

    private void CheckCircles()
    {
        foreach (PlannedResource resource in _resources.Values)
        {
            if (Before(resource).Contains(resource.Id))
            {
                throw SandboxError.Template($"Circular dependency detected on resource: '{resource.Id}'. Please see https://aka.ms/arm-template/#resources for usage details.");
            }
        }
    }

    private void Check()
    {
        List<SandboxError> errors = [];
        foreach (PlannedResource resource in _resources.Values)
        {
            try
            {
                _state.Check(resource.Id, resource.ApiVersion, resource.Body(keepUnknown: true));
            }
            catch (SandboxError error)
            {
                // What a provider refuses on its own account comes as the preflight check's; it has a target already.
                errors.Add(error.Target is null
                    ? new SandboxError(error.Status, error.Code, error.Message) { Target = resource.Id.ToString(), Details = error.Details }
                    : new SandboxError(400, "PreflightValidationCheckFailed", "Preflight validation failed. Please refer to the details for the specific errors.") { Details = [error] });
            }
        }

        if (errors.Count > 0)
        {
            throw new SandboxError(400, "InvalidTemplateDeployment", $"The template deployment '{Scope.Deployment.Name}' is not valid according to the validation procedure. See inner errors for details.") { Details = errors };
        }
    }

    private ResourceId? FindByName(string name) =>
        _resources.Keys.Where(id => id.NestedName.Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null;

    private JsonNode? Refer(ResourceId id, bool isFull)
    {
        _asked?.Add(id);
        if (!_isRunning && Owner(id) is not null)
        {
            return null;
        }

        SandboxResource? resource = _state.Find(id);
        if (resource is null && _state.FindPart(id) is { } part)
        {
            return isFull ? part : part["properties"];
        }

        if (resource is null)
        {
            return _isRunning ? throw SandboxState.NotFound(id) : null;
        }

        JsonObject shown = _state.Show(resource);
        return isFull ? shown : shown["properties"];
    }
}
