using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates;
using EthConsortium.Cli.Output;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium deploy --plan FILE --member NAME</c></summary>
internal static class DeployCommand
{
    private const string NodePassword = "adminPassword";
    private const string SharedKey = "connectionSharedKey";
    private const string Example = "ethconsortium deploy --plan examples/three-banks-azure.json --member B \\\n      --node-artifact-url https://releases.example/node.tar.gz --node-artifact-hash $HASH \\\n      ";

    private static readonly JsonSerializerOptions s_json = new(Json.Options) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new ResourceIdAsText() } };

    public static Command Create(Terminal terminal, CommonOptions common)
    {
        Option<FileInfo> plan = new("--plan") { Description = "The plan of the consortium, as JSON.", HelpName = "FILE", Required = true };
        Option<string> member = new("--member") { Description = "The short name of the member.", HelpName = "NAME", Required = true };
        Option<Guid?> subscription = new("--subscription") { CustomParser = Arguments.ReadSubscription, Description = "The subscription. Default: that of the plan.", HelpName = "ID" };
        Option<string?> group = new("--resource-group") { Description = "The resource group, made if it is not there. Default: that of the plan.", HelpName = "NAME" };
        Option<string?> location = new("--location") { Description = "The region of a new resource group. Default: the first of the member.", HelpName = "REGION" };
        Option<string?> artefact = new("--node-artifact-url") { Description = "Where the nodes fetch the node agent (.tar.gz, https).", HelpName = "URL" };
        Option<string?> hash = new("--node-artifact-hash") { Description = "The SHA-256 of that file.", HelpName = "HEX" };
        Option<string?> dataUrl = new("--consortium-data-url") { Description = "The Data API of the network that is joined. Default: that of the founder in the plan.", HelpName = "URL" };
        SecretOption password = new("--node-password-file", "ETHCONSORTIUM_NODE_PASSWORD", "Password of the nodes");
        SecretOption key = new("--shared-key-file", "ETHCONSORTIUM_SHARED_KEY", "Key of the connections between the member's regions");
        Option<bool> register = new("--register-providers") { Description = "Register the providers of resource types that the subscription has not registered." };
        Option<bool> whatIf = new("--what-if") { Description = "Make all checks and show what would change; change nothing." };
        Option<bool> noWait = new("--no-wait") { Description = "End when Azure has begun. The same command again joins it and waits." };
        Option<bool> json = new("--json") { Description = "Write one JSON document to standard output." };
        AzureOptions azure = new();
        Command command = new("deploy", "Deploy a member of a plan to Azure, and repair one of which something is missing.")
        {
            plan, member, subscription, group, location, artefact, hash, dataUrl, register, whatIf, noWait, json,
        };
        password.AddTo(command);
        key.AddTo(command);
        azure.AddTo(command);
        HelpWithExamples.Add(command,
            Example + "--what-if",
            Example + "--sign-in managed-identity");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            ConsortiumPlan consortium = await PlanFile.ReadAsync(parsed.GetRequiredValue(plan), problems, cancellationToken) ?? throw new InputException("The plan cannot be used.", problems);
            string name = parsed.GetRequiredValue(member);
            ArmTemplate template = MemberTemplates.Build(consortium, MemberTemplates.Select(consortium, name).Single());

            // Before secrets are asked for: whether there is an Azure to deploy to.
            AzureAccess access = azure.Read(parsed, terminal.Error);
            Dictionary<string, SecretText> secrets = [];
            try
            {
                // Only what the member's template asks for.
                foreach ((string parameter, SecretOption option) in ((string, SecretOption)[])[(NodePassword, password), (SharedKey, key)])
                {
                    if (!template.Parameters.Any(each => each.Name == parameter))
                    {
                        continue;
                    }

                    char[] typed = await option.ReadAsync(parsed, cancellationToken);
                    secrets[parameter] = new SecretText(typed);
                    Array.Clear(typed);
                }

                MemberDeploymentOptions options = new(consortium, name)
                {
                    SubscriptionId = parsed.GetValue(subscription),
                    ResourceGroupName = parsed.GetValue(group),
                    Location = parsed.GetValue(location),
                    Values = new (string Name, string? Value)[]
                        {
                            ("nodeArtifactUrl", parsed.GetValue(artefact)), ("nodeArtifactSha256", parsed.GetValue(hash)?.ToLowerInvariant()), ("consortiumDataURL", parsed.GetValue(dataUrl)),
                        }
                        .Where(each => each.Value is not null).ToDictionary(each => each.Name, each => each.Value!),
                    Secrets = secrets,
                    RegisterProviders = parsed.GetValue(register),
                };

                // Without a live line each step is told once: whoever reads a log sees that it goes on.
                OperationView view = new(terminal.Error, parsed.GetValue(common.Verbose) || !terminal.Error.Profile.Capabilities.Interactive);
                using ArmClient client = access.Open(view, TimeProvider.System);
                MemberDeployment deployment = new(client, view, TimeProvider.System);
                object result = await view.WatchAsync($"Deploy member {name}", () => DeployAsync(deployment, options, parsed.GetValue(whatIf), parsed.GetValue(noWait), terminal, cancellationToken));
                if (parsed.GetValue(json))
                {
                    Json.Write(terminal, result, s_json);
                }
                else
                {
                    Show(terminal.Output, result);
                }
            }
            finally
            {
                foreach (SecretText secret in secrets.Values)
                {
                    secret.Dispose();
                }
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<object> DeployAsync(MemberDeployment deployment, MemberDeploymentOptions options, bool previewOnly, bool startOnly, Terminal terminal, CancellationToken cancellationToken)
    {
        DeploymentPreview preview = await deployment.PreviewAsync(options, cancellationToken);
        if (previewOnly)
        {
            return preview;
        }

        ConsortiumDeployment started = await deployment.StartAsync(options, preview, cancellationToken);
        try
        {
            return startOnly ? started : await deployment.WaitAsync(started, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine($"Azure goes on with {started.Name}. The same command again joins it and waits.");
            throw;
        }
    }

    private static void Show(IAnsiConsole console, object result)
    {
        if (result is not DeployedMember member)
        {
            console.WriteLine(result is ConsortiumDeployment started ? $"{started}. The same command without --no-wait joins it and waits." : $"{result}");
            return;
        }

        console.MarkupLineInterpolated($"[bold]{member.Member}[/] is deployed in {member.ResourceGroupName}{(member.WasInPlace ? ": everything was in place" : "")}.");
        Grid table = Page.Columns(38, null);
        foreach ((string name, string value) in member.Outputs)
        {
            table.AddRow(Markup.Escape($"  {name}"), Markup.Escape(value));
        }

        console.Write(table);
    }

    /// <summary>Writes an id as its text.</summary>
    private sealed class ResourceIdAsText : JsonConverter<ResourceId>
    {
        public override ResourceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ResourceId value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
    }
}
