using System.Net;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.Tests.DataApi;

public sealed class DataApiTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly NetworkInfoClient _joiner = new();
    private readonly FakeSource _source = new();
    private readonly ManualClock _clock = new();
    private StandInNode _node = null!;
    private NodeSite _site = null!;

    private Uri Document => new(_site.Url, "networkinfo");

    public async Task InitializeAsync()
    {
        _node = await StandInNode.StartAsync();
        await ServeAsync(TimeSpan.FromSeconds(30));
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _node.DisposeAsync();
        _joiner.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task A_joiner_that_was_told_the_site_root_reads_a_signed_document()
    {
        NetworkInfo info = await _joiner.GetAsync(_site.Url, default);

        Assert.Equal(FakeSource.Key.Address, info.Signature!.Signer);
        Assert.Equal([FakeSource.EnodeAt(1)], info.Bootnodes);
        Assert.Equal(_source.Nodes, info.NodeMetadata);
        Assert.Equal((17ul, Hash32.FromUInt64(1_027)), (info.RecentBlock!.Number, info.RecentBlock.Hash));
        Assert.Null(info.ErrorMessage);
    }

    [Fact]
    public async Task The_old_fields_come_first_in_the_form_that_old_joiners_read()
    {
        JsonElement document = JsonDocument.Parse(await _http.GetStringAsync(Document)).RootElement;

        Assert.Equal(
            ["majorVersion", "minorVersion", "bootnodes", "nodeMetadata", "valSetContract", "adminContract", "adminContractABI", "paritySpec", "errorMessage", "recentBlock", "addressList"],
            document.EnumerateObject().Select(p => p.Name).Take(11));
        Assert.Equal("", document.GetProperty("errorMessage").GetString());
        Assert.Equal("""{"name":"PoA"}""", document.GetProperty("paritySpec").GetString());
        Assert.Equal(FakeSource.EnodeAt(1).ToString(), document.GetProperty("bootnodes")[0].GetString());
    }

    [Theory]
    [InlineData("{0}", HttpStatusCode.NotModified)]
    [InlineData("W/{0}", HttpStatusCode.NotModified)] // as a cache between may make it
    [InlineData("\"other\", {0}", HttpStatusCode.NotModified)]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("not a tag", HttpStatusCode.OK)]
    public async Task Who_has_the_document_is_told_so_without_a_body(string condition, HttpStatusCode status)
    {
        using HttpResponseMessage first = await _http.GetAsync(Document);
        Assert.Equal((true, TimeSpan.FromSeconds(5)), (first.Headers.CacheControl!.Public, first.Headers.CacheControl.MaxAge));

        using HttpRequestMessage again = new(HttpMethod.Get, Document);
        again.Headers.TryAddWithoutValidation("If-None-Match", condition.Replace("{0}", first.Headers.ETag!.Tag, StringComparison.Ordinal));
        using HttpResponseMessage second = await _http.SendAsync(again);

        Assert.Equal(status, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(status == HttpStatusCode.NotModified, (await second.Content.ReadAsByteArrayAsync()).Length == 0);
    }

    [Fact]
    public async Task HEAD_has_the_head_of_the_answer()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, Document);
        using HttpResponseMessage head = await _http.SendAsync(request);

        Assert.Equal((await _http.GetByteArrayAsync(Document)).Length, head.Content.Headers.ContentLength);
        Assert.NotNull(head.Headers.ETag);
    }

    [Fact]
    public async Task Only_nodes_whose_identity_is_leased_now_are_listed()
    {
        NetworkInfoAnswer before = await _joiner.GetIfChangedAsync(_site.Url, null, default);
        _source.Nodes.Clear();
        _source.Nodes.Add(FakeSource.NodeAt(2));
        Assert.Null((await _joiner.GetIfChangedAsync(_site.Url, before.ETag, default)).Info);

        _clock.Advance(TimeSpan.FromSeconds(5));
        NetworkInfoAnswer after = await _joiner.GetIfChangedAsync(_site.Url, before.ETag, default);

        Assert.Equal([FakeSource.EnodeAt(2)], after.Info!.Bootnodes);
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Fact]
    public async Task A_node_that_cannot_be_dialled_is_not_listed()
    {
        _source.Nodes.Add(new NetworkNode(Enode.Parse($"enode://{3:x128}"), "new", null));
        _source.Nodes.Add(new NetworkNode(Enode.Parse($"enode://{4:x128}@10.1.1.1:0"), "silent", null));

        Assert.Equal([FakeSource.EnodeAt(1)], (await _joiner.GetAsync(_site.Url, default)).Bootnodes);
    }

    [Fact]
    public async Task A_refresh_that_finds_nothing_new_leaves_the_document_as_it_is()
    {
        NetworkInfoAnswer before = await _joiner.GetIfChangedAsync(_site.Url, null, default);
        _node.Head = 40;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null((await _joiner.GetIfChangedAsync(_site.Url, before.ETag, default)).Info);
        Assert.Equal(2, _source.Listed);
        Assert.Equal(2, _node.Bodies.Count); // the client is not asked again before a minute is over

        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(30ul, (await _joiner.GetIfChangedAsync(_site.Url, before.ETag, default)).Info!.RecentBlock!.Number);
    }

    [Fact]
    public async Task A_young_chain_is_asked_again_soon_since_block_0_tells_nothing()
    {
        _node.Head = 3;
        Assert.Equal(0ul, (await _joiner.GetAsync(_site.Url, default)).RecentBlock!.Number);

        _node.Head = 12;
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2ul, (await _joiner.GetAsync(_site.Url, default)).RecentBlock!.Number);
    }

    [Theory]
    [InlineData("refuses connections", "does not answer")]
    [InlineData("answers an error", "answers with an error")]
    [InlineData("hangs", "did not answer within 1 s")]
    public async Task While_the_client_is_down_the_last_known_document_says_so(string how, string message)
    {
        await ServeAsync(TimeSpan.FromSeconds(how == "hangs" ? 1 : 30));
        NetworkInfo before = await _joiner.GetAsync(_site.Url, default);
        if (how == "refuses connections")
        {
            await _node.StopAsync();
        }

        _node.Instead = how == "hangs"
            ? context => Task.Delay(Timeout.Infinite, context.RequestAborted)
            : context => StandInNode.WriteAsync(context, $$"""{"error":{"code":-32000,"message":"secret path"},"jsonrpc":"2.0","id":{{JsonDocument.Parse(_node.Bodies.Last()).RootElement.GetProperty("id")}} }""");
        _clock.Advance(TimeSpan.FromMinutes(2));

        NetworkInfo after = await _joiner.GetAsync(_site.Url, default);

        Assert.Contains(message, after.ErrorMessage);
        Assert.DoesNotContain("secret", after.ErrorMessage);
        Assert.DoesNotContain(_node.Endpoint.Authority, after.ErrorMessage);
        Assert.Equal(before.RecentBlock, after.RecentBlock);
        Assert.Equal(before.Bootnodes, after.Bootnodes);
        Assert.Equal(FakeSource.Key.Address, after.Signature!.Signer);
    }

    [Fact]
    public async Task A_site_whose_client_never_answered_still_hands_out_the_genesis()
    {
        _node.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await ServeAsync(TimeSpan.FromSeconds(0.2));

        NetworkInfo info = await _joiner.GetAsync(_site.Url, default);

        Assert.Equal("""{"name":"PoA"}""", info.ParitySpec);
        Assert.NotNull(info.ErrorMessage);
        Assert.Null(info.RecentBlock);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_nodes_cannot_be_listed_the_last_list_stays(bool hangs)
    {
        await ServeAsync(TimeSpan.FromSeconds(hangs ? 1 : 30));
        await _joiner.GetAsync(_site.Url, default);
        _source.Instead = hangs
            ? _ => new TaskCompletionSource<IReadOnlyList<NetworkNode>>().Task // not even the token helps
            : _ => throw new InvalidOperationException("the storage account's secret");
        _clock.Advance(TimeSpan.FromSeconds(6));

        NetworkInfo info = await _joiner.GetAsync(_site.Url, default);

        Assert.Equal([FakeSource.EnodeAt(1)], info.Bootnodes);
        Assert.EndsWith("The list of this member's nodes cannot be read at the moment; it may be old.", info.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_document_goes_unsigned()
    {
        _source.HasKey = false;
        Assert.Null((await _joiner.GetAsync(_site.Url, default)).Signature);
    }

    [Fact]
    public async Task A_chain_id_that_has_no_canonical_form_goes_unsigned()
    {
        _source.Network = _source.Network with { ChainId = new ChainId(9_007_199_254_740_993) };
        NetworkInfo info = await _joiner.GetAsync(_site.Url, default);
        Assert.Equal((new ChainId(9_007_199_254_740_993), null), (info.ChainId, info.Signature));
    }

    [Fact]
    public async Task An_agent_at_fault_answers_503_and_keeps_the_reason_to_itself()
    {
        _source.Network = null!;
        using HttpResponseMessage response = await _http.GetAsync(Document);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("""{"errorMessage":"This node cannot describe its network at the moment."}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_agent_at_fault_hands_out_what_it_had()
    {
        NetworkInfoAnswer before = await _joiner.GetIfChangedAsync(_site.Url, null, default);
        _source.Network = null!;
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Null((await _joiner.GetIfChangedAsync(_site.Url, before.ETag, default)).Info);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Five_hundred_joiners_at_once_cost_the_client_one_refresh(bool isUp)
    {
        _node.Instead = isUp ? null : context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await ServeAsync(TimeSpan.FromSeconds(isUp ? 30 : 1));
        NetworkInfo[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => _joiner.GetAsync(_site.Url, default)));

        Assert.All(answers, info => Assert.Equal((FakeSource.Key.Address, isUp), (info.Signature!.Signer, info.ErrorMessage is null)));
        Assert.Single(answers.Select(info => info.Signature).Distinct());
        Assert.InRange(_node.Bodies.Count, isUp ? 2 : 0, isUp ? 2 : 1); // the number of the head, then the block
        Assert.Equal(1, _source.Listed);
    }

    [Fact]
    public async Task A_joiner_who_leaves_does_not_stop_the_refresh_for_the_others()
    {
        TaskCompletionSource<IReadOnlyList<NetworkNode>> list = new();
        _source.Instead = _ => list.Task;
        using CancellationTokenSource leaves = new();
        DataApiPublisher publisher = new(_source, _node.Client, time: _clock);
        Task<DataApiDocument> left = publisher.GetAsync(leaves.Token);
        Task<DataApiDocument> stays = publisher.GetAsync(default);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        list.SetResult([FakeSource.NodeAt(5)]);

        Assert.Equal([FakeSource.EnodeAt(5)], NetworkInfo.Parse((await stays).Bytes).Bootnodes);
    }

    [Theory]
    [InlineData("answers", null)]
    [InlineData("refuses", "does not answer")]
    [InlineData("hangs", "takes its time to tell")]
    public async Task Nobody_waits_for_a_client_that_hangs_and_all_five_hundred_get_one_document(string how, string? problem)
    {
        TaskCompletionSource goOn = new();
        if (how == "refuses")
        {
            await _node.StopAsync();
        }

        _node.Instead = how == "hangs" ? context => goOn.Task.WaitAsync(context.RequestAborted) : null;

        // The client's patience outlasts the test: who hangs is waited for as long as who asks waits, and no longer.
        await ServeAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(how == "hangs" ? 0.2 : 60));
        NetworkInfo[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => _joiner.GetAsync(_site.Url, default)));

        Assert.Single(answers.Select(info => info.Signature).Distinct());
        Assert.All(answers, info => Assert.Equal((FakeSource.Key.Address, """{"name":"PoA"}"""), (info.Signature!.Signer, info.ParitySpec)));
        if (problem is null)
        {
            Assert.Null(answers[0].ErrorMessage);
        }
        else
        {
            Assert.Contains(problem, answers[0].ErrorMessage, StringComparison.Ordinal);
        }

        goOn.SetResult();
    }

    [Fact]
    public async Task While_a_refresh_takes_its_time_the_last_document_is_handed_out_and_says_so()
    {
        await ServeAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(0.2));
        NetworkInfo first = (await AskUntilAsync(info => info.ErrorMessage is null)).Info!;
        TaskCompletionSource<IReadOnlyList<NetworkNode>> list = new();
        _source.Instead = _ => list.Task;
        _clock.Advance(TimeSpan.FromSeconds(6));

        NetworkInfoAnswer before = await AskUntilAsync(info => info.ErrorMessage is not null);
        Assert.Contains("takes its time", before.Info!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((first.GenesisHash, first.RecentBlock), (before.Info.GenesisHash, before.Info.RecentBlock));
        Assert.Equal(first.Bootnodes, before.Info.Bootnodes);
        int listed = _source.Listed;
        Assert.Equal(before.ETag, (await _joiner.GetIfChangedAsync(_site.Url, null, default)).ETag);
        Assert.Equal(listed, _source.Listed); // the refresh still goes on

        list.SetResult([FakeSource.NodeAt(5)]);
        NetworkInfoAnswer after = await AskUntilAsync(info => info.ErrorMessage is null);
        Assert.Equal([FakeSource.EnodeAt(5)], after.Info!.Bootnodes);
    }

    /// <summary>Asks until the answer is such a one.</summary>
    private async Task<NetworkInfoAnswer> AskUntilAsync(Func<NetworkInfo, bool> condition)
    {
        while (true)
        {
            NetworkInfoAnswer answer = await _joiner.GetIfChangedAsync(_site.Url, null, default);
            if (condition(answer.Info!))
            {
                return answer;
            }
        }
    }

    /// <summary>Serves anew. Where something hangs that is not to be waited for long, and elsewhere not to fail on a busy machine.</summary>
    private async Task ServeAsync(TimeSpan patience, TimeSpan? longestWait = null)
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        DataApiPublisher publisher = new(_source, _node.Client, new DataApiOptions { Patience = patience, LongestWait = longestWait ?? TimeSpan.FromSeconds(60) }, _clock);
        _site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, site => site.MapDataApi(publisher), default);
    }
}
