using System.Net;
using System.Threading.RateLimiting;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.Proxy;

/// <summary>How much each source may ask: calls a second, and requests under way.</summary>
internal sealed class SourceLimits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _calls;
    private readonly PartitionedRateLimiter<IPAddress> _perSource;
    private readonly PartitionedRateLimiter<IPAddress> _together;
    private readonly PartitionedRateLimiter<IPAddress> _requests;

    public SourceLimits(RpcProxyOptions options)
    {
        _calls = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetTokenBucketLimiter(SourceAddress.Of(source), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = options.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
        _perSource = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetConcurrencyLimiter(SourceAddress.Of(source), _ => Concurrency(options.PerSource)));
        _together = PartitionedRateLimiter.Create<IPAddress, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => Concurrency(options.Together)));
        _requests = PartitionedRateLimiter.CreateChained(_perSource, _together);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _together.Dispose();
        _perSource.Dispose();
        _calls.Dispose();
    }

    /// <summary>Whether the source may make so many more calls now.</summary>
    public bool TryTake(IPAddress source, int calls)
    {
        using RateLimitLease lease = _calls.AttemptAcquire(source, calls);
        return lease.IsAcquired;
    }

    /// <summary>Waits for its turn; not acquired when too many wait already.</summary>
    public ValueTask<RateLimitLease> EnterAsync(IPAddress source, CancellationToken cancellationToken) => _requests.AcquireAsync(source, 1, cancellationToken);

    private static ConcurrencyLimiterOptions Concurrency((int UnderWay, int Waiting) limit) =>
        new() { PermitLimit = limit.UnderWay, QueueLimit = limit.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
