using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium plan --plan FILE</c></summary>
internal static class PlanCommand
{
    private static readonly JsonSerializerOptions s_json = new(Json.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new AsText<IPNetwork>(), new AsText<IPAddress>(), new AsText<Address>() },
    };

    public static Command Create(Terminal terminal)
    {
        Option<FileInfo> plan = new("--plan") { Description = "The plan of the consortium, as JSON.", HelpName = "FILE", Required = true };
        Option<bool> json = new("--json") { Description = "Write one JSON document to standard output, with every name and number." };
        Command command = new("plan", "Check a plan, and show what each member will have in Azure. Nothing is asked or changed.") { plan, json };
        HelpWithExamples.Add(command,
            "ethconsortium plan --plan examples/three-banks-azure.json",
            "ethconsortium plan --plan examples/three-banks-azure.json --json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            ConsortiumPlan? consortium = await PlanFile.ReadAsync(parsed.GetRequiredValue(plan), problems, cancellationToken);
            if (consortium is null)
            {
                throw new InputException("The plan cannot be used.", problems);
            }

            IReadOnlyList<MemberFootprint> footprints = consortium.Footprints;
            if (parsed.GetValue(json))
            {
                Json.Write(terminal, Describe(consortium, footprints), s_json);
            }
            else
            {
                Show(terminal.Output, consortium, footprints);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static object Describe(ConsortiumPlan plan, IReadOnlyList<MemberFootprint> footprints) => new
    {
        plan.Name,
        ChainId = plan.ChainId.Value,
        plan.Consensus,
        plan.BlockGasLimit,
        plan.BlockPeriodSeconds,
        plan.ValidatorCapacity,
        Founder = plan.FoundingMember.Name,
        Members = plan.Members.Select(member => new
        {
            member.Name,
            member.Alias,
            member.MemberId,
            member.Validators,
            Azure = footprints.FirstOrDefault(footprint => ReferenceEquals(footprint.Member, member)) is { } footprint ? DescribeAzure(footprint) : null,
        }),
        plan.Pairings,
    };

    private static object DescribeAzure(MemberFootprint member) => new
    {
        member.Choices,
        member.Infix,
        member.ResourceGroupId,
        member.VmSize,
        member.DiskSku,
        member.Regions,
        member.Ports,
        member.NetworkRules,
        member.KeyVaultName,
        member.StorageAccountName,
        member.IdentityName,
        member.WorkspaceName,
        member.WorkspaceLocation,
        member.DataCollectionEndpointName,
        member.DataCollectionRuleName,
        member.LogIngestionRuleName,
        member.ActionGroupName,
        member.TrafficManagerName,
        member.TrafficManagerDnsLabel,
        member.RoleAssignments,
        member.Connections,
        member.Outputs,
    };

    private static void Show(IAnsiConsole console, ConsortiumPlan plan, IReadOnlyList<MemberFootprint> footprints)
    {
        console.MarkupLineInterpolated($"[bold]{Printable.Name(plan.Name)}[/]: {Page.Count(plan.Members.Count, "member")}, {plan.Members.Sum(member => member.Validators)} validators, {plan.Consensus}, chain {plan.ChainId}, founded by {plan.FoundingMember.Name}");
        foreach (MemberPlan member in plan.Members)
        {
            Page.Heading(console, $"{member.Name}  {Printable.Name(member.Alias)}, member {member.MemberId}, {Page.Count(member.Validators, "validator")}");
            if (footprints.FirstOrDefault(footprint => ReferenceEquals(footprint.Member, member)) is { } footprint)
            {
                Show(console, footprint);
            }
            else
            {
                console.WriteLine("  nothing in Azure");
            }
        }
    }

    private static void Show(IAnsiConsole console, MemberFootprint member)
    {
        AzurePlan choices = member.Choices;
        console.WriteLine(choices.Existing
            ? $"  there already, in resource group {choices.ResourceGroup}; networks and numbers of the earlier template"
            : $"  resource group {choices.ResourceGroup}, names {member.Infix}…, nodes {member.VmSize} with {member.DiskSku}");
        Grid table = Page.Columns(1, 20, 16, 11, 7, 5, null);
        table.AddRow("[dim]#[/]", "[dim]Region[/]", "[dim]Network[/]", "[dim]BGP number[/]", "[dim]Tunnels[/]", "[dim]Nodes[/]", "[dim]Load balancer[/]");
        foreach (RegionFootprint region in member.Regions)
        {
            bool gateway = region.GatewayName is not null;
            table.AddRow(
                region.Number.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(region.Location),
                $"{region.AddressSpace}",
                region.AutonomousSystem?.ToString(CultureInfo.InvariantCulture) ?? "",
                gateway ? region.Tunnels.ToString(CultureInfo.InvariantCulture) : "",
                string.Join('+', region.ScaleSets.Select(set => set.Count)),
                Markup.Escape(region.LoadBalancerAddress?.ToString() ?? region.DnsLabel!));
        }

        console.Write(table);
        foreach (ConnectionFootprint connection in member.Connections.Where(connection => connection.OtherMember != member.Name))
        {
            console.WriteLine($"  region {connection.Region} is connected to region {connection.OtherRegion} of {connection.OtherMember}, as {connection.Name}");
        }
    }

    /// <summary>Writes a value as it is printed.</summary>
    private sealed class AsText<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
    }
}
