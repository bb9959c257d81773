using System.Collections.Immutable;
using System.Text;
using EthConsortium.Azure.Storage;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>What the identity store counts on in a container. It holds for Azurite and for the model that leases are proven against, which so have the same rules.</summary>
internal static class BlobContainerContract
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(15);
    private static readonly ImmutableDictionary<string, string> s_none = ImmutableDictionary<string, string>.Empty;

    public static async Task BlobsAreWrittenOnTheirConditionsAsync(IBlobContainer blobs)
    {
        Assert.Equal(BlobStorageFailure.NotFound, await FailureOfAsync(() => blobs.FindAsync("a.json", default)));
        await blobs.CreateIfMissingAsync(default);
        await blobs.CreateIfMissingAsync(default);
        Assert.Null(await blobs.FindAsync("a.json", default));

        string first = await PutAsync(blobs, "a.json", "1", BlobCondition.New);
        Assert.Equal(BlobStorageFailure.ConditionNotMet, await FailureOfAsync(() => PutAsync(blobs, "a.json", "2", BlobCondition.New)));
        string second = await PutAsync(blobs, "a.json", "2", new BlobCondition { ETag = first });
        Assert.Equal(BlobStorageFailure.ConditionNotMet, await FailureOfAsync(() => PutAsync(blobs, "a.json", "3", new BlobCondition { ETag = first })));
        StoredBlob found = (await blobs.FindAsync("a.json", default))!;
        Assert.Equal("2", Encoding.UTF8.GetString(found.Content.Span));
        Assert.Equal(second, found.ETag);

        await blobs.PutAsync("b.json", Encoding.UTF8.GetBytes("x"), s_none.Add("enodeUrl", "enode://1@10.0.0.1:30300?discport=0").Add("region", "westeurope"), condition: null, default);
        await PutAsync(blobs, "other", "1", condition: null);
        ImmutableArray<BlobItem> all = await blobs.ListAsync("", default);
        Assert.Equal(["a.json", "b.json", "other"], all.Select(item => item.Name));
        BlobItem one = Assert.Single(await blobs.ListAsync("b", default));
        Assert.False(one.IsLeased);
        Assert.Equal("enode://1@10.0.0.1:30300?discport=0", one.Metadata["enodeUrl"]);
        Assert.Equal("westeurope", one.Metadata["region"]);
    }

    public static async Task ALeaseKeepsOthersOutAsync(IBlobContainer blobs)
    {
        await blobs.CreateIfMissingAsync(default);
        Guid mine = Guid.NewGuid();
        Guid other = Guid.NewGuid();
        Assert.Equal(BlobStorageFailure.NotFound, await FailureOfAsync(() => blobs.AcquireLeaseAsync("a.json", mine, s_shortest, default)));
        await PutAsync(blobs, "a.json", "1", condition: null);
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.RenewLeaseAsync("a.json", mine, default)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => PutAsync(blobs, "a.json", "2", new BlobCondition { LeaseId = mine })));

        await blobs.AcquireLeaseAsync("a.json", mine, s_shortest, default);
        await blobs.AcquireLeaseAsync("a.json", mine, s_shortest, default); // an answer was lost
        Assert.True(Assert.Single(await blobs.ListAsync("a", default)).IsLeased);
        Assert.Equal(BlobStorageFailure.LeaseTaken, await FailureOfAsync(() => blobs.AcquireLeaseAsync("a.json", other, s_shortest, default)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.RenewLeaseAsync("a.json", other, default)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.ReleaseLeaseAsync("a.json", other, default)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => PutAsync(blobs, "a.json", "2", condition: null)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => PutAsync(blobs, "a.json", "2", new BlobCondition { LeaseId = other })));
        Assert.True(await FailureOfAsync(() => PutAsync(blobs, "a.json", "2", BlobCondition.New)) is BlobStorageFailure.LeaseLost or BlobStorageFailure.ConditionNotMet);

        await PutAsync(blobs, "a.json", "2", new BlobCondition { LeaseId = mine });
        await blobs.RenewLeaseAsync("a.json", mine, default); // writing keeps it
        await blobs.ReleaseLeaseAsync("a.json", mine, default);
        Assert.False(Assert.Single(await blobs.ListAsync("a", default)).IsLeased);
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.RenewLeaseAsync("a.json", mine, default)));
        await blobs.AcquireLeaseAsync("a.json", other, s_shortest, default);
    }

    public static async Task ALeaseEndsByItselfAsync(IBlobContainer blobs, Func<Task> passMoreThan15SecondsAsync)
    {
        await blobs.CreateIfMissingAsync(default);
        string[] names = ["revived.json", "taken.json", "written.json"];
        Guid mine = Guid.NewGuid();
        foreach (string name in names)
        {
            await PutAsync(blobs, name, "1", condition: null);
            await blobs.AcquireLeaseAsync(name, mine, s_shortest, default);
        }

        await passMoreThan15SecondsAsync();
        Assert.DoesNotContain(await blobs.ListAsync("", default), item => item.IsLeased);
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => PutAsync(blobs, "taken.json", "2", new BlobCondition { LeaseId = mine })));
        await blobs.AcquireLeaseAsync("taken.json", Guid.NewGuid(), s_shortest, default);
        await PutAsync(blobs, "written.json", "2", condition: null);

        await blobs.RenewLeaseAsync("revived.json", mine, default);
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.RenewLeaseAsync("taken.json", mine, default)));
        Assert.Equal(BlobStorageFailure.LeaseLost, await FailureOfAsync(() => blobs.RenewLeaseAsync("written.json", mine, default)));
    }

    private static Task<string> PutAsync(IBlobContainer blobs, string name, string content, BlobCondition? condition) => blobs.PutAsync(name, Encoding.UTF8.GetBytes(content), s_none, condition, default);

    private static async Task<BlobStorageFailure> FailureOfAsync(Func<Task> ask) => (await Assert.ThrowsAsync<BlobStorageException>(ask)).Failure;
}
