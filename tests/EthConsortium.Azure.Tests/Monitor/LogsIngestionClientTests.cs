using System.Text;
using EthConsortium.Azure.Monitor;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Monitor;

public sealed class LogsIngestionClientTests : IAsyncLifetime
{
    private IngestionStandIn _azure = null!;

    public async Task InitializeAsync() => _azure = await IngestionStandIn.StartAsync();

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [Fact]
    public async Task Rows_are_sent_compressed_to_the_stream_of_their_table()
    {
        await _azure.Client.SendAsync(MemberLogTables.ParityLog, [Row("one"), Row("two")], default);

        Assert.Equal(["one", "two"], _azure.RowsOf(MemberLogTables.ParityLog).Select(row => row.GetProperty("RawData").GetString()));
    }

    [Theory]
    [InlineData(429, LogsIngestionFailure.Throttled)]
    [InlineData(500, LogsIngestionFailure.Unavailable)]
    [InlineData(503, LogsIngestionFailure.Unavailable)]
    [InlineData(403, LogsIngestionFailure.Forbidden)]
    [InlineData(404, LogsIngestionFailure.NotFound)]
    [InlineData(413, LogsIngestionFailure.TooLarge)]
    [InlineData(400, LogsIngestionFailure.Refused)]
    public async Task A_call_is_sent_once_and_says_why_it_was_not_taken(int status, LogsIngestionFailure expected)
    {
        _azure.Fail(status, ("Retry-After", "17"), ("x-ms-error-code", "TheCode"));

        LogsIngestionException error = await Assert.ThrowsAsync<LogsIngestionException>(() => _azure.Client.SendAsync(MemberLogTables.ParityLog, [Row("one")], default));

        Assert.Equal((expected, status, TimeSpan.FromSeconds(17)), (error.Failure, error.Status, error.RetryAfter));
        Assert.Contains("TheCode", error.Message, StringComparison.Ordinal);
        Assert.Single(_azure.Calls);
        Assert.Empty(_azure.Rows);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once()
    {
        _azure.Fail(401);

        await _azure.Client.SendAsync(MemberLogTables.ParityLog, [Row("one")], default);

        Assert.Equal(2, _azure.Calls.Count);
        Assert.Single(_azure.Rows);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_told_as_such()
    {
        _azure.LoseAnswer();

        LogsIngestionException error = await Assert.ThrowsAsync<LogsIngestionException>(() => _azure.Client.SendAsync(MemberLogTables.ParityLog, [Row("one")], default));

        Assert.Equal(LogsIngestionFailure.Unreachable, error.Failure);
        Assert.Single(_azure.Rows);
    }

    [Theory]
    [InlineData("https://a-b1c2.westeurope-1.ingest.monitor.azure.com", "AzureCloud")]
    [InlineData("https://a-b1c2.usgovvirginia-1.ingest.monitor.azure.us", "AzureUSGovernment")]
    [InlineData("https://a-b1c2.chinaeast2-1.ingest.monitor.azure.cn", "AzureChinaCloud")]
    public void The_cloud_of_an_endpoint_shows_by_its_name(string address, string cloud)
    {
        Assert.Equal(cloud, AzureCloud.OfIngestion(new Uri(address))?.Name);
        new LogsIngestionClient(new Uri(address), IngestionStandIn.RuleId, new AzureSignIn(AzureCredentialKind.ManagedIdentity)).Dispose();
    }

    [Theory]
    [InlineData("https://a.ingest.monitor.azure.com.example", IngestionStandIn.RuleId)]
    [InlineData("http://a.ingest.monitor.azure.com", IngestionStandIn.RuleId)]
    [InlineData("https://a.ingest.monitor.azure.com/?sig=secret", IngestionStandIn.RuleId)]
    [InlineData("a.ingest.monitor.azure.com", IngestionStandIn.RuleId)]
    [InlineData("https://a.ingest.monitor.azure.com", "dcr-../../secret")]
    [InlineData("https://a.ingest.monitor.azure.com", "/subscriptions/x")]
    public void What_is_no_endpoint_of_a_known_cloud_or_no_rule_gets_no_token(string address, string rule) =>
        Assert.Throws<ArgumentException>(() => new LogsIngestionClient(new Uri(address, UriKind.RelativeOrAbsolute), rule, new AzureSignIn(AzureCredentialKind.ManagedIdentity)));

    private static ReadOnlyMemory<byte> Row(string line) => Encoding.UTF8.GetBytes($$"""{"TimeGenerated":"2026-03-01T12:00:00Z","Computer":"vl","RawData":"{{line}}"}""");
}
