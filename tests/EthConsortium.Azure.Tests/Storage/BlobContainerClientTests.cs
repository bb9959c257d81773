using System.Net;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Storage;

namespace EthConsortium.Azure.Tests.Storage;

/// <summary>What the client sends and makes of answers. That the service takes it, the tests with Azurite show.</summary>
public sealed class BlobContainerClientTests
{
    private static readonly Uri s_container = new("https://ethabcstore.blob.core.windows.net/poa-config");

    [Fact]
    public async Task A_lease_is_asked_for_once_whatever_the_answer()
    {
        Guid id = Guid.NewGuid();
        List<string> sent = [];
        using Answering handler = new(request =>
        {
            sent.Add($"{request.Method} {request.RequestUri} {Header(request, "x-ms-version")} {Header(request, "x-ms-lease-action")} {Header(request, "x-ms-lease-duration")} {Header(request, "x-ms-proposed-lease-id")} {request.Headers.Authorization}");
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Headers = { { "x-ms-error-code", "ServerBusy" }, { "x-ms-request-id", "4711" } } };
        });
        using BlobContainerClient blobs = Create(handler);

        BlobStorageException error = await Assert.ThrowsAsync<BlobStorageException>(() => blobs.AcquireLeaseAsync("passphrase-0.json", id, TimeSpan.FromSeconds(60), CancellationToken.None));

        Assert.Equal([$"PUT {s_container}/passphrase-0.json?comp=lease {BlobContainerClient.ServiceVersion} acquire 60 {id} Bearer a-token"], sent);
        Assert.Equal((BlobStorageFailure.Throttled, 503, "ServerBusy", "4711"), (error.Failure, error.Status, error.Code, error.RequestId));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_not_made_again()
    {
        int sent = 0;
        using Answering handler = new(_ =>
        {
            sent++;
            throw new HttpRequestException("The connection was reset.");
        });
        using BlobContainerClient blobs = Create(handler);

        BlobStorageException error = await Assert.ThrowsAsync<BlobStorageException>(() => blobs.RenewLeaseAsync("a", Guid.NewGuid(), CancellationToken.None));

        Assert.Equal(BlobStorageFailure.Unreachable, error.Failure);
        Assert.Contains("The connection was reset.", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_after_the_timeout()
    {
        using Answering handler = new(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        });
        using BlobContainerClient blobs = Create(handler, TimeSpan.FromMilliseconds(50));

        Assert.Equal(BlobStorageFailure.Unreachable, (await Assert.ThrowsAsync<BlobStorageException>(() => blobs.ListAsync("", CancellationToken.None))).Failure);
        using BlobContainerClient patient = Create(handler, TimeSpan.FromHours(1));
        using CancellationTokenSource cancelled = new(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.ListAsync("", cancelled.Token));
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        using Answering handler = new(request => new HttpResponseMessage { Content = new StringContent(request.RequestUri!.Query.Contains("marker=2%2F", StringComparison.Ordinal)
            ? """<?xml version="1.0"?><EnumerationResults><Blobs><Blob><Name Encoded="true">b%EF%BF%BE</Name><Properties><LeaseStatus>unlocked</LeaseStatus></Properties></Blob></Blobs><NextMarker/></EnumerationResults>"""
            : """<?xml version="1.0"?><EnumerationResults><Blobs><Blob><Name>a</Name><Properties><LeaseStatus>locked</LeaseStatus></Properties><Metadata><nodeAddress>0x1</nodeAddress></Metadata></Blob></Blobs><NextMarker>2/</NextMarker></EnumerationResults>""") });
        using BlobContainerClient blobs = Create(handler);

        Assert.Collection(
            await blobs.ListAsync("", CancellationToken.None),
            item => Assert.Equal(("a", true, "0x1"), (item.Name, item.IsLeased, item.Metadata["NodeAddress"])),
            item => Assert.Equal(("b\uFFFE", false), (item.Name, item.IsLeased)));
    }

    [Theory]
    [InlineData("<html>proxy</html><p>")]
    [InlineData("""<!DOCTYPE x [<!ENTITY e "e">]><EnumerationResults>&e;</EnumerationResults>""")]
    public async Task What_is_no_list_is_refused(string body)
    {
        using Answering handler = new(_ => new HttpResponseMessage { Content = new StringContent(body) });
        using BlobContainerClient blobs = Create(handler);

        Assert.Equal(BlobStorageFailure.Other, (await Assert.ThrowsAsync<BlobStorageException>(() => blobs.ListAsync("", CancellationToken.None))).Failure);
    }

    [Theory]
    [InlineData("https://ethabcstore.blob.core.windows.net.example/poa-config")]
    [InlineData("http://ethabcstore.blob.core.windows.net/poa-config")]
    [InlineData("https://ethabcstore.blob.core.windows.net/")]
    [InlineData("https://ethabcstore.blob.core.windows.net/poa-config?sv=1&sig=secret")]
    [InlineData("poa-config")]
    public void What_is_no_container_of_a_known_cloud_gets_no_token(string address)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new BlobContainerClient(new Uri(address, UriKind.RelativeOrAbsolute), new AzureSignIn(AzureCredentialKind.ManagedIdentity)));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.blob.core.windows.net/c", "AzureCloud")]
    [InlineData("https://a.blob.core.usgovcloudapi.net/c", "AzureUSGovernment")]
    [InlineData("https://a.blob.core.chinacloudapi.cn/c", "AzureChinaCloud")]
    public void The_cloud_of_an_account_shows_by_its_name(string address, string cloud)
    {
        Assert.Equal(cloud, AzureCloud.OfBlobs(new Uri(address))?.Name);
        new BlobContainerClient(new Uri(address), new AzureSignIn(AzureCredentialKind.ManagedIdentity)).Dispose();
    }

    private static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    private static BlobContainerClient Create(HttpMessageHandler handler, TimeSpan? timeout = null) => new(
        s_container,
        _ => ValueTask.FromResult(new ArmToken("a-token", DateTimeOffset.UtcNow.AddHours(1))),
        new BlobContainerOptions { Handler = handler, Timeout = timeout ?? TimeSpan.FromSeconds(10) });

    private sealed class Answering(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        public Answering(Func<HttpRequestMessage, HttpResponseMessage> answer)
            : this((request, _) => Task.FromResult(answer(request)))
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }
}
