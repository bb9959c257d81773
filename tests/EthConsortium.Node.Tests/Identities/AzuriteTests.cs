using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;
using EthConsortium.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>The identity store on Azurite, with the shortest leases there are, in real time.</summary>
public sealed class AzuriteTests(Azurite azurite) : IClassFixture<Azurite>, IDisposable
{
    private static readonly LeaseTiming s_short = new()
    {
        Duration = TimeSpan.FromSeconds(15),
        RenewEvery = TimeSpan.FromSeconds(2),
        RetryEvery = TimeSpan.FromSeconds(0.5),
        RequestTimeout = TimeSpan.FromSeconds(2),
        ClientStop = TimeSpan.FromSeconds(3),
        Slack = TimeSpan.FromSeconds(3),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-identities-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [AzuriteFact]
    public async Task Blobs_are_written_on_their_conditions()
    {
        using BlobContainerClient blobs = azurite.CreateClient("conditions");
        await BlobContainerContract.BlobsAreWrittenOnTheirConditionsAsync(blobs);
    }

    [AzuriteFact]
    public async Task A_lease_keeps_others_out()
    {
        using BlobContainerClient blobs = azurite.CreateClient("leases");
        await BlobContainerContract.ALeaseKeepsOthersOutAsync(blobs);
    }

    [AzuriteFact]
    public async Task A_lease_ends_by_itself()
    {
        using BlobContainerClient blobs = azurite.CreateClient("ends");
        await BlobContainerContract.ALeaseEndsByItselfAsync(blobs, () => Task.Delay(TimeSpan.FromSeconds(15.5)));
    }

    [AzuriteFact]
    public async Task A_lease_can_be_broken()
    {
        using BlobContainerClient blobs = azurite.CreateClient("broken");
        await blobs.CreateIfMissingAsync(default);
        await blobs.PutAsync("a", default, [], condition: null, default);
        Guid lease = Guid.NewGuid();
        await blobs.AcquireLeaseAsync("a", lease, TimeSpan.FromSeconds(15), default);
        await blobs.RenewLeaseAsync("a", lease, default);
        await blobs.BreakLeaseAsync("a", default);
        BlobStorageException error = await Assert.ThrowsAsync<BlobStorageException>(() => blobs.RenewLeaseAsync("a", lease, default));
        Assert.Equal(BlobStorageFailure.LeaseLost, error.Failure);
        Assert.NotNull(error.RequestId);
    }

    [AzuriteFact]
    public async Task An_identity_is_held_published_given_back_and_taken_over()
    {
        using BlobContainerClient blobs = azurite.CreateClient("held");
        IdentityStore store = CreateStore(blobs);
        await store.SetUpAsync(1, default);
        NodeIdentity identity;
        await using (IdentityLease lease = await store.TakeAsync(default))
        {
            identity = lease.Identity;
            Enode enode = Enode.Parse($"enode://{identity.PublicKey}@10.1.17.5:30300");
            await lease.PublishAsync(enode, "vl-ethabc-reg1000000", "westeurope", default);
            StoredIdentity shown = Assert.Single(await store.ListAsync(default));
            Assert.Equal(new StoredIdentity(identity, IsLeased: true) { Enode = enode, HostName = "vl-ethabc-reg1000000", Region = "westeurope" }, shown);

            // It is renewed for longer than it would last.
            await Task.Delay(s_short.Duration + TimeSpan.FromSeconds(1));
            Assert.False(lease.Lost.IsCancellationRequested);
            Assert.True(Assert.Single(await store.ListAsync(default)).IsLeased);
        }

        await using IdentityLease next = await store.TakeAsync(default);
        Assert.Equal(identity, next.Identity);
        using EthECKey key = await next.ReadKeyAsync(default);
        Assert.Equal(identity.Address, key.Address);
        StoredBlob blob = (await blobs.FindAsync("passphrase-0.json", default))!;
        Assert.Equal(
            $$"""
            {
              "passphraseUri": "{{identity.Key}}",
              "enodeUrl": "enode://{{identity.PublicKey}}@10.1.17.5:30300",
              "hostname": "vl-ethabc-reg1000000",
              "nodeAddress": "{{identity.Address}}",
              "region": "westeurope"
            }
            """,
            System.Text.Encoding.UTF8.GetString(blob.Content.Span));
    }

    [AzuriteFact]
    public async Task A_lease_that_is_broken_is_lost_with_no_time_left()
    {
        using BlobContainerClient blobs = azurite.CreateClient("lost");
        IdentityStore store = CreateStore(blobs);
        await store.SetUpAsync(1, default);
        await using IdentityLease lease = await store.TakeAsync(default);
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lease.Lost.UnsafeRegister(_ => lost.TrySetResult(), state: null);
        await blobs.BreakLeaseAsync("passphrase-0.json", default);
        await lost.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, lease.ClientTimeLeft);
        Assert.Contains("LeaseIs", lease.LossReason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IdentityException>(() => lease.ReadKeyAsync(default));
    }

    [AzuriteFact]
    public async Task Ten_agents_that_start_at_once_make_the_planned_identities_once_and_share_them()
    {
        const int Agents = 10;
        const int Planned = 8;
        BlobContainerClient[] clients = [.. Enumerable.Range(0, Agents).Select(_ => azurite.CreateClient("raced"))];
        IdentityStore[] stores = [.. clients.Select(client => CreateStore(client))];
        await Task.WhenAll(stores.Select(store => store.SetUpAsync(Planned, default)));
        Assert.Equal(Enumerable.Range(0, Planned), (await stores[0].ListAsync(default)).Select(identity => identity.Identity.Number));
        Assert.Equal(Planned, Directory.GetFiles(_folder).Length);

        IdentityLease[] leases = await Task.WhenAll(stores.Take(Planned).Select(store => store.TakeAsync(default)));
        Assert.Equal(Enumerable.Range(0, Planned), leases.Select(lease => lease.Identity.Number).Order());
        Task<IdentityLease> spare = stores[^1].TakeAsync(default);
        await leases[3].DisposeAsync();
        Assert.Equal(leases[3].Identity, (await spare).Identity);
        leases[3] = await spare;
        foreach (IdentityLease lease in leases)
        {
            await lease.DisposeAsync();
        }

        foreach (BlobContainerClient client in clients)
        {
            client.Dispose();
        }
    }

    [AzuriteFact]
    public async Task Seventy_five_nodes_that_start_at_once_hold_an_identity_each_with_few_requests()
    {
        const int Nodes = 75;
        using BlobContainerClient blobs = azurite.CreateClient("herd");
        IdentityStore store = CreateStore(blobs);
        await store.SetUpAsync(Nodes, default);
        await using IdentityHerd herd = new(azurite, "herd", _folder);
        await herd.SettleAsync(Nodes, Nodes);

        Assert.Equal(Enumerable.Range(0, Nodes), herd.Settled.Select(node => node.Identity.Number).Order());
        Assert.All(await store.ListAsync(default), identity => Assert.True(identity.IsLeased));

        // The marker; then lists, each followed by at most three tries. Each that fails is an identity that another took since the list: so
        // there are at most 25 lists. Chance leaves far less to most, and about 4 requests to each.
        Assert.All(herd.Settled, node => Assert.InRange(node.Requests, 3, 1 + (4 * Nodes / 3)));
        Assert.InRange(herd.Settled.Sum(node => node.Requests), 3 * Nodes, 8 * Nodes);
    }

    private IdentityStore CreateStore(BlobContainerClient blobs) =>
        new(blobs, new KeyFileIdentityKeys(_folder, "a password"), new IdentityStoreOptions { Timing = s_short }, NullLogger<IdentityStore>.Instance);
}
