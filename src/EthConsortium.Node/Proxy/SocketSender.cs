using System.Net.WebSockets;

namespace EthConsortium.Node.Proxy;

/// <summary>Sends messages over a WebSocket, one at a time. Who does not read them in time is dropped.</summary>
internal sealed class SocketSender(WebSocket socket, TimeSpan patience, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>An answer to one call, or to a batch.</summary>
    public IRpcReply CreateReply() => new Reply(this);

    /// <summary>Sends a message.</summary>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">It took too long, and the connection has ended; or it was cancelled.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteAsync(message, isLast: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says why it ends.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await _turn.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(status, reason, either.Token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await socket.SendAsync(piece, WebSocketMessageType.Text, isLast, either.Token).ConfigureAwait(false);
    }

    private void Abort() => socket.Abort();

    private sealed class Reply(SocketSender sender) : IRpcReply
    {
        public bool HasStarted { get; private set; }

        public void Start(int status, long? length)
        {
            // There is nothing before the message.
        }

        public async Task WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
        {
            if (!HasStarted)
            {
                await sender._turn.WaitAsync(cancellationToken).ConfigureAwait(false);
                HasStarted = true;
            }

            await sender.WriteAsync(piece, isLast: false, cancellationToken).ConfigureAwait(false);
        }

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            await sender.WriteAsync(default, isLast: true, cancellationToken).ConfigureAwait(false);
            sender._turn.Release();
        }

        public void Abort() => sender.Abort();
    }
}
