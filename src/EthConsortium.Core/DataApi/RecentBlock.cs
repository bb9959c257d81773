using EthConsortium.Ethereum;

namespace EthConsortium.Core.DataApi;

/// <summary>A block of the network's chain that is old enough to stay: by it, a joiner sees that its node is on the same chain.</summary>
/// <param name="Number">The number of the block.</param>
/// <param name="Hash">The hash of the block.</param>
public sealed record RecentBlock(ulong Number, Hash32 Hash)
{
    /// <summary>The hash of the block before, or null where it is not told.</summary>
    public Hash32? ParentHash { get; init; }

    /// <summary>The time of the block in seconds since 1970, or null where it is not told.</summary>
    public ulong? Timestamp { get; init; }
}
