using System.Net;
using System.Threading.RateLimiting;

namespace EthConsortium.Node.Site;

/// <summary>How many connections each source may have. Safe for concurrent use.</summary>
/// <param name="perSource">The most of one source.</param>
internal sealed class SourceSlots(int perSource) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _slots = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source =>
        RateLimitPartition.GetConcurrencyLimiter(SourceAddress.Of(source), _ => new ConcurrencyLimiterOptions { PermitLimit = perSource }));

    /// <summary>Takes a slot, which is free again when the lease is disposed; not acquired when the source has all of its own.</summary>
    public RateLimitLease Take(IPAddress source) => _slots.AttemptAcquire(source);

    public void Dispose() => _slots.Dispose();
}
