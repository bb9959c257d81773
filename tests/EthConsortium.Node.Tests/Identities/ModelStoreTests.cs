using EthConsortium.Node.Tests.Identities.Simulation;

namespace EthConsortium.Node.Tests.Identities;

public class ModelStoreTests
{
    [Fact]
    public Task Blobs_are_written_on_their_conditions() => BlobContainerContract.BlobsAreWrittenOnTheirConditionsAsync(new DirectContainer(new ModelStore(() => TimeSpan.Zero)));

    [Fact]
    public Task A_lease_keeps_others_out() => BlobContainerContract.ALeaseKeepsOthersOutAsync(new DirectContainer(new ModelStore(() => TimeSpan.Zero)));

    [Fact]
    public Task A_lease_ends_by_itself()
    {
        TimeSpan now = TimeSpan.Zero;
        return BlobContainerContract.ALeaseEndsByItselfAsync(new DirectContainer(new ModelStore(() => now)), () =>
        {
            now += TimeSpan.FromSeconds(16);
            return Task.CompletedTask;
        });
    }
}
