using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Deployment;

/// <summary>A member's deployment with all that it needs: what is sent, where, and under which name.</summary>
internal sealed class PreparedDeployment
{
    // Where a joiner finds the network: the plan guesses it, and whoever deploys may know better.
    private const string DataUrl = "consortiumDataURL";

    private readonly string _template;
    private readonly JsonObject _values;
    private readonly IReadOnlyDictionary<string, SecretText> _secrets;

    private PreparedDeployment(MemberFootprint footprint, ResourceId group, ArmTemplate template, JsonObject values, IReadOnlyDictionary<string, SecretText> secrets)
    {
        Footprint = footprint;
        Group = group;
        _template = Encoding.UTF8.GetString(template.WriteTemplate().Span);
        Types = [.. template.Resources.Select(each => (each.Type, each.Version)).Distinct()];
        _values = values;
        _secrets = secrets;
        // Of a secret nothing gets into the name, which anybody may see.
        string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_template}\n{values.ToJsonString()}"))).ToLowerInvariant();
        Id = ArmDeployments.IdOf(group, ConsortiumDeployment.NameOf(footprint.Name, hash));
    }

    public MemberFootprint Footprint { get; }

    public string Member => Footprint.Name;

    public ResourceId Group { get; }

    public ResourceId Id { get; }

    /// <summary>The types of resources that the template makes, each with its version.</summary>
    public IReadOnlyList<(string Type, string Version)> Types { get; }

    /// <summary>Makes it of what was asked for.</summary>
    /// <exception cref="DeploymentNotPossibleException">Values are missing, unknown or wrong; all of them are listed.</exception>
    public static PreparedDeployment Of(MemberDeploymentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MemberPlan member = MemberTemplates.Select(options.Plan, options.Member).Single();
        AzurePlan azure = member.Azure! with
        {
            SubscriptionId = options.SubscriptionId ?? member.Azure!.SubscriptionId,
            ResourceGroup = options.ResourceGroupName ?? member.Azure!.ResourceGroup,
        };
        member = member with { Azure = azure };
        ArmTemplate template = MemberTemplates.Build(options.Plan, member);
        List<Diagnostic> problems = [];
        if (azure.SubscriptionId is null)
        {
            problems.Add(new(ErrorCode.DeploymentParameterMissing, "subscription", "Expected a subscription, found none in the plan. Give its id with -SubscriptionId (--subscription)."));
        }

        if (!AzurePlanRules.IsResourceGroup(azure.ResourceGroup))
        {
            problems.Add(new(ErrorCode.DeploymentParameterInvalid, "resource group", $"Expected 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, no period at the end; found '{Printable.Name(azure.ResourceGroup)}'."));
        }

        JsonObject values = Values(template, options, problems);
        if (problems.Count > 0)
        {
            throw new DeploymentNotPossibleException(member.Name, problems);
        }

        return new(
            FootprintBuilder.Build(options.Plan, member, azure),
            MemberDeployment.GroupOf(azure.SubscriptionId!.Value, azure.ResourceGroup),
            template,
            values,
            template.Parameters.Where(IsSecret).ToDictionary(each => each.Name, each => options.Secrets[each.Name]));
    }

    /// <summary>What to say when nothing is sent: whether a secret is the one that was deployed cannot be seen. Null without secrets.</summary>
    public string? UnsentSecrets => _secrets.Count == 0 ? null : $"Everything is in place, so that no secret is sent. Azure does not give secrets out: whether these are the ones deployed cannot be told. {string.Join(" ", _secrets.Keys.Select(HowToChange))}";

    /// <summary>What is sent. It holds the secrets: made anew for each request, and kept nowhere.</summary>
    public ArmDeploymentRequest ToRequest()
    {
        JsonObject parameters = _values.DeepClone().AsObject();
        foreach ((string name, SecretText secret) in _secrets)
        {
            parameters[name] = new JsonObject { ["value"] = secret.Characters.ToString() };
        }

        return new(_template) { Parameters = parameters.ToJsonString() };
    }

    /// <summary>Takes the secrets out of a text of Azure's.</summary>
    public string Scrub(string text) => SecretScrubber.Scrub(text, [.. _secrets.Values.Select(secret => secret.Characters.ToString())]);

    private static JsonObject Values(ArmTemplate template, MemberDeploymentOptions options, List<Diagnostic> problems)
    {
        JsonObject values = JsonNode.Parse(template.WriteParameters().Span)!["parameters"]!.AsObject();
        Dictionary<string, ArmParameter> open = template.Parameters.Where(each => each.Value is null || each.Name == DataUrl).ToDictionary(each => each.Name, StringComparer.OrdinalIgnoreCase);
        string all = open.Count == 0 ? "none" : string.Join(", ", open.Keys);
        foreach (string name in options.Values.Keys.Concat(options.Secrets.Keys).Where(name => !open.ContainsKey(name)))
        {
            problems.Add(template.Parameters.Any(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ? new(ErrorCode.DeploymentParameterUnknown, name, "The plan gives its value. Change the plan, so that it says what is deployed.")
                : new(ErrorCode.DeploymentParameterUnknown, name, $"The member's template has no such parameter. What can be given is: {all}."));
        }

        foreach (ArmParameter parameter in open.Values)
        {
            string? value = Find(options.Values, parameter.Name);
            SecretText? secret = Find(options.Secrets, parameter.Name);
            bool isSecret = IsSecret(parameter);
            string? problem = (isSecret, value, secret) switch
            {
                (true, not null, _) => "It is a secret, and was given as plain text. Give it as a secret.",
                (false, _, not null) => "It is no secret, and was given as one. Give it as text.",
                (_, null, null) when parameter.Value is null => null,
                (true, _, _) => CheckSecret(parameter.Name, secret!.Characters),
                (false, not null, _) => CheckText(parameter, value),
                _ => null,
            };
            if (value is null && secret is null && parameter.Value is null)
            {
                problems.Add(new(ErrorCode.DeploymentParameterMissing, parameter.Name, $"Expected a value, found none. Give it with {HowToGive(parameter.Name)}. {parameter.Description}"));
            }
            else if (problem is not null)
            {
                problems.Add(new(isSecret && value is null ? CodeOf(parameter.Name) : ErrorCode.DeploymentParameterInvalid, parameter.Name, problem));
            }
            else if (value is not null)
            {
                values[parameter.Name] = new JsonObject { ["value"] = value };
            }
        }

        return values;
    }

    private static T? Find<T>(IReadOnlyDictionary<string, T> given, string name)
        where T : class => given.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool IsSecret(ArmParameter parameter) => parameter.Type == ArmParameterType.SecureString;

    private static ErrorCode CodeOf(string parameter) => parameter switch
    {
        "adminPassword" => ErrorCode.AdminPasswordInvalid,
        "connectionSharedKey" => ErrorCode.SharedKeyInvalid,
        _ => ErrorCode.DeploymentParameterInvalid,
    };

    // As people give it: the parameter of the cmdlet, and the option of the command line.
    private static string HowToGive(string parameter) => parameter switch
    {
        "adminPassword" => "-NodePassword (--node-password-file)",
        "connectionSharedKey" => "-SharedKey (--shared-key-file)",
        "nodeArtifactUrl" => "-NodeArtifactUrl (--node-artifact-url)",
        "nodeArtifactSha256" => "-NodeArtifactHash (--node-artifact-hash)",
        DataUrl => "-ConsortiumDataUrl (--consortium-data-url)",
        _ => "-TemplateParameter",
    };

    private static string HowToChange(string secret) => secret switch
    {
        "adminPassword" => "Another adminPassword takes no effect: change it on each node (passwd).",
        "connectionSharedKey" => "Another connectionSharedKey takes no effect: change it with Update-ConsortiumGatewayKey.",
        _ => $"Another {secret} takes no effect.",
    };

    private static string? CheckSecret(string parameter, ReadOnlySpan<char> secret) => parameter switch
    {
        "adminPassword" => PasswordRules.Check(secret),
        "connectionSharedKey" => PasswordRules.CheckSharedKey(secret),
        _ => null,
    };

    private static string? CheckText(ArmParameter parameter, string value) => parameter.Name switch
    {
        // Not shown: it is a secret, which is kept out of errors as well.
        "nodeArtifactUrl" or DataUrl when HasSecret(value) => "Expected a URL without a user, a password and a signature (sig=): whoever may read the deployment sees it. What protects the nodes is the hash of what they fetch.",
        "nodeArtifactUrl" => Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps ? null : $"Expected a URL of https, found '{Printable.Name(value)}'.",
        "nodeArtifactSha256" => value.Length == 64 && value.All(char.IsAsciiHexDigitLower) ? null : $"Expected 64 hexadecimal digits in lower case, found '{Printable.Name(value)}'.",
        DataUrl => Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? null : $"Expected a URL of http or https, found '{Printable.Name(value)}'.",
        _ => null,
    };

    private static bool HasSecret(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
        && (parsed.UserInfo.Length > 0 || parsed.Query.TrimStart('?').Split('&').Any(pair => pair.StartsWith("sig=", StringComparison.OrdinalIgnoreCase)));
}
