using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EthConsortium.Testing;

/// <summary>An HTTP server on loopback that does with each request whatever the test wants: it writes the bytes itself.</summary>
public sealed class FaultyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FaultyRequest, Task> _handle;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _requests;

    /// <summary>Begins to listen.</summary>
    /// <param name="handle">What is done with a request.</param>
    public FaultyServer(Func<FaultyRequest, Task> handle)
    {
        _handle = handle;
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>How many requests have come.</summary>
    public int Requests => _requests;

    /// <summary>A server that gives the answers in order, the last one from then on.</summary>
    public static FaultyServer Answering(params string[] answers) =>
        new(request => request.AnswerAsync(answers[Math.Min(request.Number, answers.Length) - 1]));

    /// <inheritdoc/>
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
        string length = text.Split("\r\n").SingleOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1] ?? "0";
        byte[] body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new FaultyRequest(Interlocked.Increment(ref _requests), text, Encoding.UTF8.GetString(body), stream, _stop.Token);
    }
}
