using EthConsortium.Azure.Storage;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Identities;

/// <summary>A lease on a blob, renewed until it is disposed or lost.</summary>
internal sealed partial class BlobLease : IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly IBlobContainer _blobs;
    private readonly LeaseTiming _timing;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _keeping;
    private CancellationTokenSource _nudge = new();

    private BlobLease(IBlobContainer blobs, string name, Guid id, LeaseMoment sent, LeaseTiming timing, TimeProvider time, ILogger logger)
    {
        _blobs = blobs;
        Name = name;
        Id = id;
        _timing = timing;
        _time = time;
        _logger = logger;
        Fence = new LeaseFence(time, timing, sent, () => Volatile.Read(ref _nudge).Cancel());
        _keeping = KeepAsync(sent);
    }

    /// <summary>The blob.</summary>
    public string Name { get; }

    /// <summary>The id of the lease. No other lease ever has it: a request of an older one that was long under way cannot touch this.</summary>
    public Guid Id { get; }

    /// <summary>Until when it is good.</summary>
    public LeaseFence Fence { get; }

    /// <summary>Takes a lease. An answer that does not come is asked for again with the same id, so that what was granted unheard is not lost for a minute.</summary>
    /// <returns>The lease, or null when another has one.</returns>
    /// <exception cref="BlobStorageException">The store does not say.</exception>
    public static async Task<BlobLease?> TryTakeAsync(IBlobContainer blobs, string name, LeaseTiming timing, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        Guid id = Guid.NewGuid();
        for (int attempt = 1; ; attempt++)
        {
            LeaseMoment sent = LeaseMoment.Now(time);
            try
            {
                await AskAsync(token => blobs.AcquireLeaseAsync(name, id, timing.Duration, token), timing, time, cancellationToken).ConfigureAwait(false);
                return new BlobLease(blobs, name, id, sent, timing, time, logger);
            }
            catch (BlobStorageException error) when (error.Failure == BlobStorageFailure.LeaseTaken)
            {
                return null;
            }
            catch (BlobStorageException error) when (error.Failure is BlobStorageFailure.Unreachable or BlobStorageFailure.Throttled or BlobStorageFailure.Other && attempt < Attempts)
            {
                await Task.Delay(timing.RetryEvery, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops renewing and gives the lease back. Nothing that it protects may be in use any more.</summary>
    public async ValueTask DisposeAsync()
    {
        End();
        await _keeping.ConfigureAwait(false);
        try
        {
            await AskAsync(token => _blobs.ReleaseLeaseAsync(Name, Id, token), _timing, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BlobStorageException error)
        {
            // It ends by itself.
            LogNotReleased(Name, error.Message);
        }

        Fence.Dispose();
        _ending.Dispose();
    }

    private static async Task AskAsync(Func<CancellationToken, Task> ask, LeaseTiming timing, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(timing.RequestTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await ask(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BlobStorageException(BlobStorageFailure.Unreachable, $"The store gave no answer within {timing.RequestTimeout.TotalSeconds:0} s.", error);
        }
    }

    private async Task KeepAsync(LeaseMoment sent)
    {
        TimeSpan wait = _timing.RenewEvery - (LeaseMoment.Now(_time).Elapsed - sent.Elapsed);
        while (true)
        {
            CancellationToken nudge = Volatile.Read(ref _nudge).Token;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(nudge, _ending.Token, Fence.Lost);
            using (Wait over = new(_time, wait, stop.Token))
            {
                await over.Task.ConfigureAwait(false);
            }

            if (_ending.IsCancellationRequested || Fence.Lost.IsCancellationRequested)
            {
                return;
            }

            if (nudge.IsCancellationRequested)
            {
                Volatile.Write(ref _nudge, new CancellationTokenSource());
            }

            wait = await RenewAsync().ConfigureAwait(false);
        }
    }

    private void End() => _ending.Cancel();

    // Gives the time to the next renewal.
    private async Task<TimeSpan> RenewAsync()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Volatile.Read(ref _nudge).Token, _ending.Token, Fence.Lost);
        LeaseMoment sent = LeaseMoment.Now(_time);
        try
        {
            await AskAsync(token => _blobs.RenewLeaseAsync(Name, Id, token), _timing, _time, stop.Token).ConfigureAwait(false);
            Fence.Extend(sent);
            return _timing.RenewEvery - (LeaseMoment.Now(_time).Elapsed - sent.Elapsed);
        }
        catch (BlobStorageException error) when (error.Failure is BlobStorageFailure.LeaseLost or BlobStorageFailure.LeaseTaken or BlobStorageFailure.NotFound)
        {
            Fence.Lose(error.Message);
            return TimeSpan.Zero;
        }
        catch (OperationCanceledException)
        {
            return TimeSpan.Zero;
        }
        catch (Exception error)
        {
            // Whatever it is, the fence stands.
            LogNotRenewed(Name, error.Message);
            return _timing.RetryEvery;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lease on {name} was not renewed, and is tried again: {problem}")]
    private partial void LogNotRenewed(string name, string problem);

    [LoggerMessage(LogLevel.Warning, "The lease on {name} was not given back, and ends by itself: {problem}")]
    private partial void LogNotReleased(string name, string problem);

    // Goes on in the call that cancels: in a doubt the renewal does not queue behind what else the machine woke up to. (Task.Delay queues.)
    private sealed class Wait : IDisposable
    {
        private readonly TaskCompletionSource _over = new();
        private readonly ITimer _timer;
        private readonly CancellationTokenRegistration _registration;

        public Wait(TimeProvider time, TimeSpan duration, CancellationToken cancellationToken)
        {
            _timer = time.CreateTimer(static over => ((TaskCompletionSource)over!).TrySetResult(), _over, duration > TimeSpan.Zero ? duration : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            _registration = cancellationToken.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), _over);
        }

        public Task Task => _over.Task;

        public void Dispose()
        {
            _timer.Dispose();
            _registration.Dispose();
        }
    }
}
