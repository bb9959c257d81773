using System.Text.Json;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Tests.Arm;

/// <summary>What the sandbox does not do: lists in pages with bad links, and the waits that Azure asks for, on a clock that does not wait.</summary>
public sealed class ArmClientTests
{
    private const string Endpoint = "https://arm.test";
    private const string Version = "2025-05-01";
    private const string Path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses";
    private const string Address = """{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/NAME","name":"NAME","properties":{"provisioningState":"STATE"}}""";

    private static readonly ResourceId s_address = ResourceId.ForResourceGroup("s", "g").Resource("Microsoft.Network/publicIPAddresses", "a");

    private readonly CannedArm _arm = new();
    private readonly WaitingClock _clock = new();
    private readonly List<(string Reason, TimeSpan Wait)> _retries = [];

    [Fact]
    public async Task A_list_is_read_page_by_page_and_no_further_than_it_is_asked_for()
    {
        _arm.Answer(200, Page(["a", "b"], $"{Endpoint}{Path}?api-version={Version}&$skiptoken=2")).Answer(200, Page([], $"{Path}?api-version={Version}&$skiptoken=3")).Answer(200, Page(["c"], ""));
        using ArmClient client = Open();

        Assert.Equal(["a", "b", "c"], (await client.ListAsync(Path, Version, default).ToArrayAsync()).Select(found => found.Id.Name));

        Assert.Equal([$"{Endpoint}{Path}?api-version={Version}", $"{Endpoint}{Path}?api-version={Version}&$skiptoken=2", $"{Endpoint}{Path}?api-version={Version}&$skiptoken=3"], _arm.Requests.Select(request => request.Uri));
        _arm.Answer(200, Page(["a", "b"], $"{Endpoint}{Path}?next"));
        Assert.Equal("a", (await client.ListAsync(Path, Version, default).FirstAsync()).Id.Name);
        Assert.Equal(4, _arm.Requests.Count);
    }

    [Theory]
    [InlineData("https://elsewhere.test/next")]
    [InlineData("http://arm.test/next")]
    public async Task A_link_to_the_next_page_that_leads_elsewhere_gets_no_token(string link)
    {
        _arm.Answer(200, Page(["a"], link));
        using ArmClient client = Open();

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.ListAsync(Path, Version, default).ToArrayAsync().AsTask());

        Assert.Equal(ArmErrorCodes.BadAnswer, error.Code);
        Assert.Single(_arm.Requests);
    }

    [Fact]
    public async Task A_page_that_fails_is_asked_for_again_and_none_twice()
    {
        _arm.Answer(200, Page(["a"], $"{Endpoint}{Path}?page=2")).Answer(503).Answer(200, Page(["b"], null));
        using ArmClient client = Open();

        Assert.Equal(["a", "b"], (await client.ListAsync(Path, Version, default).ToArrayAsync()).Select(found => found.Id.Name));
    }

    [Theory]
    [InlineData("Retry-After", "17", 17_000)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 12:00:42 GMT", 42_000)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Retry-After", "soon", 1_000)]
    [InlineData("retry-after-ms", "1500", 1_500)]
    [InlineData("x-ms-retry-after-ms", "250", 250)]
    public async Task A_throttled_request_is_repeated_after_as_long_as_Azure_asks_for(string header, string value, int milliseconds)
    {
        _arm.Answer(429, Error("TooManyRequests"), (header, value)).Answer(200, Resource("a", "Succeeded"));
        using ArmClient client = Open();

        Assert.Equal("a", (await client.GetAsync(s_address, Version, default)).Id.Name);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Assert.Single(_retries).Wait);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _clock.GetUtcNow() - WaitingClock.Start);
        Assert.Equal(2, _arm.Requests.Count);
    }

    [Fact]
    public async Task Without_a_word_from_Azure_each_wait_is_twice_as_long_up_to_a_minute_and_the_last_answer_is_told()
    {
        for (int i = 0; i <= 8; i++)
        {
            _arm.Answer(500, Error("InternalServerError"), ("x-ms-request-id", $"request-{i}"));
        }

        using ArmClient client = Open(maxRetries: 8);

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.GetAsync(s_address, Version, default));

        Assert.Equal((500, "InternalServerError", "request-8"), (error.Status, error.Code, error.RequestId));
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], _retries.Select(retry => retry.Wait.TotalSeconds));
    }

    [Fact]
    public async Task A_wait_of_more_than_ten_minutes_is_told_instead()
    {
        _arm.Answer(429, Error("TooManyRequests"), ("Retry-After", "3600"));
        using ArmClient client = Open();

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.GetAsync(s_address, Version, default));

        Assert.Equal((429, "TooManyRequests"), (error.Status, error.Code));
        Assert.Empty(_retries);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task A_change_is_sent_as_it_is_and_waited_for_as_often_as_Azure_asks_for()
    {
        const string Operation = $"{Endpoint}/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/o?api-version={Version}";
        _arm.Answer(200, Resource("a", "Updating"), ("Azure-AsyncOperation", Operation), ("Retry-After", "30"))
            .Answer(200, """{"status":"InProgress"}""", ("Retry-After", "7"))
            .Answer(200, """{"status":"InProgress"}""")
            .Answer(200, """{"status":"Succeeded"}""")
            .Answer(200, Resource("a", "Succeeded"));
        using ArmClient client = Open();

        ArmOperation operation = await client.PatchAsync(s_address, Version, """{"tags":{"a":"b"}}""", default);
        Assert.False(operation.HasCompleted);
        await operation.WaitAsync(default);

        Assert.Equal(("PATCH", """{"tags":{"a":"b"}}"""), (_arm.Requests[0].Method, _arm.Requests[0].Body));
        Assert.Equal([30, 7, 5], _clock.Waits.Where(wait => wait > TimeSpan.Zero).Select(wait => wait.TotalSeconds)); // 5 is what the client was told for when Azure says nothing
        Assert.Equal([Operation, Operation, Operation], _arm.Requests.Skip(1).Take(3).Select(request => request.Uri));
        Assert.Equal($"{Endpoint}{s_address}?api-version={Version}", _arm.Requests[4].Uri);
        Assert.Contains("Succeeded", operation.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_fails_later_is_told_with_Azures_words()
    {
        _arm.Answer(202, json: null, ("Azure-AsyncOperation", $"{Endpoint}/operations/o"), ("Retry-After", "0"))
            .Answer(200, """{"status":"Failed","error":{"code":"Conflict","message":"Somebody else has it."}}""", ("x-ms-request-id", "r"));
        using ArmClient client = Open();
        ArmOperation operation = await client.PatchAsync(s_address, Version, "{}", default);

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => operation.WaitAsync(default));

        Assert.Equal(("Conflict", "r"), (error.Code, error.RequestId));
        Assert.StartsWith($"PATCH {s_address} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_not_followed_may_lead_anywhere_and_one_that_is_gets_no_token_elsewhere()
    {
        _arm.Answer(200, json: null, ("Location", "https://elsewhere.test/done")).Answer(202, json: null, ("Location", "https://elsewhere.test/later"));
        using ArmClient client = Open();

        Assert.True((await client.DeleteAsync(s_address, Version, default)).HasCompleted);
        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.DeleteAsync(s_address, Version, default));

        Assert.Equal(ArmErrorCodes.BadAnswer, error.Code);
        Assert.Equal(2, _arm.Requests.Count);
    }

    [Fact]
    public async Task A_resource_that_is_busy_is_waited_for_longer_than_a_server_that_fails()
    {
        for (int i = 0; i < 15; i++)
        {
            _arm.Answer(409, Error("AnotherOperationInProgress"));
        }

        _arm.Answer(200, Resource("a", "Succeeded"));
        using ArmClient client = Open();

        Assert.True((await client.PutAsync(s_address, Version, "{}", default)).HasCompleted);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], _retries.Take(8).Select(retry => retry.Wait.TotalSeconds));
    }

    [Fact]
    public async Task A_resource_that_stays_busy_is_told_in_the_end()
    {
        for (int i = 0; i < 30; i++)
        {
            _arm.Answer(409, Error("AnotherOperationInProgress"), ("Retry-After", "60"));
        }

        using ArmClient client = Open();

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.PutAsync(s_address, Version, "{}", default));

        Assert.Equal("AnotherOperationInProgress", error.Code);
        Assert.Equal(TimeSpan.FromMinutes(20), _clock.GetUtcNow() - WaitingClock.Start);
    }

    [Theory]
    [InlineData("Succ")]
    [InlineData("Succeeded")]
    [InlineData("u")]
    [InlineData("subscriptions")]
    public async Task A_key_that_ids_and_states_are_made_of_leaves_them_as_they_are(string key)
    {
        const string Operation = $"{Endpoint}/operations/o";
        const string Connection = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/connections/c";
        string Shown(string state) => $$$"""{"id":"{{{Connection}}}","properties":{"provisioningState":"{{{state}}}","sharedKey":"{{{key}}}"},"outputs":{"k":{"value":"{{{key}}}"}},"message":"It was {{{key}}}."}""";
        _arm.Answer(200, Shown("Updating"), ("Azure-AsyncOperation", Operation)).Answer(200, """{"status":"InProgress"}""").Answer(200, """{"status":"Succeeded"}""").Answer(200, Shown("Succeeded"));
        using ArmClient client = Open();

        ArmOperation operation = await client.PutAsync(ResourceId.Parse(Connection), Version, $$$"""{"properties":{"sharedKey":"{{{key}}}"}}""", default);
        await operation.WaitAsync(default);

        using JsonDocument result = JsonDocument.Parse(operation.Result!);
        Assert.Equal((Connection, "Succeeded"), (result.RootElement.GetProperty("id").GetString(), result.RootElement.GetProperty("properties").GetProperty("provisioningState").GetString()));
        Assert.False(result.RootElement.GetProperty("properties").TryGetProperty("sharedKey", out _));
        Assert.Equal("(secret)", result.RootElement.GetProperty("outputs").GetProperty("k").GetProperty("value").GetString());
        Assert.DoesNotContain($"was {key}", result.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_keeps_its_id_and_the_code_of_its_error_whatever_the_key()
    {
        const string Deployment = "/subscriptions/s/resourceGroups/consortium/providers/Microsoft.Resources/deployments/consortium-a";
        const string Cause = """{"error":{"code":"consortiumFailed","message":"consortium is no key","target":"/subscriptions/s/resourceGroups/consortium"}}""";
        _arm.Answer(201, $$"""{"id":"{{Deployment}}","properties":{"provisioningState":"Failed","error":{"code":"DeploymentFailed","message":{{JsonSerializer.Serialize(Cause)}} } } }""");
        using ArmClient client = Open();

        ArmDeployment deployment = await client.Deployments.StartAsync(
            ResourceId.Parse(Deployment), new ArmDeploymentRequest("""{"parameters":{"key":{"type":"securestring"}}}""") { Parameters = """{"key":{"value":"consortium"}}""" }, default);

        Assert.Equal(Deployment, deployment.Id.ToString());
        ArmError cause = Assert.Single(deployment.Error!.Details);
        Assert.Equal(("consortiumFailed", "(secret) is no key", "/subscriptions/s/resourceGroups/consortium"), (cause.Code, cause.Message, cause.Target));
    }

    private static string Resource(string name, string state) => Address.Replace("NAME", name, StringComparison.Ordinal).Replace("STATE", state, StringComparison.Ordinal);

    private static string Page(string[] names, string? next) => $$"""{"value":[{{string.Join(',', names.Select(name => Resource(name, "Succeeded")))}}]{{(next is null ? "" : $",\"nextLink\":\"{next}\"")}}}""";

    private static string Error(string code) => $$$"""{"error":{"code":"{{{code}}}","message":"For a test."}}""";

    private ArmClient Open(int maxRetries = 6) => new(new Uri(Endpoint), _ => ValueTask.FromResult(new ArmToken("token", DateTimeOffset.MaxValue)), new ArmClientOptions
    {
        Handler = _arm,
        Time = _clock,
        MaxRetries = maxRetries,
        OnRetry = (reason, wait) => _retries.Add((reason, wait)),
    });
}
