using EthConsortium.Core;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>
/// Follows the sources of a node's peers, each at a pace of its own, and tells what changes. A source that fails keeps the
/// nodes it had: a site that is down is no reason to part from the nodes of its member.
/// </summary>
public sealed class PeerFollower
{
    private readonly IReadOnlyList<IPeerSource> _sources;
    private readonly Func<Enode?> _self;
    private readonly Func<PeerChange, CancellationToken, Task> _apply;
    private readonly PeerFollowerOptions _options;
    private readonly IOperationSink? _sink;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IReadOnlyList<Enode>[] _known;
    private readonly Backoff[] _waits;
    private readonly SemaphoreSlim _applying = new(1);
    private IReadOnlyList<Enode> _applied = [];

    /// <summary>Makes a follower.</summary>
    /// <param name="sources">Whom to follow; where two tell of one node, the first is believed.</param>
    /// <param name="self">This node as it is known to others, which is no peer of its own; null while it has no identity.</param>
    /// <param name="apply">Tells the client; one call at a time. When it fails, the change is tried again with the next answer.</param>
    /// <param name="options">How to ask; null for the defaults.</param>
    /// <param name="sink">Where to report failures to; null for nowhere.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="random">Spreads the questions; null for the system's.</param>
    public PeerFollower(IReadOnlyList<IPeerSource> sources, Func<Enode?> self, Func<PeerChange, CancellationToken, Task> apply, PeerFollowerOptions? options = null, IOperationSink? sink = null, TimeProvider? time = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(apply);
        _sources = sources;
        _self = self;
        _apply = apply;
        _options = options ?? new PeerFollowerOptions();
        _sink = sink;
        _time = time ?? TimeProvider.System;
        _random = random ?? Random.Shared;
        _known = [.. sources.Select(_ => (IReadOnlyList<Enode>)[])];
        TimeSpan longest = _options.MaxInterval > _options.Interval ? _options.MaxInterval : _options.Interval;
        _waits = [.. sources.Select(source => new Backoff(_options.Interval, source.MaxInterval < longest ? source.MaxInterval.Value : longest, spread: 0.25, random))];
    }

    /// <summary>The nodes that the client was told of last.</summary>
    public IReadOnlyList<Enode> Current => Volatile.Read(ref _applied);

    /// <summary>Asks all sources once. The client is not told, but taken to know what is returned: it is to be started with it.</summary>
    /// <param name="patience">How long to wait; a source that answers later is asked again by <see cref="RunAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The nodes of those that answered.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<Enode>> AskAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, _sources.Count).Select(async index =>
        {
            try
            {
                await AskAsync(index, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                _sink?.Warning($"{_sources[index].Name} did not answer within {patience.TotalSeconds:0} s.");
            }
        })).ConfigureAwait(false);
        Enode[] current = Join();
        Volatile.Write(ref _applied, current);
        return current;
    }

    /// <summary>Follows until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, _sources.Count).Select(index => FollowAsync(index, cancellationToken)));

    private async Task FollowAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            await AskAsync(index, cancellationToken).ConfigureAwait(false);
            await ApplyAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(_waits[index].Next(), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AskAsync(int index, CancellationToken cancellationToken)
    {
        try
        {
            if (await _sources[index].AskAsync(cancellationToken).ConfigureAwait(false) is { } answer)
            {
                _known[index] = Choose(answer, _known[index]);
            }

            _waits[index].Reset();
        }
        catch (ConsortiumException error)
        {
            _sink?.Warning(error.Message);
        }
    }

    /// <summary>
    /// Of a long answer, half of what is taken from its beginning, where a registrar has its member's own, and the rest by chance, so that not all nodes take the
    /// same and nobody takes all places: of those that are known already first, lest the client change its peers with every answer.
    /// </summary>
    private Enode[] Choose(IReadOnlyList<Enode> answer, IReadOnlyList<Enode> known)
    {
        if (answer.Count <= _options.MaxPeersPerSource)
        {
            return [.. answer];
        }

        int first = _options.MaxPeersPerSource / 2;
        Enode[] others = [.. answer.Skip(first)];
        _random.Shuffle(others);
        return [.. answer.Take(first), .. others.OrderBy(node => !known.Contains(node)).Take(_options.MaxPeersPerSource - first)];
    }

    private Enode[] Join()
    {
        string? self = _self()?.PublicKey;
        return [.. _known.SelectMany(nodes => nodes).Where(node => node.PublicKey != self).DistinctBy(node => node.PublicKey)];
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Enode[] current = Join();
            PeerChange change = new([.. _applied.Except(current)], [.. current.Except(_applied)], current);
            if (change.Removed.Count + change.Added.Count > 0)
            {
                await _apply(change, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _applied, current);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _sink?.Warning($"The client did not take its new peers: {error.Message} It is told again with the next answer.");
        }
        finally
        {
            _applying.Release();
        }
    }
}
