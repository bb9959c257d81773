using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EthConsortium.Node.Site.Api;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteEventsTests
{
    [Fact]
    public async Task A_stream_begins_with_the_state_and_tells_blocks_and_what_they_change()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await using EventReader events = await EventReader.OpenAsync(site);
        (string name, JsonElement state) = await events.NextAsync();
        Assert.Equal("state", name);
        Assert.Equal(0ul, state.GetProperty("block").GetProperty("number").GetUInt64());

        await site.Anvil.MineAsync(1, default);
        (string second, JsonElement block) = await events.NextAsync();
        Assert.Equal("block", second); // nothing has changed, so the governance is not sent again
        Assert.Equal(1ul, block.GetProperty("number").GetUInt64());

        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("</script>"));
        Assert.Equal("block", (await events.NextAsync()).Name);
        (string fourth, JsonElement changed) = await events.NextAsync();
        Assert.Equal("state", fourth);
        Assert.Equal("</script>", changed.GetProperty("admins")[0].GetProperty("alias").GetString());
    }

    [Fact]
    public async Task A_stream_hears_of_the_network_of_the_time_again_and_again_and_of_silence_that_it_is_alive()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(options: SiteHarness.Quick with { LookAtNodesEvery = TimeSpan.FromMilliseconds(50), PingEvery = TimeSpan.FromMilliseconds(10) });
        await using EventReader events = await EventReader.OpenAsync(site);

        await site.Anvil.MineAsync(3, default);
        int ticks = 0;
        int networks = 0;
        while (ticks < 3 || networks < 1)
        {
            (string name, JsonElement body) = await events.NextAsync();
            networks += name == "network" ? 1 : 0;
            ticks += name == "tick" && body.GetProperty("block").GetInt32() == 3 && body.GetProperty("serverTime").GetDateTimeOffset() <= DateTimeOffset.UtcNow ? 1 : 0;
            Assert.True(name != "network" || body.GetProperty("own").GetArrayLength() == 1);
        }

        Assert.True(events.Pings > 0);
    }

    [Fact]
    public async Task More_streams_than_there_may_be_are_turned_away_until_one_ends()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(options: SiteHarness.Quick with { Streams = 2, PingEvery = TimeSpan.FromMilliseconds(10) });
        await using EventReader first = await EventReader.OpenAsync(site);
        await first.NextAsync();
        await using (EventReader second = await EventReader.OpenAsync(site))
        {
            await second.NextAsync();
            using HttpResponseMessage third = await site.Http.GetAsync(new Uri(site.Url, "api/events"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
            Assert.Contains("tooManyStreams", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            using HttpResponseMessage again = await site.Http.GetAsync(new Uri(site.Url, "api/events"), HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (again.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Who_reads_slowly_is_brought_to_the_newest_state_and_costs_no_more()
    {
        SiteStream stream = new();
        for (int i = 0; i <= 1_000; i++)
        {
            stream.Offer(SiteEvents.State, Encoding.ASCII.GetBytes($"\"state {i}\""));
            stream.Offer(SiteEvents.Block, Encoding.ASCII.GetBytes($"\"block {i}\""));
        }

        string text = Encoding.ASCII.GetString(await stream.TakeAsync(TimeSpan.FromSeconds(20), default));

        Assert.StartsWith("event: state\ndata: \"state 1000\"\n\nevent: block\ndata: \"block 969\"\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("event: block\ndata: \"block 1000\"\n\n", text, StringComparison.Ordinal);
        Assert.Equal(1 + SiteStream.MostBlocks, text.Split("event: ").Length - 1);
        Assert.Equal(": ping\n\n", Encoding.ASCII.GetString(await stream.TakeAsync(TimeSpan.Zero, default)));
    }

    [Fact]
    public async Task Who_reads_nothing_at_all_is_cut_off()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(admins: 200, validators: 15, options: SiteHarness.Quick with { Streams = 1, ReadWithin = TimeSpan.FromSeconds(1), PingEvery = TimeSpan.FromMilliseconds(10) });
        using Socket deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await deaf.ConnectAsync(site.Url.Host, site.Url.Port);
        await deaf.SendAsync("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
        await deaf.ReceiveAsync(new byte[16]); // it has begun

        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(60));
        for (int i = 0; ; i++)
        {
            await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall($"Name {i}")); // some hundred kilobytes of news
            using HttpResponseMessage other = await site.Http.GetAsync(new Uri(site.Url, "api/events"), HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (other.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
        }
    }

    /// <summary>Reads a stream as a browser does.</summary>
    private sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _timeout = new(TimeSpan.FromSeconds(30));

        public int Pings { get; private set; }

        public static async Task<EventReader> OpenAsync(SiteHarness site)
        {
            HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/events"), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<(string Name, JsonElement Body)> NextAsync()
        {
            string name = "";
            while (true)
            {
                string line = await reader.ReadLineAsync(_timeout.Token) ?? throw new EndOfStreamException();
                Pings += line == ": ping" ? 1 : 0;
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    name = line[7..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return (name, JsonDocument.Parse(line[6..]).RootElement);
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            _timeout.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
