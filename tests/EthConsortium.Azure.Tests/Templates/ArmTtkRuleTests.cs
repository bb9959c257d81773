using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Templates;
using EthConsortium.Azure.Templates.Resources;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Templates;

/// <summary>
/// The rules of Microsoft's toolkit that apply to our templates, under its names (https://github.com/Azure/arm-ttk, arm-ttk/testcases). Left out are those
/// about what we do not write: nested deployments, _artifactsLocation, the portal's create pages.
/// </summary>
public sealed partial class ArmTtkRuleTests
{
    public static TheoryData<string> Names { get; } = [.. MemberInputs.Representative.Keys.Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void AdminUsername_should_not_be_a_literal(string name) =>
        Assert.All(Values(name, "adminUsername"), value => Assert.StartsWith("[parameters(", value, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void AdminPassword_should_not_be_a_literal(string name) =>
        Assert.All(Values(name, "adminPassword"), value => Assert.Equal("[parameters('adminPassword')]", value));

    [SharedFact("arm", "schemas")]
    public void ApiVersions_should_be_recent()
    {
        // The toolkit takes what is younger than two years, or else the newest that is not a preview. Here it is always the newest that the schemas have.
        Dictionary<string, string[]> published = Directory.GetFiles(RepositoryRoot.SharedPathOf("arm", "schemas", "schemas"), "*.json", SearchOption.AllDirectories)
            .SelectMany(TypesIn)
            .GroupBy(each => each.Type, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Select(each => each.Version).Where(version => !version.Contains("preview", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray(), StringComparer.OrdinalIgnoreCase);
        (string Type, string Version)[] used = [.. MemberInputs.Representative.Values.SelectMany(input => MemberTemplate.Build(input).Resources).Select(resource => (resource.Type, resource.Version)).Distinct()];

        Assert.All(used.Where(each => each.Type != "Microsoft.Insights/workbooks"), each => Assert.Equal(published[each.Type][^1], each.Version));
        Assert.Equal("2023-06-01", used.Single(each => each.Type == "Microsoft.Insights/workbooks").Version);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ApiVersions_should_be_recent_in_reference_functions(string name) =>
        // Only resources of the template itself are referred to: their version is used then.
        Assert.All(Read(name).Expressions, expression => Assert.DoesNotMatch(@"reference\([^()]*(\([^()]*(\([^()]*\)[^()]*)*\)[^(),]*)?, *'\d{4}-", expression));

    [Theory]
    [MemberData(nameof(Names))]
    public void CommandToExecute_must_use_protectedSettings_for_secrets(string name) => Assert.Empty(Values(name, "commandToExecute"));

    [Theory]
    [MemberData(nameof(Names))]
    public void DependsOn_best_practices(string name)
    {
        ArmTemplateReader template = Read(name);
        HashSet<string> ids = [.. MemberTemplate.Build(MemberInputs.Representative[name]).Resources.Select(resource => resource.Id.ToString())];

        Assert.All(template.Resources.SelectMany(resource => resource["dependsOn"]?.AsArray() ?? []), dependency => Assert.Contains((string)dependency!, ids));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Deployment_resources_must_not_be_debug(string name) => Assert.Empty(Read(name).Of("deployments"));

    [Theory]
    [MemberData(nameof(Names))]
    public void DeploymentTemplate_must_not_contain_hardcoded_uri(string name) => Assert.DoesNotMatch(
        @"(?<!https://schema\.)(management\.core\.windows\.net|gallery\.azure\.com|management\.azure\.com|database\.windows\.net|core\.windows\.net|login\.microsoftonline\.com|graph\.windows\.net|vault\.azure\.net|datalake\.azure\.net|api\.loganalytics\.io|portal\.azure\.com|cloudapp\.azure\.com)",
        Read(name).Root.ToJsonString());

    [Theory]
    [MemberData(nameof(Names))]
    public void DeploymentTemplate_schema_is_correct(string name) => Assert.Equal(ArmTemplate.Schema, (string?)Read(name).Root["$schema"]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Dynamic_variable_references_should_not_use_concat(string name) =>
        Assert.All(Read(name).Expressions, expression => Assert.DoesNotMatch(@"variables\(\s*[^'\s]", expression));

    [Theory]
    [MemberData(nameof(Names))]
    public void IDs_should_be_derived_from_resourceIDs(string name)
    {
        // The toolkit's exceptions that occur here: they are no resource ids.
        string[] exceptions = ["tenantId", "principalId", "roleDefinitionId"];
        IEnumerable<JsonNode?> ids = Read(name).Resources
            .SelectMany(resource => ArmTemplateReader.Walk(resource))
            .Where(each => each.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase) && !exceptions.Contains(each.Name) && each.Value is JsonValue)
            .Select(each => each.Value);

        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.Matches(@"^\[(resourceId\(|subscriptionResourceId\(|parameters\('(omsWorkspaceId|consortiumMemberGatewayId)'\)\]$)", (string?)id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Location_should_not_be_hardcoded(string name)
    {
        ArmTemplateReader template = Read(name);

        Assert.Equal("[resourceGroup().location]", (string?)template.Parameters["location"]!["defaultValue"]);
        Assert.Equal("string", (string?)template.Parameters["location"]!["type"]);
        Assert.Single(template.Expressions, expression => expression.Contains("resourceGroup().location", StringComparison.Ordinal));
        Assert.All(Values(name, "location"), value => Assert.Matches(@"^(\[parameters\('.+'\)\]|global)$", value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ManagedIdentityExtension_must_not_be_used(string name) =>
        Assert.DoesNotContain("ManagedIdentityExtension", Read(name).Root.ToJsonString(), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [MemberData(nameof(Names))]
    public void Min_and_max_value_are_numbers(string name) => Assert.All(
        Read(name).Parameters.SelectMany(parameter => new[] { "minValue", "maxValue", "minLength", "maxLength" }.Select(limit => parameter.Value![limit])).Where(limit => limit is not null),
        limit => Assert.Equal(System.Text.Json.JsonValueKind.Number, limit!.GetValueKind()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_must_not_contain_secrets(string name)
    {
        ArmTemplateReader template = Read(name);
        IEnumerable<string> secrets = template.Parameters.Where(parameter => ((string)parameter.Value!["type"]!).StartsWith("secure", StringComparison.OrdinalIgnoreCase)).Select(parameter => parameter.Key);

        Assert.All(template.Outputs, output =>
        {
            string text = (string)output.Value!["value"]!;
            Assert.DoesNotContain("password", output.Key, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch(@"[\[(,]\s*list\w*\(", text);
            Assert.All(secrets, secret => Assert.DoesNotContain($"parameters('{secret}')", text, StringComparison.OrdinalIgnoreCase));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_must_be_referenced(string name)
    {
        ArmTemplateReader template = Read(name);

        Assert.All(template.Parameters, parameter => Assert.Contains(template.Expressions, expression => expression.Contains($"parameters('{parameter.Key}')", StringComparison.Ordinal)));
        Assert.All(
            template.Expressions.SelectMany(expression => ParameterReference().Matches(expression)),
            reference => Assert.Contains(reference.Groups["name"].Value, (IDictionary<string, JsonNode?>)template.Parameters));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Password_params_must_be_secure(string name) => Assert.All(
        Read(name).Parameters.Where(parameter => Regex.IsMatch(parameter.Key, "password|secret|accountkey|sharedkey|passphrase", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))),
        parameter => Assert.Equal("securestring", (string?)parameter.Value!["type"]));

    [Theory]
    [MemberData(nameof(Names))]
    public void ResourceIds_should_not_contain(string name) => Assert.All(
        Read(name).Expressions,
        expression => Assert.DoesNotMatch(@"(resourceId\(\s*(resourceGroup|subscription|concat|format)\s*\(|reference\(\s*(concat|format)\s*\()", expression));

    [Theory]
    [MemberData(nameof(Names))]
    public void Resources_should_have_location(string name)
    {
        string[] without = ["containers", "tables", "roleAssignments", "dataCollectionRuleAssociations"];

        Assert.All(Read(name).Resources, resource => Assert.Equal(without.Contains(((string)resource["type"]!).Split('/')[^1]), !resource.ContainsKey("location")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resources_should_not_be_ambiguous(string name) =>
        Assert.Distinct(Read(name).Resources.Select(resource => $"{resource["type"]} {resource["name"]} {resource["scope"]}"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Secure_string_parameters_cannot_have_default(string name)
    {
        ArmTemplateReader template = Read(name);

        Assert.All(template.Parameters.Where(parameter => (string)parameter.Value!["type"]! == "securestring"), parameter =>
        {
            Assert.False(parameter.Value!.AsObject().ContainsKey("defaultValue"));
            Assert.False(template.ParameterFile["parameters"]!.AsObject().ContainsKey(parameter.Key));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Template_should_not_contain_blanks(string name) => Assert.All(
        ArmTemplateReader.Walk(Read(name).Root),
        each => Assert.True(
            each.Value switch
            {
                null => false,
                JsonObject { Count: 0 } => each.Name == "properties" || each.Name.StartsWith('['),
                JsonArray { Count: 0 } => false,
                JsonValue value => !value.TryGetValue(out string? text) || text.Length > 0,
                _ => true,
            },
            $"{each.Name} is blank"));

    [Theory]
    [MemberData(nameof(Names))]
    public void URIs_should_be_properly_constructed(string name) => Assert.All(
        // The toolkit looks at the whole of what has such a name: uri() has to come before what puts text together.
        ArmTemplateReader.Walk(Read(name).Root).Where(each => UriName().IsMatch(each.Name)),
        each => Assert.DoesNotMatch(@"^((?!\buri\().)*(concat|format)\(", each.Value!.ToJsonString()));

    [Theory]
    [MemberData(nameof(Names))]
    public void VM_images_should_use_latest_version(string name) => Assert.All(
        Read(name).Of("virtualMachineScaleSets"),
        set =>
        {
            JsonNode image = set["properties"]!["virtualMachineProfile"]!["storageProfile"]!["imageReference"]!;
            Assert.Equal("Canonical ubuntu-24_04-lts server latest", $"{image["publisher"]} {image["offer"]} {image["sku"]} {image["version"]}");
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void VM_size_should_be_a_parameter(string name) =>
        Assert.All(Read(name).Of("virtualMachineScaleSets"), set => Assert.Matches(@"^\[parameters\('\w+VMSize'\)\]$", (string?)set["sku"]!["name"]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Variables_must_be_referenced(string name)
    {
        ArmTemplateReader template = Read(name);

        Assert.All(template.Root["variables"]!.AsObject(), variable => Assert.Contains(template.Expressions, expression => expression.Contains($"variables('{variable.Key}')", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Providers_apiVersions_is_not_permitted(string name) => Assert.DoesNotContain("providers(", Read(name).Root.ToJsonString(), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void DeploymentParameters_should_have_schema_contentVersion_parameters_and_values(string name)
    {
        ArmTemplateReader template = Read(name);

        Assert.Equal(ArmTemplate.ParametersSchema, (string?)template.ParameterFile["$schema"]);
        Assert.Equal("1.0.0.0", (string?)template.ParameterFile["contentVersion"]);
        Assert.Equal(
            template.Parameters.Where(parameter => (string)parameter.Value!["type"]! != "securestring").Select(parameter => parameter.Key),
            template.ParameterFile["parameters"]!.AsObject().Select(parameter => parameter.Key));
        Assert.All(template.ParameterFile["parameters"]!.AsObject(), parameter => Assert.NotNull(parameter.Value!["value"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_the_documented_functions_are_used(string name) =>
        Assert.Subset(ArmFunctions.Names.ToHashSet(), Read(name).Expressions.SelectMany(ArmTemplateReader.FunctionsOf).ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void Template_limits_are_kept(string name)
    {
        // https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits
        ArmTemplateReader template = Read(name);

        Assert.InRange(template.Parameters.Count, 1, 256);
        Assert.InRange(template.Outputs.Count, 1, 64);
        Assert.InRange(template.Resources.Count(), 1, 800);
        Assert.InRange(template.Root.ToJsonString().Length, 1, 4_000_000);
        Assert.All(template.Expressions, expression => Assert.InRange(expression.Length, 3, 24_576));
    }

    [Fact]
    public void Every_resource_type_has_one_record_with_its_version()
    {
        Type[] records = [.. typeof(ArmResource).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ArmResource)))];
        ArmResource[] used = [.. MemberInputs.Representative.Values.SelectMany(input => MemberTemplate.Build(input).Resources)];

        Assert.Equal(records.Select(type => type.Name).Order(StringComparer.Ordinal), used.Select(resource => resource.GetType().Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(used, resource => Assert.Equal(resource.GetType().GetField("ApiVersion")!.GetRawConstantValue(), resource.Version));
        Assert.All(used.Select(resource => resource.Version), version => DateOnly.ParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(records.Length, used.Select(resource => resource.Type).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static ArmTemplateReader Read(string name) => new(MemberInputs.Representative[name]);

    private static IEnumerable<string?> Values(string name, string property) =>
        Read(name).Resources.SelectMany(resource => ArmTemplateReader.Walk(resource)).Where(each => each.Name == property).Select(each => (string?)each.Value);

    private static IEnumerable<(string Type, string Version)> TypesIn(string file)
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllBytes(file))!;
        IEnumerable<KeyValuePair<string, JsonNode?>> definitions = new[] { "resourceDefinitions", "extension_resourceDefinitions" }.SelectMany(group => schema[group]?.AsObject() ?? []);
        return definitions.SelectMany(definition =>
            from type in definition.Value!["properties"]?["type"]?["enum"]?.AsArray() ?? []
            from version in definition.Value["properties"]!["apiVersion"]?["enum"]?.AsArray() ?? []
            select ((string)type!, (string)version!));
    }

    [GeneratedRegex(@"parameters\('(?<name>\w+)'\)", RegexOptions.None, 1000)]
    private static partial Regex ParameterReference();

    [GeneratedRegex("ur[il]$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex UriName();
}
