using System.Globalization;
using System.Text.RegularExpressions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>
/// Reads logs over a range of blocks of any length. Nodes refuse ranges that are too wide or give too many logs, each in its
/// own words: the range is asked for in parts, halved on a refusal (or cut to what the refusal suggests) and doubled on success.
/// </summary>
/// <remarks>
/// A node that lags behind, or one of several behind one address, leaves out without a word the logs of blocks it does not
/// have, and a reorganization between two parts would mix two chains. So each part comes with the last block of the whole range in
/// the same batch: when its hash is the same every time, all parts are of the one chain that ends there.
/// </remarks>
internal sealed partial class LogQuery(EthClient eth, LogFilter filter, TimeProvider clock)
{
    /// <summary>How many blocks the first part has.</summary>
    public const ulong FirstRange = 10_000;

    private const int MaxAttempts = 4;
    private const int LimitExceeded = -32005; // EIP-1474

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(500);

    public async Task<IReadOnlyList<Log>> RunAsync(CancellationToken cancellationToken)
    {
        if (filter.FromBlock > filter.ToBlock)
        {
            throw new BlockRangeException($"Logs were asked for from block {filter.FromBlock} up to block {filter.ToBlock}, which is before it.");
        }

        for (int attempt = 1; ; attempt++)
        {
            Block last = await FindLastBlockAsync(cancellationToken).ConfigureAwait(false);
            if (await TryReadAsync(last, cancellationToken).ConfigureAwait(false) is { } logs)
            {
                return logs;
            }

            if (attempt == MaxAttempts)
            {
                throw Malformed($"block {last.Number} is not the same each time: the node lags behind, is one of several that differ, or reorganizes its chain. Ask for logs up to an older block");
            }

            await Task.Delay(s_retryDelay * attempt, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Block> FindLastBlockAsync(CancellationToken cancellationToken)
    {
        BlockTag tag = filter.ToBlock is { } number ? BlockTag.Number(number) : BlockTag.Latest;
        return await eth.GetBlockAsync(tag, cancellationToken).ConfigureAwait(false)
            ?? throw new BlockRangeException($"Logs were asked for up to block {filter.ToBlock}, but {eth.Rpc.EndpointName} has no such block (yet).");
    }

    /// <summary>All logs on the chain that ends with the block, or null when the node was found on another chain.</summary>
    private async Task<List<Log>?> TryReadAsync(Block last, CancellationToken cancellationToken)
    {
        List<Log> logs = [];
        ulong limit = ulong.MaxValue;
        ulong size = FirstRange;
        ulong from = filter.FromBlock;
        while (from <= last.Number)
        {
            ulong to = last.Number - from < size ? last.Number : from + size - 1;
            EthBatch batch = eth.CreateBatch();
            Task<IReadOnlyList<Log>> partTask = batch.Add(EthCall.GetLogs(filter, from, to));
            Task<Block?> lastTask = batch.GetBlockAsync(BlockTag.Number(last.Number));
            IReadOnlyList<Log> part;
            try
            {
                await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                part = await partTask.ConfigureAwait(false);
            }
            catch (RpcException error) when (to > from && Shrink(error, from, to, ref limit) is { } smaller)
            {
                size = smaller;
                continue;
            }

            if ((await lastTask.ConfigureAwait(false))?.Hash != last.Hash)
            {
                return null;
            }

            Append(logs, part, from, to, last);
            if (to == last.Number)
            {
                break;
            }

            from = to + 1;
            size = Math.Min(size > ulong.MaxValue / 2 ? size : size * 2, limit);
        }

        return logs;
    }

    /// <summary>Adds a part, after checking that it is what was asked for.</summary>
    private void Append(List<Log> logs, IReadOnlyList<Log> part, ulong from, ulong to, Block last)
    {
        Log? previous = null;
        foreach (Log log in part.OrderBy(l => l.BlockNumber).ThenBy(l => l.LogIndex))
        {
            if (log.BlockNumber < from || log.BlockNumber > to || !filter.Matches(log))
            {
                throw Malformed($"a log of block {log.BlockNumber} was not asked for (blocks {from} to {to})");
            }

            bool isSameBlock = log.BlockNumber == previous?.BlockNumber;
            if ((isSameBlock && log.BlockHash != previous!.BlockHash) || (log.BlockNumber == last.Number && log.BlockHash != last.Hash))
            {
                throw Malformed($"the logs of block {log.BlockNumber} are of different blocks");
            }

            if (isSameBlock && log.LogIndex == previous!.LogIndex)
            {
                if (log.TransactionHash != previous.TransactionHash)
                {
                    throw Malformed($"two logs of block {log.BlockNumber} have the index {log.LogIndex}");
                }

                continue; // told twice
            }

            logs.Add(log);
            previous = log;
        }
    }

    /// <summary>The number of blocks to try instead, or null when a narrower range would not help.</summary>
    private static ulong? Shrink(RpcException error, ulong from, ulong to, ref ulong limit)
    {
        ulong size = to - from + 1;
        switch (error)
        {
            case RpcTransportException { Failure: RpcFailure.TimedOut }:
                return Math.Max(1, size / 8); // Each time-out is a long wait: get out of reach of the next.
            case RpcTransportException { Failure: RpcFailure.ResponseTooLarge }:
                return size / 2;
            case JsonRpcException told when (told.Code == LimitExceeded || TooMuch().IsMatch(told.ServerMessage)) && !TooOften().IsMatch(told.ServerMessage):
                if (SuggestedRange().Match(told.ServerMessage) is { Success: true } range &&
                    Hex.DecodeUInt64(range.Groups["from"].Value) == from && Hex.DecodeUInt64(range.Groups["to"].Value) is ulong until && until >= from && until < to)
                {
                    return until - from + 1;
                }

                if (MaximalRange().Match(told.ServerMessage) is { Success: true } maximum &&
                    ulong.TryParse(maximum.Groups["count"].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out ulong count))
                {
                    count *= maximum.Groups["thousand"].Success ? 1000UL : 1;
                    if (count > 0 && count < size)
                    {
                        limit = count;
                        return count;
                    }
                }

                return size / 2;
            default:
                return null;
        }
    }

    private RpcTransportException Malformed(string found) => new(RpcFailure.Malformed, eth.Rpc.EndpointName, $"gave logs that cannot be relied on: {found}.");

    [GeneratedRegex("range|limit|too many|too large|too big|more than|exceed|time-?out|timed out", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TooMuch();

    [GeneratedRegex("rate limit|too many requests|per second|credits", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TooOften();

    [GeneratedRegex(@"\[\s*(?<from>0x[0-9a-f]{1,16})\s*,\s*(?<to>0x[0-9a-f]{1,16})\s*\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SuggestedRange();

    [GeneratedRegex(@"(limited to|up to|max(imum)? (block )?range( of| is)?:?)( an?)? (?<count>[0-9][0-9,]{0,12})(?<thousand>k)?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MaximalRange();
}
