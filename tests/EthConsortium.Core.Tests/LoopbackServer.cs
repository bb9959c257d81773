using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EthConsortium.Core.Tests;

/// <summary>An HTTP server on loopback that answers exactly the bytes a test wants, also those that no proper server would.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    private LoopbackServer(Func<Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Root => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public List<string> RequestLines { get; } = [];

    public static LoopbackServer Answering(Func<Stream, CancellationToken, Task> answer) => new(answer);

    public static LoopbackServer Answering(string body, string status = "200 OK", string contentType = "application/json") =>
        Answering(Encoding.UTF8.GetBytes(body), status, contentType);

    public static LoopbackServer Answering(byte[] body, string status = "200 OK", string contentType = "application/json") => new(async (stream, token) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), token);
        await stream.WriteAsync(body, token);
    });

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
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[16 * 1024];
                StringBuilder head = new();
                while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    head.Append(Encoding.Latin1.GetString(buffer, 0, read));
                }

                lock (RequestLines)
                {
                    RequestLines.Add(head.ToString().Split("\r\n")[0]);
                }

                await _answer(stream, _stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The client went away or the test is over.
            }
        }
    }
}
