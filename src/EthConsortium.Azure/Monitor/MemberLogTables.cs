using System.Collections.Immutable;
using static EthConsortium.Azure.Monitor.LogColumnType;

namespace EthConsortium.Azure.Monitor;

/// <summary>
/// The tables that a member's nodes write, by the names of the templates of 2018. Of the columns of then, those are known that the sample queries of
/// its guide use (<c>BlockNumber_d</c>, <c>BlockMiner_s</c>, <c>Computer</c>, <c>RawData</c>); the others follow their pattern. See docs/monitoring.md.
/// </summary>
public static class MemberLogTables
{
    private static readonly LogColumn s_time = new("TimeGenerated", Time, "When the node saw it, UTC.");
    private static readonly LogColumn s_computer = new("Computer", Text, "The host name of the machine whose node it is.");

    /// <summary>A row for a block that a node has taken into its chain.</summary>
    public static LogTable MinedBlock { get; } = Create(
        "MinedBlock_CL",
        new("BlockNumber_d", Number, "The height."),
        new("BlockHash_s", Text, "The hash."),
        new("ParentHash_s", Text, "The hash of the block before."),
        new("BlockMiner_s", Text, "The address of who made it, with checksum; under Clique of who signed it."),
        new("BlockTime_t", Time, "When it was made, as it says."),
        new("TransactionCount_d", Number, "How many transactions it has."),
        new("GasUsed_d", Number, "The gas that they used."),
        new("GasLimit_d", Number, "The most that they could have used."));

    /// <summary>A row for a transaction in such a block. What it calls and with what is left out.</summary>
    public static LogTable MinedTransaction { get; } = Create(
        "MinedTransaction_CL",
        new("TransactionHash_s", Text, "The hash."),
        new("BlockNumber_d", Number, "The height of its block."),
        new("BlockHash_s", Text, "The hash of its block."),
        new("TransactionIndex_d", Number, "Its place in the block, from 0."),
        new("FromAddress_s", Text, "The sender."),
        new("ToAddress_s", Text, "The recipient; empty where a contract is made."),
        new("Nonce_d", Number, "The sender's count of transactions before it."),
        new("GasLimit_d", Number, "The most gas that it may use."),
        new("ValueWei_s", Text, "The amount that it moves, in wei, decimal."));

    /// <summary>A row for each look at a client's pool of transactions.</summary>
    public static LogTable PendingTransaction { get; } = Create(
        "PendingTransaction_CL",
        new("PendingCount_d", Number, "How many transactions wait for a block."),
        new("QueuedCount_d", Number, "How many more wait for one with a lower nonce; empty where the client does not tell."));

    /// <summary>A line that a client wrote, Parity then and any now; and with each look a line about peers in Parity's words.</summary>
    public static LogTable ParityLog { get; } = Create("ParityLog_CL", new LogColumn("RawData", Text, "The line."));

    /// <summary>A row for each look at a client.</summary>
    public static LogTable StatsLog { get; } = Create(
        "StatsLog_CL",
        new("ClientState_s", Text, "What the agent makes of its client: Starting, Sealing, NotSealing, Following, Behind, WithoutPeers, NotAnswering, Expired, Stopped, Failed."),
        new("BlockNumber_d", Number, "The height of its head; empty when the client does not answer, as all below."),
        new("HighestBlock_d", Number, "The highest block that it knows of."),
        new("SyncLag_d", Number, "How many blocks it is behind that."),
        new("HeadAgeSeconds_d", Number, "How old its head is."),
        new("PeerCount_d", Number, "How many nodes it is connected to."),
        new("DroppedRows_d", Number, "How many rows of all tables this agent has dropped since it was started: there were too many, or they were refused."));

    /// <summary>An event of the agent: configuration, network, identity, client.</summary>
    public static LogTable ConfigLog { get; } = CreateEvents("ConfigLog_CL");

    /// <summary>An event of what the agent serves: site, Data API, JSON-RPC, peers.</summary>
    public static LogTable AdminSiteLog { get; } = CreateEvents("AdminSiteLog_CL");

    /// <summary>All of them.</summary>
    public static ImmutableArray<LogTable> All { get; } = [MinedBlock, MinedTransaction, PendingTransaction, ParityLog, StatsLog, ConfigLog, AdminSiteLog];

    private static LogTable CreateEvents(string name) => Create(
        name,
        new("RawData", Text, "The message."),
        new("Level_s", Text, "Its level: Information, Warning, Error, Critical."),
        new("Category_s", Text, "The part of the agent."));

    private static LogTable Create(string name, params ReadOnlySpan<LogColumn> columns) => new(name, [s_time, s_computer, .. columns]);
}
