using System.Net;
using System.Threading.RateLimiting;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.Proxy;

/// <summary>How much each source may ask: calls a second, bytes held, and requests under way, the expensive ones apart.</summary>
internal sealed class SourceLimits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _calls;
    private readonly Places _bytes;
    private readonly Places _requests;
    private readonly Places _expensive;

    public SourceLimits(RpcProxyOptions options)
    {
        _calls = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetTokenBucketLimiter(SourceAddress.Of(source), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = options.CallsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

        // A queue is as long as its sum of bytes; who waits is not read, and costs as much as any connection.
        _bytes = new Places((options.HeldBytes.PerSource, 16 * options.HeldBytes.PerSource), (options.HeldBytes.Together, 16 * options.HeldBytes.Together));
        _requests = new Places(options.PerSource, options.Together);
        _expensive = new Places(options.ExpensivePerSource, options.ExpensiveTogether);
    }

    public void Dispose()
    {
        _expensive.Dispose();
        _requests.Dispose();
        _bytes.Dispose();
        _calls.Dispose();
    }

    /// <summary>Whether the source may make so many more calls now.</summary>
    public bool TryTake(IPAddress source, int calls)
    {
        using RateLimitLease lease = _calls.AttemptAcquire(source, calls);
        return lease.IsAcquired;
    }

    /// <summary>Waits until so many bytes of the source can be held; not acquired when too many wait already.</summary>
    public ValueTask<RateLimitLease> HoldAsync(IPAddress source, int bytes, CancellationToken cancellationToken) => _bytes.AcquireAsync(source, bytes, cancellationToken);

    /// <summary>Waits for its turn; not acquired when too many wait already.</summary>
    public ValueTask<RateLimitLease> EnterAsync(IPAddress source, CancellationToken cancellationToken) => _requests.AcquireAsync(source, 1, cancellationToken);

    /// <summary>Waits for the turn of something expensive; not acquired when too many wait already.</summary>
    public ValueTask<RateLimitLease> EnterExpensiveAsync(IPAddress source, CancellationToken cancellationToken) => _expensive.AcquireAsync(source, 1, cancellationToken);

    /// <summary>Places of each source and of all together. A source waits for its own first.</summary>
    private sealed class Places : IDisposable
    {
        private readonly PartitionedRateLimiter<IPAddress> _perSource;
        private readonly PartitionedRateLimiter<IPAddress> _together;
        private readonly PartitionedRateLimiter<IPAddress> _both;

        public Places((int Taken, int Waiting) perSource, (int Taken, int Waiting) together)
        {
            _perSource = PartitionedRateLimiter.Create<IPAddress, IPAddress>(source => RateLimitPartition.GetConcurrencyLimiter(SourceAddress.Of(source), _ => Concurrency(perSource)));
            _together = PartitionedRateLimiter.Create<IPAddress, int>(_ => RateLimitPartition.GetConcurrencyLimiter(0, _ => Concurrency(together)));
            _both = PartitionedRateLimiter.CreateChained(_perSource, _together);
        }

        public ValueTask<RateLimitLease> AcquireAsync(IPAddress source, int count, CancellationToken cancellationToken) => _both.AcquireAsync(source, count, cancellationToken);

        public void Dispose()
        {
            _both.Dispose();
            _together.Dispose();
            _perSource.Dispose();
        }

        private static ConcurrencyLimiterOptions Concurrency((int Taken, int Waiting) limit) =>
            new() { PermitLimit = limit.Taken, QueueLimit = limit.Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
    }
}
