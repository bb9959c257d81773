namespace EthConsortium.Node.Site.Api;

/// <summary>The last blocks, as many as the chart can have. Safe for concurrent use.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class SiteBlocks(int capacity)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, SiteBlock> _blocks = [];
    private SiteBlock? _head;

    /// <summary>The blocks, the oldest first. While they are looked for, some are missing.</summary>
    public IReadOnlyList<SiteBlock> List()
    {
        lock (_lock)
        {
            return [.. _blocks.Values];
        }
    }

    /// <summary>Takes a head.</summary>
    public void Add(SiteBlock head)
    {
        lock (_lock)
        {
            foreach (ulong number in _blocks.Keys.Where(number => number >= head.Number || number + (ulong)capacity <= head.Number).ToList())
            {
                _blocks.Remove(number);
            }

            _head = head;
            Put(head);
        }
    }

    /// <summary>The blocks that are missing, the highest first.</summary>
    /// <param name="most">How many to name.</param>
    public IReadOnlyList<ulong> FindMissing(int most)
    {
        lock (_lock)
        {
            ulong head = _head?.Number ?? 0;
            List<ulong> missing = [];
            for (ulong below = 1; below <= head && below < (ulong)capacity && missing.Count < most; below++)
            {
                if (!_blocks.ContainsKey(head - below))
                {
                    missing.Add(head - below);
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
                if (_blocks.TryGetValue(block.Number + 1, out SiteBlock? next) && next.Parent == block.Hash)
                {
                    Put(block);
                }
            }
        }
    }

    private void Put(SiteBlock block)
    {
        _blocks[block.Number] = block;
        if (block.Number > 0 && _blocks.TryGetValue(block.Number - 1, out SiteBlock? before) && before.Hash != block.Parent)
        {
            _blocks.Remove(block.Number - 1); // of a branch that was left; it is missing now, and so it goes on
        }
    }
}
