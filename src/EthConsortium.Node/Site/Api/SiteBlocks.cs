namespace EthConsortium.Node.Site.Api;

/// <summary>The last blocks one by one, and of those before as much as a line of the chart needs. Safe for concurrent use.</summary>
/// <param name="capacity">How many are kept one by one.</param>
internal sealed class SiteBlocks(int capacity)
{
    private static readonly TimeSpan s_usualReach = TimeSpan.FromHours(3);
    private static readonly TimeSpan s_longestReach = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, SiteBlock> _blocks = [];
    private readonly Dictionary<ulong, (DateTimeOffset Time, int Transactions)> _older = [];
    private SiteBlock? _head;
    private TimeSpan _reach = s_usualReach;

    /// <summary>The number of the newest block; null before there is one.</summary>
    public ulong? Head
    {
        get
        {
            lock (_lock)
            {
                return _head?.Number;
            }
        }
    }

    /// <summary>The blocks, the oldest first. While they are looked for, some are missing.</summary>
    public IReadOnlyList<SiteBlock> List()
    {
        lock (_lock)
        {
            return [.. _blocks.Values];
        }
    }

    /// <summary>Those before, minute by minute, the oldest first.</summary>
    /// <param name="since">The earliest.</param>
    public IReadOnlyList<SiteMinute> ListMinutes(DateTimeOffset since)
    {
        lock (_lock)
        {
            return
            [
                .. _older.Where(block => block.Value.Time >= since)
                    .GroupBy(block => block.Value.Time.ToUnixTimeSeconds() / 60)
                    .OrderBy(minute => minute.Key)
                    .Select(minute => new SiteMinute(
                        DateTimeOffset.FromUnixTimeSeconds(minute.Key * 60),
                        minute.Count(),
                        minute.Sum(block => block.Value.Transactions),
                        minute.Max(block => _older.TryGetValue(block.Key - 1, out (DateTimeOffset Time, int) before) ? (block.Value.Time - before.Time).TotalSeconds : 0))),
            ];
        }
    }

    /// <summary>Somebody looks so far back.</summary>
    public void Want(TimeSpan reach)
    {
        lock (_lock)
        {
            _reach = reach > s_longestReach ? s_longestReach : reach > _reach ? reach : _reach;
        }
    }

    /// <summary>Takes a head.</summary>
    public void Add(SiteBlock head)
    {
        lock (_lock)
        {
            foreach (ulong number in _blocks.Keys.Where(number => number >= head.Number || number < Bottom(head.Number)).ToList())
            {
                if (number < head.Number)
                {
                    _older[number] = (_blocks[number].Time, _blocks[number].Transactions);
                }

                _blocks.Remove(number);
            }

            foreach (ulong number in _older.Where(block => block.Key >= Bottom(head.Number) || block.Value.Time < head.Time - s_longestReach).Select(block => block.Key).ToList())
            {
                _older.Remove(number);
            }

            _head = head;
            Put(head);
        }
    }

    /// <summary>The blocks that are missing, the highest first.</summary>
    /// <param name="most">How many to name.</param>
    /// <param name="floor">Below this one none.</param>
    public IReadOnlyList<ulong> FindMissing(int most, ulong floor)
    {
        lock (_lock)
        {
            if (_head is null)
            {
                return [];
            }

            ulong bottom = Math.Max(Bottom(_head.Number), floor);
            List<ulong> missing = [];
            for (ulong number = _head.Number; number > bottom && missing.Count < most; number--)
            {
                if (!_blocks.ContainsKey(number - 1))
                {
                    missing.Add(number - 1);
                }
            }

            if (missing.Count > 0)
            {
                return missing;
            }

            // Then those before, as far as somebody looks back.
            ulong lowest = Bottom(_head.Number);
            while (lowest > 0 && _older.ContainsKey(lowest - 1))
            {
                lowest--;
            }

            DateTimeOffset? earliest = _older.TryGetValue(lowest, out (DateTimeOffset Time, int) known) ? known.Time : _blocks.TryGetValue(lowest, out SiteBlock? block) ? block.Time : null;
            for (ulong number = lowest; number > floor && missing.Count < most && earliest >= _head.Time - _reach; number--)
            {
                if (!_older.ContainsKey(number - 1))
                {
                    missing.Add(number - 1);
                }
            }

            return missing;
        }
    }

    /// <summary>Takes blocks that were missing, the highest first; those that do not lead to what is there are of another branch and left out.</summary>
    public void Fill(IEnumerable<SiteBlock> blocks)
    {
        lock (_lock)
        {
            foreach (SiteBlock block in blocks)
            {
                if (block.Number < Bottom(_head!.Number))
                {
                    _older[block.Number] = (block.Time, block.Transactions); // deeper than branches go
                }
                else if (_blocks.TryGetValue(block.Number + 1, out SiteBlock? next) && next.Parent == block.Hash)
                {
                    Put(block);
                }
            }
        }
    }

    /// <summary>The lowest of those that are kept one by one.</summary>
    private ulong Bottom(ulong head) => head + 1 > (ulong)capacity ? head + 1 - (ulong)capacity : 0;

    private void Put(SiteBlock block)
    {
        _blocks[block.Number] = block;
        if (block.Number > 0 && _blocks.TryGetValue(block.Number - 1, out SiteBlock? before) && before.Hash != block.Parent)
        {
            _blocks.Remove(block.Number - 1); // of a branch that was left; it is missing now, and so it goes on
        }
    }
}
