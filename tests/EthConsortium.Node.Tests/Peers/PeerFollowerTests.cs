using System.Text;
using System.Threading.Channels;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Site;
using EthConsortium.Node.Tests.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Tests.Peers;

public sealed class PeerFollowerTests
{
    private static readonly PeerFollowerOptions s_fast = new() { Interval = TimeSpan.FromMilliseconds(5), MaxInterval = TimeSpan.FromMilliseconds(20), MaxPeersPerSource = 3 };

    [Fact]
    public async Task The_client_is_told_of_what_changes_and_of_nothing_else()
    {
        ScriptedSource source = new("one", [One(1), One(1, 2), null, Fails, One(2), One()]);
        await using Following following = new([source]);

        Assert.Equal("-  +1  =1", await following.NextAsync());
        Assert.Equal("-  +2  =1,2", await following.NextAsync());
        Assert.Equal("-1  +  =2", await following.NextAsync()); // unchanged and failing answers keep what was known
        Assert.Equal("-2  +  =", await following.NextAsync());
        Assert.Contains("down", Assert.Single(following.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_several_tell_of_stays_until_none_does_and_the_node_itself_is_no_peer()
    {
        ScriptedSource first = new("first", [One(1, 9), One()]);
        ScriptedSource second = new("second", [One(1, 2)]) { Waits = true };
        await using Following following = new([first, second], self: FakeSource.EnodeAt(9));

        Assert.Equal("-  +1  =1", await following.NextAsync());
        await first.DoneAsync();
        Assert.Equal("-1  +  =", await following.NextAsync());
        second.Go();
        Assert.Equal("-  +1,2  =1,2", await following.NextAsync());
    }

    [Fact]
    public async Task Of_a_long_answer_the_first_are_taken_and_others_by_chance_that_stay_as_long_as_they_are_told()
    {
        int[] all = [.. Enumerable.Range(1, 40)];
        List<int> chosen = [];
        for (int seed = 0; seed < 10; seed++)
        {
            PeerFollower follower = new([new ScriptedSource("one", [One(all), One([.. all.Reverse()]), One(1, 2, 3)])], () => null, (_, _) => Task.CompletedTask, new PeerFollowerOptions { MaxPeersPerSource = 4 }, random: new Random(seed));
            IReadOnlyList<Enode> first = await follower.AskAsync(TimeSpan.FromMinutes(1), default);
            Assert.Equal(4, first.Count);
            Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], first.Take(2));
            chosen.AddRange(first.Skip(2).Select(node => Array.IndexOf([.. all.Select(FakeSource.EnodeAt)], node)));

            IReadOnlyList<Enode> second = await follower.AskAsync(TimeSpan.FromMinutes(1), default);
            Assert.Equal([FakeSource.EnodeAt(40), FakeSource.EnodeAt(39)], second.Take(2));
            Assert.Equal(2, second.Skip(2).Count(first.Contains));
            Assert.Equal(3, (await follower.AskAsync(TimeSpan.FromMinutes(1), default)).Count);
        }

        Assert.True(chosen.Distinct().Count() > 5);
    }

    [Fact]
    public async Task A_node_that_moved_is_removed_and_added()
    {
        Enode moved = Enode.Parse(FakeSource.EnodeAt(1).ToString().Replace("10.1.17.1", "10.1.17.77", StringComparison.Ordinal));
        ScriptedSource source = new("one", [One(1), () => [moved]]);
        await using Following following = new([source]);

        await following.NextAsync();
        Assert.Equal("-1  +77  =77", await following.NextAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_take_a_change_is_told_again()
    {
        ScriptedSource source = new("one", [One(1), null]);
        await using Following following = new([source], failures: 2);

        Assert.Equal("-  +1  =1", await following.NextAsync());
        Assert.Equal(2, following.Warnings.Count);
        Assert.All(following.Warnings, warning => Assert.Contains("told again", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_source_cannot_fill_the_client_with_nodes()
    {
        ScriptedSource source = new("one", [One(Enumerable.Range(1, 200).ToArray())]);
        await using Following following = new([source]);

        Assert.Matches(@"^-  \+1,\d+,\d+  =1,\d+,\d+$", await following.NextAsync());
    }

    [Fact]
    public async Task What_the_client_was_started_with_stays_until_its_source_says_otherwise()
    {
        ScriptedSource first = new("first", [One(1), Fails, One(3)]);
        ScriptedSource second = new("second", [One(2), null]);
        Following following = new([first, second], isStarted: false);
        Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], await following.AskAsync(TimeSpan.FromMinutes(1)));

        following.Start();
        await using (following)
        {
            Assert.Equal("-1  +3  =3,2", await following.NextAsync());
        }
    }

    [Fact]
    public async Task A_source_that_takes_long_is_not_waited_for_at_the_start()
    {
        ScriptedSource slow = new("slow", [One(1)]) { Waits = true };
        ScriptedSource fast = new("fast", [One(2)]);
        Following following = new([slow, fast], isStarted: false);
        Assert.Equal([FakeSource.EnodeAt(2)], await following.AskAsync(TimeSpan.FromSeconds(0.2)));
        Assert.Contains("slow did not answer within", Assert.Single(following.Warnings), StringComparison.Ordinal);

        slow.Go();
        following.Start();
        await using (following)
        {
            Assert.Equal("-  +1  =1,2", await following.NextAsync());
        }
    }

    [Fact]
    public async Task Questions_are_spread_and_a_failing_source_is_asked_ever_less()
    {
        HastyTime time = new();
        int asked = 0;
        ScriptedSource source = new("one", [.. Enumerable.Repeat<Func<IReadOnlyList<Enode>>?>(() => ++asked <= 100 ? [] : throw new ConsortiumException(ErrorCode.DataApiUnreachable, "The site is down."), 110)]);
        using CancellationTokenSource stop = new();
        Task running = new PeerFollower([source], () => null, (_, _) => Task.CompletedTask, time: time, random: new Random(1)).RunAsync(stop.Token);
        await source.DoneAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        double[] waits = [.. time.Waits.Select(wait => wait.TotalSeconds)];
        Assert.All(waits[..100], wait => Assert.InRange(wait, 15, 25));
        Assert.True(waits[..100].Max() - waits[..100].Min() > 8);
        Assert.InRange(waits[101], 60, 100);
        Assert.All(waits[104..110], wait => Assert.InRange(wait, 225, 375));
    }

    [Fact]
    public async Task Another_members_Data_API_is_followed_with_its_ETag()
    {
        await using StandInNode node = await StandInNode.StartAsync();
        FakeSource other = new();
        ManualClock clock = new();
        DataApiPublisher publisher = new(other, node.Client, time: clock);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank B" }, routes => routes.MapDataApi(publisher), default);
        using NetworkInfoClient client = new();
        DataApiPeerSource source = new(client, site.Url, new FakeSource().Network, (signer, _) => Task.FromResult(signer == FakeSource.Key.Address));

        Assert.Equal([FakeSource.EnodeAt(1)], await source.AskAsync(default));
        Assert.Null(await source.AskAsync(default));

        other.Nodes.Add(FakeSource.NodeAt(2)); // a newcomer takes an identity
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([FakeSource.EnodeAt(1), FakeSource.EnodeAt(2)], await source.AskAsync(default));
    }

    [Fact]
    public async Task A_member_that_the_chain_counts_no_more_has_no_nodes_and_one_that_cannot_be_asked_keeps_them()
    {
        await using StandInNode node = await StandInNode.StartAsync();
        FakeSource other = new();
        ManualClock clock = new();
        DataApiPublisher publisher = new(other, node.Client, time: clock);
        NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank B" }, routes => routes.MapDataApi(publisher), default);
        Func<bool> isMember = () => true;
        using NetworkInfoClient client = new();
        DataApiPeerSource source = new(client, site.Url, new FakeSource().Network, (_, _) => Task.FromResult(isMember()));
        await using (site)
        {
            Assert.Equal([FakeSource.EnodeAt(1)], await source.AskAsync(default));

            // Nobody knows, or the document is nobody's while the member is one still: its nodes stay.
            isMember = () => throw new ConsortiumException(ErrorCode.NodeUnreachable, "The client is starting.");
            Assert.Equal(ErrorCode.NodeUnreachable, (await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default))).Code);
            isMember = () => true;
            other.HasKey = false;
            clock.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal(ErrorCode.NetworkInfoSignerUnknown, (await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default))).Code);
            other.HasKey = true;
            clock.Advance(TimeSpan.FromSeconds(6));
            Assert.Null(await source.AskAsync(default));

            // Voted out: with the same document, and with one that nobody signed.
            isMember = () => false;
            Assert.Equal([], await source.AskAsync(default));
            Assert.Equal(ErrorCode.NetworkInfoSignerUnknown, (await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default))).Code);
            isMember = () => true;
            Assert.Equal([FakeSource.EnodeAt(1)], await source.AskAsync(default));
            isMember = () => false;
            other.HasKey = false;
            clock.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal([], await source.AskAsync(default));

            isMember = () => true;
            other.HasKey = true;
            clock.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal([FakeSource.EnodeAt(1)], await source.AskAsync(default));
        }

        // A site that is down is no sign, whatever the chain says.
        isMember = () => false;
        Assert.Equal(ErrorCode.DataApiUnreachable, (await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default))).Code);
    }

    [Theory]
    [InlineData("another chain", ErrorCode.ChainIdMismatch)]
    [InlineData("another genesis", ErrorCode.GenesisHashMismatch)]
    [InlineData("a stranger's signature", ErrorCode.NetworkInfoSignerUnknown)]
    [InlineData("no signature", ErrorCode.NetworkInfoSignerUnknown)]
    [InlineData("a changed document", ErrorCode.NetworkInfoSignatureInvalid)]
    [InlineData("no end", ErrorCode.DataApiTooLarge)]
    [InlineData("ten million bootnodes", ErrorCode.DataApiTooLarge)]
    [InlineData("millions of empty bootnodes", ErrorCode.NetworkInfoTooManyEntries)]
    public async Task A_forged_document_gives_no_peers_and_each_forgery_an_error_of_its_own(string forgery, ErrorCode code)
    {
        FakeSource honest = new();
        NetworkInfo info = honest.Network with { Bootnodes = [FakeSource.EnodeAt(66)] };
        info = forgery switch
        {
            "another chain" => info with { ChainId = new ChainId(5) },
            "another genesis" => info with { GenesisHash = Hash32.FromUInt64(666) },
            _ => info,
        };
        byte[] bytes = forgery == "no signature" ? info.ToJson() : info.ToSignedJson(honest.Sign);
        string text = Encoding.UTF8.GetString(bytes);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Mallory" }, routes => routes.MapGet("/networkinfo", async (HttpContext context) =>
        {
            string body = forgery switch
            {
                "a changed document" => text.Replace("10.1.17.66", "10.6.6.6", StringComparison.Ordinal),
                "millions of empty bootnodes" => $$"""{"majorVersion":0,"paritySpec":"{}","bootnodes":[{{string.Join(',', Enumerable.Repeat("0", 5_000_000))}}]}""",
                _ => text,
            };
            if (forgery is not ("no end" or "ten million bootnodes"))
            {
                await context.Response.WriteAsync(body);
                return;
            }

            await context.Response.WriteAsync("""{"majorVersion":0,"paritySpec":"{}","bootnodes":[""");
            byte[] part = forgery == "no end" ? new byte[65_536] : Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"\"{FakeSource.EnodeAt(1)}\",", 500)));
            for (long i = 0; (forgery == "no end" || i < 20_000) && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        }), default);
        using NetworkInfoClient client = new();
        Address trusted = forgery == "a stranger's signature" ? Address.Zero : FakeSource.Key.Address;
        DataApiPeerSource source = new(client, site.Url, new FakeSource().Network, (signer, _) => Task.FromResult(signer == trusted));

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => source.AskAsync(default));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task Old_servers_that_sign_nothing_are_followed_where_that_was_chosen()
    {
        byte[] old = new NetworkInfo { MinorVersion = 1, ParitySpec = "{}", Bootnodes = [FakeSource.EnodeAt(4)] }.ToJson();
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "old" }, routes => routes.MapGet("/networkinfo", (HttpContext context) => context.Response.Body.WriteAsync(old).AsTask()), default);
        using NetworkInfoClient client = new();

        Assert.Equal([FakeSource.EnodeAt(4)], await new DataApiPeerSource(client, site.Url, new FakeSource().Network, isMember: null).AskAsync(default));
    }

    private static Func<IReadOnlyList<Enode>> One(params int[] numbers) => () => [.. numbers.Select(FakeSource.EnodeAt)];

    private static IReadOnlyList<Enode> Fails() => throw new ConsortiumException(ErrorCode.DataApiUnreachable, "The site is down.");

    /// <summary>Gives its answers in order; afterwards nothing changes.</summary>
    private sealed class ScriptedSource(string name, Func<IReadOnlyList<Enode>>?[] answers) : IPeerSource
    {
        private readonly TaskCompletionSource _go = new();
        private readonly TaskCompletionSource _done = new();
        private int _asked;

        public bool Waits { get; init; }

        public string Name => name;

        public void Go() => _go.TrySetResult();

        public Task DoneAsync() => _done.Task;

        public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
        {
            if (Waits)
            {
                await _go.Task.WaitAsync(cancellationToken);
            }

            if (_asked >= answers.Length)
            {
                _done.TrySetResult();
                return null;
            }

            return answers[_asked++]?.Invoke();
        }
    }

    /// <summary>A follower under way, with nodes told as the last number of their address.</summary>
    private sealed class Following : IAsyncDisposable, IOperationSink
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<PeerChange> _changes = Channel.CreateUnbounded<PeerChange>();
        private readonly PeerFollower _follower;
        private Task _running = Task.CompletedTask;
        private int _failures;

        public Following(IReadOnlyList<IPeerSource> sources, Enode? self = null, int failures = 0, bool isStarted = true)
        {
            _failures = failures;
            _follower = new PeerFollower(sources, () => self, ApplyAsync, s_fast, this);
            if (isStarted)
            {
                Start();
            }
        }

        public List<string> Warnings { get; } = [];

        public Task<IReadOnlyList<Enode>> AskAsync(TimeSpan patience) => _follower.AskAsync(patience, _stop.Token);

        public void Start() => _running = _follower.RunAsync(_stop.Token);

        public async Task<string> NextAsync()
        {
            PeerChange change = await _changes.Reader.ReadAsync();
            return $"-{Numbers(change.Removed)}  +{Numbers(change.Added)}  ={Numbers(change.Current)}";
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
            _stop.Dispose();
        }

        public void Progress(OperationProgress progress)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message) => Warnings.Add(message);

        private static string Numbers(IReadOnlyList<Enode> nodes) => string.Join(',', nodes.Select(node => node.Host!.Split('.')[3]));

        private async Task ApplyAsync(PeerChange change, CancellationToken cancellationToken)
        {
            if (_failures-- > 0)
            {
                throw new InvalidOperationException("The client is starting.");
            }

            await _changes.Writer.WriteAsync(change, cancellationToken);
        }
    }
}
