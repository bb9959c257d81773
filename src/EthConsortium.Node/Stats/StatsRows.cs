using System.Text.Json;
using EthConsortium.Azure.Monitor;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Stats;

/// <summary>Makes the rows of <see cref="MemberLogTables"/>: JSON objects with the columns of their table, those without a value left out.</summary>
internal static class StatsRows
{
    /// <summary>The longest text in a row, in characters: at most 3 bytes each, it stays below what the service cuts off.</summary>
    private const int MaxTextLength = LogsIngestionClient.MaxValueBytes / 3;

    public static byte[] Block(string computer, DateTimeOffset now, BlockHeader block, Address? miner, int transactions) => Write(computer, now, row =>
    {
        row.WriteNumber("BlockNumber_d", block.Number);
        row.WriteString("BlockHash_s", block.Hash.ToString());
        row.WriteString("ParentHash_s", block.ParentHash.ToString());
        row.WriteString("BlockMiner_s", miner?.ToString() ?? "");
        row.WriteString("BlockTime_t", block.Time.UtcDateTime);
        row.WriteNumber("TransactionCount_d", transactions);
        row.WriteNumber("GasUsed_d", block.GasUsed);
        row.WriteNumber("GasLimit_d", block.GasLimit);
    });

    public static byte[] Transaction(string computer, DateTimeOffset now, BlockHeader block, int index, TransactionInfo transaction) => Write(computer, now, row =>
    {
        row.WriteString("TransactionHash_s", transaction.Hash.ToString());
        row.WriteNumber("BlockNumber_d", block.Number);
        row.WriteString("BlockHash_s", block.Hash.ToString());
        row.WriteNumber("TransactionIndex_d", index);
        row.WriteString("FromAddress_s", transaction.From.ToString());
        row.WriteString("ToAddress_s", transaction.To?.ToString() ?? "");
        row.WriteNumber("Nonce_d", transaction.Nonce);
        row.WriteNumber("GasLimit_d", transaction.GasLimit);
        row.WriteString("ValueWei_s", transaction.Value.Value.ToString());
    });

    public static byte[] Pool(string computer, DateTimeOffset now, TransactionPoolStatus pool) => Write(computer, now, row =>
    {
        row.WriteNumber("PendingCount_d", pool.Pending);
        if (pool.Queued is { } queued)
        {
            row.WriteNumber("QueuedCount_d", queued);
        }
    });

    public static byte[] Line(string computer, DateTimeOffset now, string line) => Write(computer, now, row => WriteText(row, "RawData", line));

    public static byte[] Stats(string computer, DateTimeOffset now, ClientState state, StatsSample? sample, long dropped) => Write(computer, now, row =>
    {
        row.WriteString("ClientState_s", state.ToString());
        if (sample is not null)
        {
            row.WriteNumber("BlockNumber_d", sample.Head);
            row.WriteNumber("HighestBlock_d", sample.Highest);
            row.WriteNumber("SyncLag_d", sample.Highest - sample.Head);
            row.WriteNumber("HeadAgeSeconds_d", Math.Round((now - sample.HeadTime).TotalSeconds, 3));
            if (sample.Peers is { } peers)
            {
                row.WriteNumber("PeerCount_d", peers);
            }
        }

        row.WriteNumber("DroppedRows_d", dropped);
    });

    public static byte[] Event(string computer, DateTimeOffset now, string message, string level, string category) => Write(computer, now, row =>
    {
        WriteText(row, "RawData", message);
        row.WriteString("Level_s", level);
        row.WriteString("Category_s", category);
    });

    private static void WriteText(Utf8JsonWriter row, string name, string text) => row.WriteString(name, text.AsSpan(0, Math.Min(text.Length, MaxTextLength)));

    private static byte[] Write(string computer, DateTimeOffset now, Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter row = new(bytes))
        {
            row.WriteStartObject();
            row.WriteString("TimeGenerated", now.UtcDateTime);
            row.WriteString("Computer", computer);
            write(row);
            row.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
