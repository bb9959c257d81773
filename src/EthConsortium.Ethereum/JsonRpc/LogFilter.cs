namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Which logs to read.</summary>
public sealed record LogFilter
{
    /// <summary>The contracts; empty is all.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>By position, the topics allowed there; an empty list allows any. Shorter than a log's topics is enough.</summary>
    public IReadOnlyList<IReadOnlyList<Hash32>> Topics { get; init; } = [];

    /// <summary>The first block.</summary>
    public ulong FromBlock { get; init; }

    /// <summary>The last block, inclusive; null is the head at the time of asking.</summary>
    public ulong? ToBlock { get; init; }

    /// <summary>Whether a log is what this filter asks for.</summary>
    internal bool Matches(Log log)
    {
        if (Addresses.Count > 0 && !Addresses.Contains(log.Address))
        {
            return false;
        }

        for (int i = 0; i < Topics.Count; i++)
        {
            if (Topics[i].Count > 0 && (i >= log.Topics.Count || !Topics[i].Contains(log.Topics[i])))
            {
                return false;
            }
        }

        return true;
    }
}
