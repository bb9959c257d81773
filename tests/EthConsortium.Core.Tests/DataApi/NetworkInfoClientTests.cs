using System.Net;
using System.Net.Sockets;
using System.Text;
using EthConsortium.Core.DataApi;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.DataApi;

public class NetworkInfoClientTests
{
    [Theory]
    [InlineData("http://host", "http://host/networkinfo")]
    [InlineData("http://host/", "http://host/networkinfo")]
    [InlineData("https://host:8443/eth/", "https://host:8443/eth/networkinfo")]
    [InlineData("https://host/networkinfo", "https://host/networkinfo")]
    [InlineData("https://host/networkinfo/", "https://host/networkinfo")]
    public void Appends_networkinfo_to_the_root_that_is_handed_out(string root, string expected) =>
        Assert.Equal(expected, NetworkInfoClient.RequestUriFor(new Uri(root)).ToString());

    [Theory]
    [InlineData("ftp://host/")]
    [InlineData("relative")]
    [InlineData("http://host/?a=1")]
    [InlineData("http://user:secret@host/")]
    [InlineData("http://host/?key=secret")]
    [InlineData("http://host/#secret")]
    [InlineData("user:secret@host/")]
    [InlineData("host/networkinfo?key=secret")]
    public void Refuses_a_URL_that_is_no_site_and_never_repeats_a_secret(string root)
    {
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => NetworkInfoClient.RequestUriFor(new Uri(root, UriKind.RelativeOrAbsolute)));

        Assert.Equal(ErrorCode.DataUrlInvalid, error.Code);
        Assert.DoesNotContain("secret", error.Message);
        Assert.DoesNotContain("secret", $"{error.Target}");
    }

    [Theory]
    [InlineData("302 Found")]
    [InlineData("308 Permanent Redirect")]
    public async Task Follows_no_redirect_and_tells_where_it_points_without_its_query(string status)
    {
        await using LoopbackServer other = LoopbackServer.Answering(NetworkInfoTests.Complete.ToJson());
        await using LoopbackServer server = LoopbackServer.Answering((stream, token) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nLocation: {other.Root}networkinfo?key=secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), token).AsTask());
        using NetworkInfoClient client = new();

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default));

        Assert.Equal(ErrorCode.DataApiHttpError, error.Code);
        Assert.Contains($"points to {other.Root}networkinfo.", error.Message);
        Assert.DoesNotContain("secret", error.Message);
        Assert.Empty(other.RequestLines);
    }

    [Fact]
    public async Task Asks_no_proxy_for_a_site_on_the_same_machine()
    {
        await using LoopbackServer server = LoopbackServer.Answering(NetworkInfoTests.Complete.ToJson());
        await using LoopbackServer proxy = LoopbackServer.Answering("the proxy", "502 Bad Gateway");
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Root);
        try
        {
            using NetworkInfoClient client = new();
            Assert.Equal("Three banks", (await client.GetAsync(server.Root, default)).ConsortiumName);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.RequestLines);
    }

    [Fact]
    public async Task Reads_a_document()
    {
        await using LoopbackServer server = LoopbackServer.Answering(NetworkInfoTests.Complete.ToJson());
        using NetworkInfoClient client = new();

        NetworkInfo info = await client.GetAsync(server.Root, default);

        Assert.Equal("Three banks", info.ConsortiumName);
        Assert.Equal(["GET /networkinfo HTTP/1.1"], server.RequestLines);
    }

    [Fact]
    public async Task Asks_for_another_document_than_it_has_and_is_told_that_there_is_none()
    {
        await using LoopbackServer server = LoopbackServer.Answering((stream, token) => stream.WriteAsync("HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\nConnection: close\r\n\r\n"u8.ToArray(), token).AsTask());
        using NetworkInfoClient client = new();

        Assert.Equal(new NetworkInfoAnswer(null, "\"one\""), await client.GetIfChangedAsync(server.Root, "\"one\"", default));

        // Who has nothing cannot be told that it has not changed.
        Assert.Equal(ErrorCode.DataApiHttpError, (await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default))).Code);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><title>It works</title></html>", "200 OK", ErrorCode.DataApiNotJson, "a web page")]
    [InlineData("400 No active nodes could be found.", "200 OK", ErrorCode.DataApiNotJson, "No active nodes")]
    [InlineData("", "200 OK", ErrorCode.DataApiNotJson, "empty")]
    [InlineData("{\"majorVersion\":0,", "200 OK", ErrorCode.DataApiNotJson, "cut off")]
    [InlineData("{}", "200 OK", ErrorCode.NetworkInfoInvalid, "$.majorVersion")]
    [InlineData("no such\r\nsite", "404 Not Found", ErrorCode.DataApiHttpError, "404 Not Found: 'no such  site'")]
    [InlineData("{\"majorVersion\":0,\"paritySpec\":\"{}\"}", "500 Oops", ErrorCode.DataApiHttpError, "500")]
    public async Task Names_what_it_got_instead_of_a_document(string body, string status, ErrorCode code, string found)
    {
        await using LoopbackServer server = LoopbackServer.Answering(body, status);
        using NetworkInfoClient client = new();

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default));

        Assert.Equal(code, error.Code);
        Assert.Contains(found, error.Message);
        Assert.Contains(server.Root.ToString(), error.Message);
        Assert.Equal(new Uri(server.Root, "networkinfo"), error.Target);
    }

    [Fact]
    public async Task Stops_reading_an_endless_answer_at_the_limit()
    {
        long sent = 0;
        await using LoopbackServer server = LoopbackServer.Answering(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"majorVersion\":0,\"x\":\""u8.ToArray(), token);
            byte[] part = Encoding.ASCII.GetBytes(new string('x', 65_536));
            while (true)
            {
                await stream.WriteAsync(part, token);
                sent += part.Length;
            }
        });
        using NetworkInfoClient client = new(new NetworkInfoClientOptions { MaxBytes = 1_000_000, Timeout = TimeSpan.FromMinutes(1) });

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default));

        Assert.Equal(ErrorCode.DataApiTooLarge, error.Code);
        Assert.InRange(sent, 0, 30_000_000); // what fits into the buffers of the two sockets, not what fits into memory
    }

    [Theory]
    [InlineData("")] // never a byte: what an old server does when its node is down
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"majorVersion\"")] // stops in the middle
    public async Task Gives_up_on_a_server_that_does_not_answer_completely(string start)
    {
        await using LoopbackServer server = LoopbackServer.Answering(async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), token);
            await Task.Delay(Timeout.Infinite, token);
        });
        using NetworkInfoClient client = new(new NetworkInfoClientOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default));

        Assert.Equal(ErrorCode.DataApiTimeout, error.Code);
        Assert.Contains("0.2 s", error.Message);
    }

    [Fact]
    public async Task A_trickling_server_runs_into_the_same_time_out()
    {
        await using LoopbackServer server = LoopbackServer.Answering(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync(" "u8.ToArray(), token);
                await Task.Delay(20, token);
            }
        });
        using NetworkInfoClient client = new(new NetworkInfoClientOptions { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(ErrorCode.DataApiTimeout, (await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(server.Root, default))).Code);
    }

    [Fact]
    public async Task Cancelling_is_not_a_time_out()
    {
        await using LoopbackServer server = LoopbackServer.Answering((_, token) => Task.Delay(Timeout.Infinite, token));
        using NetworkInfoClient client = new();
        using CancellationTokenSource cancel = new();

        Task<NetworkInfo> running = client.GetAsync(server.Root, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Says_when_nobody_listens()
    {
        Uri nobody = new($"http://127.0.0.1:{LoopbackPort.Free()}/");
        using NetworkInfoClient client = new();

        Assert.Equal(ErrorCode.DataApiUnreachable, (await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(nobody, default))).Code);
    }

    [Fact]
    public async Task Says_when_a_secure_connection_cannot_be_made()
    {
        using NetworkInfoClient client = new();
        using TcpListenerThatSaysHttp says = new();
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.GetAsync(says.SecureRoot, default));

        Assert.Equal(ErrorCode.DataApiTlsFailed, error.Code);
    }

    /// <summary>Answers the first bytes of a TLS handshake in plain HTTP, as a site does that has no certificate.</summary>
    private sealed class TcpListenerThatSaysHttp : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public TcpListenerThatSaysHttp()
        {
            _listener.Start();
            _ = AnswerAsync();
        }

        public Uri SecureRoot => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync()
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            byte[] buffer = new byte[4096];
            _ = await client.GetStream().ReadAsync(buffer);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        }
    }
}
