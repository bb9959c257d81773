using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Peers;

public sealed class PeerRegistrarTests : IAsyncLifetime
{
    private const string Key = "q7J2mN8xW4vR1sTz";

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-registrar-").FullName;
    private readonly HttpClient _http = new();
    private readonly ModelStore _store;
    private readonly IdentityStore _identities;
    private readonly PeerRegistrar _registrar;
    private TimeSpan _now;
    private Action<string>? _before;
    private NodeSite _site = null!;

    public PeerRegistrarTests()
    {
        _store = new ModelStore(() => _now);
        _store.Create();
        _identities = CreateIdentities();
        _registrar = CreateRegistrar();
    }

    public async Task InitializeAsync()
    {
        _registrar.Open(Key);
        _site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, site => site.MapPeerRegistrar(_registrar), default);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        _registrar.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_node_stays_as_long_as_it_renews_itself_and_no_longer()
    {
        await PostAsync(FakeSource.EnodeAt(1));
        _now += TimeSpan.FromSeconds(40);
        await PostAsync(FakeSource.EnodeAt(2));
        Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], await ListAsync());

        await PostAsync(FakeSource.EnodeAt(1));
        _now += TimeSpan.FromSeconds(59);
        Assert.Equal(2, (await ListAsync()).Count);

        _now += TimeSpan.FromSeconds(3); // what is listed is shared for that long
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task All_agents_of_a_member_answer_the_same_and_each_renews_what_another_entered()
    {
        await PostAsync(FakeSource.EnodeAt(1));
        PeerRegistrar other = CreateRegistrar();
        Assert.Equal([FakeSource.EnodeAt(1)], await other.ListAsync(default));

        _now += TimeSpan.FromSeconds(40);
        Assert.True(await other.TryEnterAsync(FakeSource.EnodeAt(1), default));
        _now += TimeSpan.FromSeconds(40);
        Assert.Equal([FakeSource.EnodeAt(1)], await ListAsync());
    }

    [Fact]
    public async Task The_nodes_of_the_member_are_there_without_registering_as_long_as_their_identity_is_leased()
    {
        await _identities.SetUpAsync(2, default);
        Enode enode;
        await using (IdentityLease lease = await _identities.TakeAsync(default))
        {
            enode = Enode.Parse($"enode://{lease.Identity.PublicKey}@10.1.17.9:30303");
            await lease.PublishAsync(enode, "vl-1", "reg1", default);
            await PostAsync(FakeSource.EnodeAt(2));
            Assert.Equal([enode, FakeSource.EnodeAt(2)], await ListAsync());
        }

        _now += TimeSpan.FromSeconds(3);
        Assert.Equal([FakeSource.EnodeAt(2)], await ListAsync());
    }

    [Fact]
    public async Task A_node_that_moves_is_one_node()
    {
        await PostAsync(FakeSource.EnodeAt(1));
        Enode moved = Enode.Parse(FakeSource.EnodeAt(1).ToString().Replace("10.1.17.1", "10.9.9.9", StringComparison.Ordinal));
        await PostAsync(moved);

        Assert.Equal(moved, Assert.Single(await ListAsync()));
    }

    [Fact]
    public async Task Is_full_at_its_limit_but_those_in_it_can_renew_and_what_has_run_out_makes_room()
    {
        for (int i = 1; i <= 3; i++)
        {
            await PostAsync(FakeSource.EnodeAt(i));
        }

        await PostAsync(FakeSource.EnodeAt(4), HttpStatusCode.InsufficientStorage);
        await PostAsync(FakeSource.EnodeAt(2));
        _now += TimeSpan.FromSeconds(60);
        for (int i = 4; i <= 6; i++)
        {
            await PostAsync(FakeSource.EnodeAt(i));
        }

        Assert.Equal(3, (await ListAsync()).Count);
        Assert.Equal(3, _store.Created);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_without_what_it_says()
    {
        _before = _ => throw new BlobStorageException(BlobStorageFailure.Unreachable, "store.example does not answer");
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_site.Url, "peers"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("store.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await PostAsync(FakeSource.EnodeAt(1), HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Without_a_key_it_serves_nobody()
    {
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapPeerRegistrar(CreateRegistrar()), default);
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(site.Url, "peers"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task The_agents_of_a_member_make_one_key_and_take_the_one_that_a_person_puts_in_its_place()
    {
        await _identities.SetUpAsync(1, default);
        FileMemberSecrets secrets = new(Path.Combine(_folder, "secrets"));
        string?[] found = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => new RegistrarKeys(secrets, CreateIdentities()).FindOrMakeOwnAsync(default)));
        string key = Assert.Single(found.OfType<string>().Distinct());
        Assert.True(key.Length > 40);
        Assert.Equal(key, await new RegistrarKeys(secrets, _identities).FindOrMakeOwnAsync(default));
        string file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "secrets")));
        Assert.True(PrivateFiles.IsPrivate(file));

        await File.WriteAllTextAsync(file, "another key of a person\n");
        Assert.Equal("another key of a person", await new RegistrarKeys(secrets, _identities).FindOrMakeOwnAsync(default));
        Assert.Null(await new RegistrarKeys(secrets, _identities).FindJoinedAsync(default));
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
        Assert.Throws<ArgumentException>(() => CreateRegistrar().Open("short"));

    [Fact]
    public async Task A_node_renews_itself_and_learns_of_the_others_with_every_question()
    {
        using RegistrarPeerSource first = new(_site.Url, Key, () => FakeSource.EnodeAt(1));
        using RegistrarPeerSource reader = new(_site.Url, Key, () => null);

        Assert.Equal([FakeSource.EnodeAt(1)], await first.AskAsync(default));
        await PostAsync(FakeSource.EnodeAt(2));
        Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], await reader.AskAsync(default));

        _now += TimeSpan.FromSeconds(61);
        Assert.Empty((await reader.AskAsync(default))!);
    }

    [Fact]
    public async Task The_key_is_not_sent_over_plain_http_to_anywhere()
    {
        using RegistrarPeerSource source = new(new Uri("http://192.0.2.1/"), "key", () => null);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default));

        Assert.Equal(ErrorCode.DataApiUnreachable, error.Code);
        Assert.Contains("Expected https, or an address of loopback or a private network; 192.0.2.1 is none", error.Message, StringComparison.Ordinal);
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

    [Fact]
    public async Task Who_asks_again_and_again_makes_the_store_no_work()
    {
        int calls = 0;
        await PostAsync(FakeSource.EnodeAt(1));
        await ListAsync();
        _before = _ => calls++;
        for (int i = 0; i < 5; i++)
        {
            await PostAsync(FakeSource.EnodeAt(1));
            Assert.Equal([FakeSource.EnodeAt(1)], await ListAsync());
        }

        Assert.Equal(0, calls);
        _now += TimeSpan.FromSeconds(3);
        await PostAsync(FakeSource.EnodeAt(1));
        Assert.True(calls > 0);
    }

    [Fact]
    public async Task A_source_that_asks_too_much_is_refused_whatever_key_it_shows()
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a guess of the key");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 40; i++)
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(_site.Url, "peers"));
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    private IdentityStore CreateIdentities() =>
        new(new DirectContainer(_store, what => _before?.Invoke(what)), new KeyFileIdentityKeys(Path.Combine(_folder, "keys"), "x"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance);

    private PeerRegistrar CreateRegistrar() => new(new DirectContainer(_store, what => _before?.Invoke(what)), _identities, new PeerRegistrarOptions { MaxPeers = 3, Time = new StoreTime(() => _now), RequestsPerSecond = (1, 20) });

    private async Task<List<Enode>> ListAsync()
    {
        JsonElement answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_site.Url, "peers"))).RootElement;
        return [.. answer.GetProperty("peers").EnumerateArray().Select(peer => Enode.Parse(peer.GetProperty("enode").GetString()!))];
    }

    private Task PostAsync(Enode enode, HttpStatusCode status = HttpStatusCode.OK) => PostAsync($$"""{"enode":"{{enode}}"}""", status);

    private async Task PostAsync(string body, HttpStatusCode status)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(_site.Url, "peers"), content);
        Assert.Equal(status, response.StatusCode);
    }

    /// <summary>The clock of the store.</summary>
    private sealed class StoreTime(Func<TimeSpan> now) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now().Ticks;
    }
}
