using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.Tests.Peers;

public sealed class PeerRegistrarTests : IAsyncLifetime
{
    private const string Key = "q7J2mN8xW4vR1sTz";

    private readonly HttpClient _http = new();
    private readonly ManualClock _clock = new();
    private NodeSite _site = null!;

    public async Task InitializeAsync()
    {
        PeerRegistrar registrar = new(new PeerRegistrarOptions { Key = Key, MaxPeers = 3 }, _clock);
        _site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, site => site.MapPeerRegistrar(registrar), default);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task A_node_stays_as_long_as_it_renews_itself_and_no_longer()
    {
        await PostAsync(FakeSource.EnodeAt(1));
        _clock.Advance(TimeSpan.FromSeconds(40));
        await PostAsync(FakeSource.EnodeAt(2));
        Assert.Equal([(FakeSource.EnodeAt(1).ToString(), 20), (FakeSource.EnodeAt(2).ToString(), 60)], await ListAsync());

        await PostAsync(FakeSource.EnodeAt(1));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, (await ListAsync()).Count);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_node_that_moves_is_one_node()
    {
        await PostAsync(FakeSource.EnodeAt(1));
        Enode moved = Enode.Parse(FakeSource.EnodeAt(1).ToString().Replace("10.1.17.1", "10.9.9.9", StringComparison.Ordinal));
        await PostAsync(moved);

        Assert.Equal(moved.ToString(), Assert.Single(await ListAsync()).Enode);
    }

    [Fact]
    public async Task Is_full_at_its_limit_but_those_in_it_can_renew()
    {
        for (int i = 1; i <= 3; i++)
        {
            await PostAsync(FakeSource.EnodeAt(i));
        }

        await PostAsync(FakeSource.EnodeAt(4), HttpStatusCode.InsufficientStorage);
        await PostAsync(FakeSource.EnodeAt(2));
        _clock.Advance(TimeSpan.FromSeconds(60));
        await PostAsync(FakeSource.EnodeAt(4));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer q7J2mN8xW4vR1sT")]
    [InlineData("Bearer q7J2mN8xW4vR1sTz2")]
    [InlineData("Bearer Q7J2MN8XW4VR1STZ")]
    [InlineData("Basic q7J2mN8xW4vR1sTz")]
    public async Task Without_the_key_nobody_reads_or_writes(string? header)
    {
        _http.DefaultRequestHeaders.Authorization = null;
        if (header is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        }

        using HttpResponseMessage read = await _http.GetAsync(new Uri(_site.Url, "peers"));
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (read.StatusCode, read.Headers.WwwAuthenticate.ToString()));
        await PostAsync(FakeSource.EnodeAt(1), HttpStatusCode.Unauthorized);

        _http.DefaultRequestHeaders.Remove("Authorization");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"enode":7}""")]
    [InlineData("""{"enode":"\ud800"}""")]
    [InlineData("""{"enode":"enode://00@1.2.3.4:30303"}""")]
    public async Task Takes_nothing_but_an_enode(string body) => await PostAsync(body, HttpStatusCode.BadRequest);

    [Fact]
    public async Task Takes_no_enode_without_its_place_and_no_large_body()
    {
        await PostAsync($$"""{"enode":"enode://{{1:x128}}"}""", HttpStatusCode.BadRequest);
        await PostAsync($$"""{"enode":"{{FakeSource.EnodeAt(1)}}","more":"{{new string('x', 5_000)}}"}""", HttpStatusCode.BadRequest);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public void A_key_that_can_be_guessed_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PeerRegistrar(new PeerRegistrarOptions { Key = "short" }));

    [Fact]
    public async Task A_node_renews_itself_and_learns_of_the_others_with_every_question()
    {
        using RegistrarPeerSource first = new(_site.Url, Key, () => FakeSource.EnodeAt(1));
        using RegistrarPeerSource reader = new(_site.Url, Key, () => null);

        Assert.Equal([FakeSource.EnodeAt(1)], await first.AskAsync(default));
        await PostAsync(FakeSource.EnodeAt(2));
        Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], await reader.AskAsync(default));

        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Empty((await reader.AskAsync(default))!);
    }

    [Fact]
    public async Task A_registrar_that_refuses_or_is_away_is_an_error_without_the_key_in_it()
    {
        using RegistrarPeerSource wrong = new(_site.Url, "another key, a wrong one", () => null);
        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => wrong.AskAsync(default));
        Assert.Equal(ErrorCode.DataApiHttpError, refused.Code);
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another key", refused.ToString(), StringComparison.Ordinal);

        using RegistrarPeerSource right = new(_site.Url, Key, () => null);
        await _site.DisposeAsync();
        Assert.Equal(ErrorCode.DataApiUnreachable, (await Assert.ThrowsAsync<ConsortiumException>(() => right.AskAsync(default))).Code);
    }

    private async Task<List<(string Enode, int Seconds)>> ListAsync()
    {
        JsonElement answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_site.Url, "peers"))).RootElement;
        return [.. answer.GetProperty("peers").EnumerateArray().Select(peer => (peer.GetProperty("enode").GetString()!, peer.GetProperty("expiresInSeconds").GetInt32()))];
    }

    private Task PostAsync(Enode enode, HttpStatusCode status = HttpStatusCode.OK) => PostAsync($$"""{"enode":"{{enode}}"}""", status);

    private async Task PostAsync(string body, HttpStatusCode status)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(_site.Url, "peers"), content);
        Assert.Equal(status, response.StatusCode);
    }
}
