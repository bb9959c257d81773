using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Node.Identities;

/// <summary>
/// An identity that this node alone holds, until <see cref="Lost"/> fires: then its client has to stop, by <see cref="ClientTimeLeft"/>. Disposing gives it
/// back, and is for when the client is gone.
/// </summary>
public sealed class IdentityLease : IAsyncDisposable
{
    // https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources: metadata are HTTP headers.
    private static readonly SearchValues<char> s_printable = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    private readonly IBlobContainer _blobs;
    private readonly IIdentityKeys _keys;
    private readonly BlobLease _lease;
    private readonly LeaseTiming _timing;
    private readonly TimeProvider _time;
    private readonly IPAddress? _publicAddress;

    internal IdentityLease(IBlobContainer blobs, IIdentityKeys keys, BlobLease lease, NodeIdentity identity, LeaseTiming timing, TimeProvider time, IPAddress? publicAddress)
    {
        _blobs = blobs;
        _keys = keys;
        _lease = lease;
        _timing = timing;
        _time = time;
        _publicAddress = publicAddress;
        Identity = identity;
    }

    /// <summary>Who this node is.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>Fires when the identity is this node's no more, early enough for the client to be stopped while nobody else can have it; and stays so.</summary>
    public CancellationToken Lost => _lease.Fence.Lost;

    /// <summary>Why it was lost; null while it is held.</summary>
    public string? LossReason => _lease.Fence.Reason;

    /// <summary>
    /// When the client has to be gone, as time since the zero of the store's clock: with <see cref="BootTime"/>, CLOCK_BOOTTIME, which all processes of a
    /// machine share. It moves on with every renewal, and comes to now when the lease turns out to be gone. Whoever watches the client from
    /// outside this process, lest it be stopped itself, has to kill it then.
    /// </summary>
    public TimeSpan ClientDeadline => _lease.Fence.ClientDeadline;

    /// <summary>The time to <see cref="ClientDeadline"/>; zero when it is over: then the client is killed, not asked.</summary>
    public TimeSpan ClientTimeLeft => TimeSpan.FromTicks(Math.Max(0, (ClientDeadline - LeaseMoment.Now(_time).Elapsed).Ticks));

    /// <summary>Reads the private key.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key; the caller's to dispose, which zeroes it.</returns>
    /// <exception cref="IdentityException">It is not the identity's, is not there, or the lease is over.</exception>
    /// <exception cref="Azure.KeyVaultException">The vault did not give it.</exception>
    public async Task<EthECKey> ReadKeyAsync(CancellationToken cancellationToken)
    {
        EthECKey key = await _keys.ReadAsync(Identity.Key, cancellationToken).ConfigureAwait(false);
        IdentityException? problem =
            Lost.IsCancellationRequested ? NotHeld() :
            key.Address != Identity.Address ? new IdentityException(IdentityFailure.KeyOfAnother, $"Expected the key of {Identity.Address} at {Identity.Key}, found that of {key.Address}. Somebody has changed the blob or the key; restore the one that was changed.") :
            null;
        if (problem is not null)
        {
            key.Dispose();
            throw problem;
        }

        return key;
    }

    /// <summary>Says in the store where this node is. Data APIs list it from then on.</summary>
    /// <param name="enode">How to reach it. Its public key is the identity's.</param>
    /// <param name="hostName">Its host name.</param>
    /// <param name="region">Its Azure region; empty for none.</param>
    /// <param name="cancellationToken">Gives up; it may have been written.</param>
    /// <exception cref="ArgumentException">The enode is another's or names no host, or a text has other than printable ASCII characters.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityFailure.LeaseLost"/>.</exception>
    /// <exception cref="BlobStorageException">It was not written, or nobody knows.</exception>
    public async Task PublishAsync(Enode enode, string hostName, string region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enode);
        if (enode.PublicKey != Identity.PublicKey || enode.Host is null)
        {
            throw new ArgumentException($"Expected an enode with a host and the public key of identity {Identity.Number}, found {enode}.", nameof(enode));
        }

        ThrowIfNotPrintable(hostName, nameof(hostName));
        ThrowIfNotPrintable(region, nameof(region));
        (byte[] content, ImmutableDictionary<string, string> metadata) = IdentityBlob.Write(new StoredIdentity(Identity, IsLeased: true) { Enode = enode, HostName = hostName, Region = region, PublicAddress = _publicAddress });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lost);
        try
        {
            await _blobs.PutAsync(_lease.Name, content, metadata, new BlobCondition { LeaseId = _lease.Id }, stop.Token).ConfigureAwait(false);
        }
        catch (BlobStorageException error) when (error.Failure == BlobStorageFailure.LeaseLost)
        {
            _lease.Fence.Lose(error.Message);
            throw NotHeld();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && Lost.IsCancellationRequested)
        {
            throw NotHeld();
        }
    }

    /// <summary>Gives the identity back, so that another node can take it at once. The client must be gone.</summary>
    public ValueTask DisposeAsync() => _lease.DisposeAsync();

    private static void ThrowIfNotPrintable(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        if (text.AsSpan().ContainsAnyExcept(s_printable))
        {
            throw new ArgumentException("Expected printable ASCII characters without spaces, found others.", name);
        }
    }

    private IdentityException NotHeld() => new(IdentityFailure.LeaseLost, $"Identity {Identity.Number} is this node's no more. {LossReason}");
}
