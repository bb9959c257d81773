using System.Diagnostics;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Testing;

/// <summary>Many nodes of one member in this process, with the store's own code on <see cref="Azurite"/>, that all start at once; as a scale set boots.</summary>
/// <param name="azurite">The store.</param>
/// <param name="container">The member's container.</param>
/// <param name="keyFolder">The member's keys.</param>
public sealed class IdentityHerd(Azurite azurite, string container, string keyFolder) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Node> _nodes = [];

    /// <summary>The nodes that hold an identity: which, how long after the start they had its key, and how many requests that took.</summary>
    public IReadOnlyList<(NodeIdentity Identity, TimeSpan After, int Requests)> Settled
    {
        get
        {
            lock (_nodes)
            {
                return [.. _nodes.Select(node => node.Settled).OfType<(NodeIdentity, TimeSpan, int)>()];
            }
        }
    }

    /// <summary>How many requests all nodes have made.</summary>
    public int Requests => _nodes.Sum(node => node.Counter.Count);

    /// <summary>Starts nodes and waits until all identities are held. Nodes that are too many go on looking.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="planned">How many identities, of which the store may have none yet.</param>
    public async Task SettleAsync(int nodes, int planned)
    {
        for (int number = 0; number < nodes; number++)
        {
            RequestCounter counter = new();
            BlobContainerClient blobs = azurite.CreateClient(container, counter);
            _nodes.Add(new Node(counter, blobs, new IdentityStore(blobs, new KeyFileIdentityKeys(keyFolder, "a password"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance)));
        }

        long start = Stopwatch.GetTimestamp();
        int missing = planned;
        TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (Node node in _nodes)
        {
            node.Running = Task.Run(async () =>
            {
                try
                {
                    await node.Store.SetUpAsync(planned, _ending.Token).ConfigureAwait(false);
                    node.Lease = await node.Store.TakeAsync(_ending.Token).ConfigureAwait(false);
                    using EthECKey key = await node.Lease.ReadKeyAsync(_ending.Token).ConfigureAwait(false);
                    lock (_nodes)
                    {
                        node.Settled = (node.Lease.Identity, Stopwatch.GetElapsedTime(start), node.Counter.Count);
                    }

                    if (Interlocked.Decrement(ref missing) == 0)
                    {
                        settled.TrySetResult();
                    }
                }
                catch (OperationCanceledException) when (_ending.IsCancellationRequested)
                {
                    // A spare.
                }
                catch (Exception error)
                {
                    settled.TrySetException(error);
                }
            });
        }

        await settled.Task.ConfigureAwait(false);
    }

    /// <summary>Ends all nodes, which give their identities back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_nodes.Select(node => node.Running)).ConfigureAwait(false);
        await Task.WhenAll(_nodes.Select(node => node.Lease?.DisposeAsync().AsTask() ?? Task.CompletedTask)).ConfigureAwait(false);
        foreach (Node node in _nodes)
        {
            node.Blobs.Dispose();
        }

        _ending.Dispose();
    }

    private sealed class Node(RequestCounter counter, BlobContainerClient blobs, IdentityStore store)
    {
        public RequestCounter Counter => counter;

        public BlobContainerClient Blobs => blobs;

        public IdentityStore Store => store;

        public Task Running { get; set; } = Task.CompletedTask;

        public IdentityLease? Lease { get; set; }

        public (NodeIdentity Identity, TimeSpan After, int Requests)? Settled { get; set; }
    }
}
