using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

/// <summary>An HTTP server on loopback that does with each request whatever the test wants: it writes the bytes itself.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FaultyRequest, Task> _handle;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _requests;

    public FaultyServer(Func<FaultyRequest, Task> handle)
    {
        _handle = handle;
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>How many requests have come.</summary>
    public int Requests => _requests;

    /// <summary>A server that gives the answers in order, the last one from then on.</summary>
    public static FaultyServer Answering(params string[] answers) =>
        new(request => request.AnswerAsync(answers[Math.Min(request.Number, answers.Length) - 1]));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                while (await ReadAsync(stream) is { } request)
                {
                    await _handle(request);
                    if (request.IsDropped)
                    {
                        client.Client.LingerState = new LingerOption(enable: true, 0); // reset
                        return;
                    }
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task<FaultyRequest?> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string text = Encoding.ASCII.GetString([.. head]);
        string length = text.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        byte[] body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new FaultyRequest(Interlocked.Increment(ref _requests), text, Encoding.UTF8.GetString(body), stream, _stop.Token);
    }
}

/// <summary>A request that <see cref="FaultyServer"/> got, and how to answer it; numbered from 1.</summary>
internal sealed record FaultyRequest(int Number, string Head, string Body, Stream Stream, CancellationToken Stopped)
{
    public bool IsDropped { get; private set; }

    /// <summary>The request's JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Cuts the connection without an answer.</summary>
    public Task DropAsync()
    {
        IsDropped = true;
        return Task.CompletedTask;
    }

    /// <summary>Answers with a body, in which <c>$id</c> stands for the id of a single request.</summary>
    public Task AnswerAsync(string body, string status = "200 OK", string headers = "")
    {
        string id = Json.ValueKind == JsonValueKind.Object ? Json.GetProperty("id").GetRawText() : "";
        byte[] bytes = Encoding.UTF8.GetBytes(body.Replace("$id", id, StringComparison.Ordinal));
        return WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n"), .. bytes]);
    }

    /// <summary>Writes bytes as they are.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes, Stopped);
        await Stream.FlushAsync(Stopped);
    }
}
