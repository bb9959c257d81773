using System.Collections.Immutable;
using EthConsortium.Azure.Monitor;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>
/// By what something comes into a workspace. Without <see cref="Tables"/>, what the Azure Monitor Agent collects: the machine's counters, and what the node
/// agent writes to the system log. With them, what the node agents themselves send to the Logs Ingestion API.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/datacollectionrules</remarks>
/// <param name="Name">Its name.</param>
/// <param name="EndpointId">The data collection endpoint.</param>
/// <param name="WorkspaceId">The workspace; the rule is at its place.</param>
public sealed record DataCollectionRule(ArmExpression Name, ArmExpression EndpointId, ArmExpression WorkspaceId) : ArmResource("Microsoft.Insights/dataCollectionRules", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2024-03-11";

    private const string Destination = "workspace";

    /// <summary>The tables that it is for, which have to be there; none for the rule of the Azure Monitor Agent.</summary>
    public ImmutableArray<LogTable> Tables { get; init; } = [];

    /// <summary>What names it in requests, once deployed.</summary>
    public ArmExpression ImmutableId => ArmFunctions.Reference(Id).Property("immutableId");

    // Of an operating system is only what machines follow.
    private protected override ArmObject Envelope => Tables.IsEmpty ? new() { { "kind", "Linux" } } : [];

    private protected override ArmObject Properties => new()
    {
        { "dataCollectionEndpointId", EndpointId },
        { "streamDeclarations", Tables.IsEmpty ? null : Streams() },
        { "dataSources", Tables.IsEmpty ? Sources() : null },
        {
            "destinations", new ArmObject
            {
                { "logAnalytics", new ArmArray(new ArmObject { { "name", Destination }, { "workspaceResourceId", WorkspaceId } }) },
            }
        },
        {
            "dataFlows", Tables.IsEmpty
                ? new ArmArray(new ArmObject
                {
                    { "streams", new ArmArray("Microsoft-Perf", "Microsoft-Syslog") },
                    { "destinations", new ArmArray(Destination) },
                })
                : new ArmArray(Tables.Select(table => new ArmObject
                {
                    { "streams", new ArmArray(table.Stream) },
                    { "destinations", new ArmArray(Destination) },
                    { "transformKql", "source" },
                    { "outputStream", table.Stream },
                }))
        },
    };

    private static ArmObject Sources() => new()
    {
        {
            "performanceCounters", new ArmArray(new ArmObject
            {
                { "name", "machine" },
                { "streams", new ArmArray("Microsoft-Perf") },
                { "samplingFrequencyInSeconds", 60 },
                {
                    "counterSpecifiers", new ArmArray(
                        @"Processor(*)\% Processor Time",
                        @"Memory(*)\Available MBytes Memory",
                        @"Logical Disk(*)\% Used Space",
                        @"Network(*)\Total Bytes Transmitted",
                        @"Network(*)\Total Bytes Received")
                },
            })
        },
        {
            "syslog", new ArmArray(new ArmObject
            {
                { "name", "node" },
                { "streams", new ArmArray("Microsoft-Syslog") },
                { "facilityNames", new ArmArray("daemon") },
                { "logLevels", new ArmArray("Info", "Notice", "Warning", "Error", "Critical", "Alert", "Emergency") },
            })
        },
    };

    private ArmObject Streams()
    {
        ArmObject streams = [];
        foreach (LogTable table in Tables)
        {
            streams.Add(table.Stream, new ArmObject
            {
                { "columns", new ArmArray(table.Columns.Select(column => new ArmObject { { "name", column.Name }, { "type", TypeOf(column.Type) } })) },
            });
        }

        return streams;
    }

    // Unlike that of a table's column, all in lower case.
    private static string TypeOf(LogColumnType type) => type switch
    {
        LogColumnType.Number => "real",
        LogColumnType.Time => "datetime",
        _ => "string",
    };
}
