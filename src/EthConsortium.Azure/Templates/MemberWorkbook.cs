namespace EthConsortium.Azure.Templates;

/// <summary>The page that shows a member's machines and nodes: who reports, how busy they are, what the agents say.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-monitor/visualize/workbooks-overview</remarks>
internal static class MemberWorkbook
{
    private const string Log = "Syslog | where ProcessName == 'ethconsortium-node'";

    /// <summary>The page; with the nodes' own tables where they write them.</summary>
    public static ArmObject Page(bool hasTables) => new()
    {
        { "version", "Notebook/1.0" },
        {
            "items", new ArmArray([
                .. hasTables ? Chain() : [],
                Query("reporting", "Machines that report", "table", "Heartbeat | summarize LastSeen = max(TimeGenerated) by Computer | order by Computer asc"),
                Query("processor", "Processor time, %", "timechart", "Perf | where CounterName == '% Processor Time' | summarize avg(CounterValue) by bin(TimeGenerated, 5m), Computer"),
                Query("disk", "Used disk space, %", "timechart", "Perf | where CounterName == '% Used Space' and InstanceName == '/' | summarize max(CounterValue) by bin(TimeGenerated, 5m), Computer"),
                Query("messages", "Messages of the node agents by severity", "timechart", $"{Log} | summarize count() by bin(TimeGenerated, 5m), SeverityLevel"),
                Query("errors", "Last errors of the node agents", "table", $"{Log} | where SeverityLevel in ('err', 'crit', 'alert', 'emerg') | project TimeGenerated, Computer, SyslogMessage | top 100 by TimeGenerated"),
            ])
        },
        { "isLocked", false },
    };

    // A block is a row of each node that saw it, and of one node more than once when an answer was lost.
    private static ArmObject[] Chain() =>
    [
        Query("head", "Height by node", "timechart", "StatsLog_CL | summarize max(BlockNumber_d) by bin(TimeGenerated, 1m), Computer"),
        Query("miners", "Blocks by validator", "barchart", "MinedBlock_CL | summarize Blocks = dcount(BlockHash_s) by BlockMiner_s"),
        Query("load", "Transactions in blocks", "timechart", "MinedBlock_CL | summarize take_any(TransactionCount_d, BlockTime_t) by BlockHash_s | summarize Transactions = sum(TransactionCount_d) by bin(BlockTime_t, 5m)"),
        Query("peers", "Peers by node", "timechart", "StatsLog_CL | summarize min(PeerCount_d) by bin(TimeGenerated, 5m), Computer"),
        Query("waiting", "Transactions that wait", "timechart", "PendingTransaction_CL | summarize max(PendingCount_d) by bin(TimeGenerated, 5m), Computer"),
    ];

    private static ArmObject Query(string name, string title, string visualization, string query) => new()
    {
        // 3: a query.
        { "type", 3 },
        {
            "content", new ArmObject
            {
                { "version", "KqlItem/1.0" },
                { "query", query },
                { "size", 0 },
                { "title", title },
                // A day.
                { "timeContext", new ArmObject { { "durationMs", 86_400_000 } } },
                // 0: Log Analytics.
                { "queryType", 0 },
                { "resourceType", "microsoft.operationalinsights/workspaces" },
                { "visualization", visualization },
            }
        },
        { "name", name },
    };
}
