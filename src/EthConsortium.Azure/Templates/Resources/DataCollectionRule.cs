namespace EthConsortium.Azure.Templates.Resources;

/// <summary>What the Azure Monitor Agent collects: the machine's counters, and what the node agent writes to the system log.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/datacollectionrules</remarks>
/// <param name="Name">Its name.</param>
/// <param name="EndpointId">The data collection endpoint.</param>
/// <param name="WorkspaceId">The workspace; the rule is at its place.</param>
public sealed record DataCollectionRule(ArmExpression Name, ArmExpression EndpointId, ArmExpression WorkspaceId) : ArmResource("Microsoft.Insights/dataCollectionRules", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2024-03-11";

    private const string Destination = "workspace";

    private protected override ArmObject Envelope => new() { { "kind", "Linux" } };

    private protected override ArmObject Properties => new()
    {
        { "dataCollectionEndpointId", EndpointId },
        {
            "dataSources", new ArmObject
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
            }
        },
        {
            "destinations", new ArmObject
            {
                { "logAnalytics", new ArmArray(new ArmObject { { "name", Destination }, { "workspaceResourceId", WorkspaceId } }) },
            }
        },
        {
            "dataFlows", new ArmArray(new ArmObject
            {
                { "streams", new ArmArray("Microsoft-Perf", "Microsoft-Syslog") },
                { "destinations", new ArmArray(Destination) },
            })
        },
    };
}
