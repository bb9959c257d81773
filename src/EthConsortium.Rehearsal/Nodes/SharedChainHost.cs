using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>Where the clients of a rehearsal run: each is a share in its one chain, which the agent finds at the chain's own port. Starting and stopping one starts and stops nothing else.</summary>
/// <param name="chain">Where the chain answers.</param>
internal sealed class SharedChainHost(Uri chain) : IClientHost
{
    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IClientProcess> StartAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil, ClientLog log, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Share share = new(chain);
        if (runUntil is { } deadline)
        {
            share.RunUntil(deadline);
        }

        return Task.FromResult<IClientProcess>(share);
    }

    /// <summary>A share, until it is given up or its time is over.</summary>
    private sealed class Share : IClientProcess
    {
        private const int Killed = 137;

        private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Timer _timer;

        public Share(Uri chain)
        {
            Name = $"a share in the chain at {chain.Authority}";
            _timer = new Timer(_ => _exited.TrySetResult(Killed));
        }

        public string Name { get; }

        public Task<int> Exited => _exited.Task;

        public void RunUntil(TimeSpan deadline)
        {
            TimeSpan left = deadline - BootTime.Instance.GetElapsedTime(0);
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public Task StopAsync(TimeSpan deadline)
        {
            _exited.TrySetResult(0);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _exited.TrySetResult(0);
            return _timer.DisposeAsync();
        }
    }
}
