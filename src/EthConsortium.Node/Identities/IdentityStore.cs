using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EthConsortium.Azure;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum.Crypto;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Identities;

/// <summary>The identities of a member: one blob each, held by at most one node at a time under a lease. See docs/identity-store.md.</summary>
/// <param name="blobs">The container.</param>
/// <param name="keys">Where the private keys are.</param>
/// <param name="options">How it is used.</param>
/// <param name="logger">Hears what becomes of leases.</param>
/// <exception cref="ArgumentException">The times of the options leave no room for a renewal to fail and be tried again.</exception>
public sealed partial class IdentityStore(IBlobContainer blobs, IIdentityKeys keys, IdentityStoreOptions options, ILogger<IdentityStore> logger)
{
    private const string Marker = "setup.json";
    private const int TriesPerList = 3;

    private readonly LeaseTiming _timing = options.Timing.Checked(nameof(options));

    /// <summary>Makes the identities that are planned and not there yet, or waits until another node has. Goes on until it is done, whatever fails.</summary>
    /// <param name="planned">How many there shall be. When there are more already they stay.</param>
    /// <param name="cancellationToken">Gives up; what is made stays, and the next call goes on from there.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="planned"/> is less than 1.</exception>
    public async Task SetUpAsync(int planned, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(planned, 1);
        Backoff backoff = CreateTroubles();
        while (true)
        {
            try
            {
                if (await ReadMarkerAsync(cancellationToken).ConfigureAwait(false) >= planned)
                {
                    return;
                }

                if (await BlobLease.TryTakeAsync(blobs, Marker, _timing, options.Time, logger, cancellationToken).ConfigureAwait(false) is { } lease)
                {
                    await using (lease.ConfigureAwait(false))
                    {
                        await GenerateAsync(lease, planned, cancellationToken).ConfigureAwait(false);
                        return;
                    }
                }

                backoff.Reset();
            }
            catch (Exception error) when (IsPassing(error) || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogSetUpDelayed(error.Message);
            }

            await Task.Delay(backoff.Next(), options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All identities, by number.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStorageException">They could not be read.</exception>
    public async Task<ImmutableArray<StoredIdentity>> ListAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<BlobItem> items = await blobs.ListAsync(IdentityBlob.Prefix, cancellationToken).ConfigureAwait(false);
        ImmutableArray<StoredIdentity>.Builder identities = ImmutableArray.CreateBuilder<StoredIdentity>(items.Length);
        foreach (BlobItem item in items)
        {
            if (IdentityBlob.Read(item) is { } identity)
            {
                identities.Add(identity);
            }
            else
            {
                LogNoIdentity(item.Name);
            }
        }

        identities.Sort((a, b) => a.Identity.Number.CompareTo(b.Identity.Number));
        return identities.DrainToImmutable();
    }

    /// <summary>Takes an identity that no node holds, any of them; waits for one while there is none. Goes on until it has one, whatever fails.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The identity; to be disposed when nothing uses it any more.</returns>
    public async Task<IdentityLease> TakeAsync(CancellationToken cancellationToken)
    {
        Backoff troubles = CreateTroubles();
        Backoff rivals = new(TimeSpan.FromSeconds(0.6), TimeSpan.FromSeconds(4.8), spread: 2.0 / 3, options.Random); // 0.2 to 1 s at first
        Backoff spare = new(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6), spread: 1.0 / 3, options.Random); // 4 to 8 s
        while (true)
        {
            Backoff next;
            try
            {
                StoredIdentity[] free = [.. (await ListAsync(cancellationToken).ConfigureAwait(false)).Where(identity => !identity.IsLeased)];
                options.Random.Shuffle(free);
                foreach (StoredIdentity identity in free.Take(TriesPerList))
                {
                    if (await BlobLease.TryTakeAsync(blobs, IdentityBlob.NameOf(identity.Identity.Number), _timing, options.Time, logger, cancellationToken).ConfigureAwait(false) is { } lease)
                    {
                        LogTaken(identity.Identity.Number, identity.Identity.Address.ToString());
                        return new IdentityLease(blobs, keys, lease, identity.Identity, _timing, options.Time, options.PublicAddress);
                    }
                }

                next = free.Length == 0 ? spare : rivals;
                troubles.Reset();
            }
            catch (Exception error) when (IsPassing(error))
            {
                LogTakingDelayed(error.Message);
                next = troubles;
            }

            await Task.Delay(next.Next(), options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does what one node at a time may do, under the lease of the setup's marker; after <see cref="SetUpAsync"/>.</summary>
    /// <param name="work">What is done; its token fires when the lease is lost.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was done; not while another node has the lease.</returns>
    /// <exception cref="BlobStorageException">The store does not say.</exception>
    internal async Task<bool> TryAloneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (await BlobLease.TryTakeAsync(blobs, Marker, _timing, options.Time, logger, cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            return false;
        }

        await using (lease.ConfigureAwait(false))
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Fence.Lost);
            await work(stop.Token).ConfigureAwait(false);
            return true;
        }
    }

    private static bool IsPassing(Exception error) => error is BlobStorageException or KeyVaultException { Failure: not KeyVaultFailure.UriInvalid };

    // 2 to 5 s at first.
    private Backoff CreateTroubles() => new(TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(28), spread: 3.0 / 7, options.Random);

    // How many identities are complete. Where nothing is, the marker is made, for the lease.
    private async Task<int> ReadMarkerAsync(CancellationToken cancellationToken)
    {
        StoredBlob? marker;
        try
        {
            marker = await blobs.FindAsync(Marker, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStorageException error) when (error.Failure == BlobStorageFailure.NotFound)
        {
            await blobs.CreateIfMissingAsync(cancellationToken).ConfigureAwait(false);
            marker = null;
        }

        if (marker is not null)
        {
            return int.TryParse(Encoding.UTF8.GetString(marker.Content.Span), NumberStyles.None, CultureInfo.InvariantCulture, out int complete) ? complete : 0;
        }

        try
        {
            await WriteMarkerAsync(0, BlobCondition.New, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStorageException error) when (error.Failure is BlobStorageFailure.ConditionNotMet or BlobStorageFailure.LeaseLost)
        {
            // Another node was faster, and may have its lease already.
        }

        return 0;
    }

    private Task<string> WriteMarkerAsync(int complete, BlobCondition condition, CancellationToken cancellationToken) => blobs.PutAsync(
        Marker, Encoding.UTF8.GetBytes(complete.ToString(CultureInfo.InvariantCulture)), ImmutableDictionary<string, string>.Empty, condition, cancellationToken);

    private async Task GenerateAsync(BlobLease lease, int planned, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Fence.Lost);
        HashSet<int> there = [.. (await blobs.ListAsync(IdentityBlob.Prefix, stop.Token).ConfigureAwait(false)).Select(item => IdentityBlob.NumberOf(item.Name) ?? -1)];
        for (int number = 0; number < planned; number++)
        {
            if (there.Contains(number))
            {
                continue;
            }

            (EthECKey key, Uri location) = await keys.FindOrCreateAsync(number, stop.Token).ConfigureAwait(false);
            using (key)
            {
                await WriteNewAsync(IdentityBlob.Create(number, key, location), stop.Token).ConfigureAwait(false);
            }
        }

        await WriteMarkerAsync(planned, new BlobCondition { LeaseId = lease.Id }, stop.Token).ConfigureAwait(false);
        LogSetUp(planned);
    }

    // The blob decides which key is the number's: the first that is written, even where two nodes should both think to be the one.
    private async Task WriteNewAsync(StoredIdentity identity, CancellationToken cancellationToken)
    {
        (byte[] content, ImmutableDictionary<string, string> metadata) = IdentityBlob.Write(identity);
        try
        {
            await blobs.PutAsync(IdentityBlob.NameOf(identity.Identity.Number), content, metadata, BlobCondition.New, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStorageException error) when (error.Failure is BlobStorageFailure.ConditionNotMet or BlobStorageFailure.LeaseLost)
        {
            // It is there.
        }
    }

    [LoggerMessage(LogLevel.Information, "Took identity {number} ({address}).")]
    private partial void LogTaken(int number, string address);

    [LoggerMessage(LogLevel.Information, "The store has its {planned} identities.")]
    private partial void LogSetUp(int planned);

    [LoggerMessage(LogLevel.Warning, "The identities could not be made yet, and are tried again: {problem}")]
    private partial void LogSetUpDelayed(string problem);

    [LoggerMessage(LogLevel.Warning, "No identity could be taken yet, and it is tried again: {problem}")]
    private partial void LogTakingDelayed(string problem);

    [LoggerMessage(LogLevel.Warning, "The blob {name} is left out: it does not hold an identity.")]
    private partial void LogNoIdentity(string name);
}
