using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using System.Threading.RateLimiting;

namespace EthConsortium.Node.Proxy;

/// <summary>
/// One WebSocket of somebody else's. Its messages are answered one after the other; what its subscriptions bring is sent beside. The client has a
/// WebSocket for it from the first subscription on, and when that ends this does, so that nobody waits for what does not come.
/// </summary>
internal sealed class RpcSocket : IDisposable
{
    private const int PieceLength = 4 * 1024;

    private static readonly (WebSocketCloseStatus, string) s_upstreamEnded = (WebSocketCloseStatus.EndpointUnavailable, "The node behind this endpoint has ended: connect again.");

    private readonly WebSocket _socket;
    private readonly Uri _client;
    private readonly RpcProxy _calls;
    private readonly IPAddress _source;
    private readonly RpcSocketOptions _options;
    private readonly TimeProvider _time;
    private readonly SocketSender _sender;
    private readonly Channel<ReadOnlyMemory<byte>> _events = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _upstreamEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards what both the messages and the client's answers change.
    private readonly Lock _gate = new();
    private readonly HashSet<string> _subscriptions = new(StringComparer.Ordinal);
    private PendingCall? _pending;
    private long _waitingBytes;

    // For a message that is more than one piece.
    private RateLimitLease? _held;
    private ClientWebSocket? _upstream;
    private Task _following = Task.CompletedTask;
    private long _lastId;

    public RpcSocket(WebSocket socket, Uri client, RpcProxy calls, IPAddress source, RpcSocketOptions options, TimeProvider time)
    {
        _socket = socket;
        _client = client;
        _calls = calls;
        _source = source;
        _options = options;
        _time = time;
        _sender = new SocketSender(socket, options.Patience, time);
    }

    private int SubscriptionCount
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count;
            }
        }
    }

    public void Dispose()
    {
        _held?.Dispose();
        _upstream?.Dispose();
        _socket.Dispose();
        _sender.Dispose();
    }

    /// <summary>Serves until it ends, whoever ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task telling = TellAsync(stop);
        try
        {
            (WebSocketCloseStatus status, string reason) = await AnswerAllAsync(stop).ConfigureAwait(false);
            await _sender.CloseAsync(status, reason, stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            _socket.Abort(); // it is gone, or to be dropped
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(telling, _following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Answers messages, until there are no more.</summary>
    /// <returns>Why it ends.</returns>
    private async Task<(WebSocketCloseStatus Status, string Reason)> AnswerAllAsync(CancellationTokenSource stop)
    {
        while (true)
        {
            _held?.Dispose();
            _held = null;
            ArrayBufferWriter<byte> message = new(PieceLength);
            if (await ReceiveAsync(message, stop.Token).ConfigureAwait(false) is { } end)
            {
                return end;
            }

            IRpcReply reply = _sender.CreateReply();
            if (!await _calls.TryTakeAsync(reply, _source, 1, stop.Token).ConfigureAwait(false))
            {
                continue;
            }

            using MemoryStream body = new(message.WrittenSpan.ToArray(), writable: false);
            using JsonDocument? document = await RpcProxy.ParseAsync(reply, body, stop.Token).ConfigureAwait(false);
            if (document is null)
            {
                continue;
            }

            if (RpcCall.Read(document.RootElement, out RpcCall call) is not null || call.Method is not ("eth_subscribe" or "eth_unsubscribe"))
            {
                await _calls.ForwardAsync(reply, _source, document.RootElement, stop.Token).ConfigureAwait(false);
            }
            else if (!call.IsNotification && !await (call.Method == "eth_subscribe" ? SubscribeAsync(call, stop) : UnsubscribeAsync(call, stop)).ConfigureAwait(false))
            {
                return s_upstreamEnded;
            }
        }
    }

    /// <summary>Reads a message.</summary>
    /// <returns>Why there is none; null if there is.</returns>
    private async Task<(WebSocketCloseStatus Status, string Reason)?> ReceiveAsync(ArrayBufferWriter<byte> message, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Reads nothing, but ends when there is something to read: from then on it has to come.
        Task<ValueWebSocketReceiveResult> coming = _socket.ReceiveAsync(Memory<byte>.Empty, limit.Token).AsTask();
        if (await WaitAsync(coming, limit.Token).ConfigureAwait(false) is { } end)
        {
            return end;
        }

        limit.CancelAfter(_options.Patience);
        for (ValueWebSocketReceiveResult received = await coming.ConfigureAwait(false); ; received = await _socket.ReceiveAsync(message.GetMemory(PieceLength), limit.Token).ConfigureAwait(false))
        {
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return (WebSocketCloseStatus.NormalClosure, "");
            }

            if (received.MessageType != WebSocketMessageType.Text)
            {
                return (WebSocketCloseStatus.InvalidMessageType, "Expected text.");
            }

            message.Advance(received.Count);
            if (message.WrittenCount > _calls.Options.MaxBodyBytes)
            {
                return (WebSocketCloseStatus.MessageTooBig, $"Expected a message of at most {_calls.Options.MaxBodyBytes} bytes.");
            }

            if (received.EndOfMessage)
            {
                return null;
            }

            if (_held is null && message.WrittenCount >= PieceLength)
            {
                _held = await _calls.HoldAsync(_source, _calls.Options.MaxBodyBytes, limit.Token).ConfigureAwait(false);
                if (!_held.IsAcquired)
                {
                    return (WebSocketCloseStatus.EndpointUnavailable, "Too many long messages from this address: connect again later.");
                }
            }
        }
    }

    /// <summary>Waits for a message, which may take its time.</summary>
    /// <returns>Why it does not come; null if it has.</returns>
    private async Task<(WebSocketCloseStatus Status, string Reason)?> WaitAsync(Task receiving, CancellationToken cancellationToken)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task idle = Task.Delay(SubscriptionCount > 0 ? Timeout.InfiniteTimeSpan : _options.Idle, _time, waiting.Token);
        Task first = await Task.WhenAny(receiving, _upstreamEnded.Task, idle).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        return first == receiving || cancellationToken.IsCancellationRequested ? null
            : first == idle ? (WebSocketCloseStatus.EndpointUnavailable, "Nothing was asked for a while.")
            : s_upstreamEnded;
    }

    /// <summary>Answers an eth_subscribe.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> SubscribeAsync(RpcCall call, CancellationTokenSource stop)
    {
        string? kind = call.Parameters.ValueKind == JsonValueKind.Array && call.Parameters.GetArrayLength() > 0 ? RpcCall.TextOf(call.Parameters[0]) : null;
        if (kind is null || !RpcSocketOptions.Subscriptions.Contains(kind))
        {
            return await RefuseAsync(call, RpcErrorCode.InvalidParams, $"Expected a subscription to {string.Join(", ", RpcSocketOptions.Subscriptions.Order(StringComparer.Ordinal))}.", stop).ConfigureAwait(false);
        }

        return SubscriptionCount < _options.MaxSubscriptions
            ? await AskClientAsync(call, null, stop).ConfigureAwait(false)
            : await RefuseAsync(call, RpcErrorCode.LimitExceeded, $"Expected at most {_options.MaxSubscriptions} subscriptions of one connection: unsubscribe from one.", stop).ConfigureAwait(false);
    }

    /// <summary>Answers an eth_unsubscribe.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> UnsubscribeAsync(RpcCall call, CancellationTokenSource stop)
    {
        string? subscription = call.Parameters.ValueKind == JsonValueKind.Array && call.Parameters.GetArrayLength() == 1 ? RpcCall.TextOf(call.Parameters[0]) : null;
        bool isKnown;
        lock (_gate)
        {
            isKnown = subscription is not null && _subscriptions.Contains(subscription);
        }

        return isKnown
            ? await AskClientAsync(call, subscription, stop).ConfigureAwait(false)
            : await RefuseAsync(call, RpcErrorCode.InvalidParams, "Expected a subscription of this connection.", stop).ConfigureAwait(false);
    }

    private async Task<bool> RefuseAsync(RpcCall call, int code, string message, CancellationTokenSource stop)
    {
        RpcProxy.Count("refused", 1);
        await _sender.SendAsync(RpcProxy.Error(call.Id, code, message), stop.Token).ConfigureAwait(false);
        return true;
    }

    /// <summary>Asks the client, whose answer is sent on before what it brings.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> AskClientAsync(RpcCall call, string? ended, CancellationTokenSource stop)
    {
        TimeSpan timeout = _calls.Options.Timeout;
        using CancellationTokenSource limit = new(timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        PendingCall pending = new(++_lastId, call.Id.Clone(), ended);
        lock (_gate)
        {
            _pending = pending;
        }

        try
        {
            if (_upstream is null)
            {
                ClientWebSocket upstream = new();
                upstream.Options.Proxy = null;

                // geth before 1.9 refuses who names no origin; this one every geth takes.
                upstream.Options.SetRequestHeader("Origin", "http://localhost");
                _upstream = upstream;
                await upstream.ConnectAsync(_client, either.Token).ConfigureAwait(false);
                _following = FollowAsync(upstream, stop);
            }

            ArrayBufferWriter<byte> text = new();
            call.WriteTo(text, _calls.Options.GasCap, pending.Id);
            await _upstream.SendAsync(text.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, either.Token).ConfigureAwait(false);
            RpcProxy.Count("forwarded", 1);
            await Task.WhenAny(pending.Answered.Task, _upstreamEnded.Task).WaitAsync(either.Token).ConfigureAwait(false);
            return pending.Answered.Task.IsCompleted;
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            bool isLate = error is OperationCanceledException;
            byte[] answer = RpcProxy.Error(call.Id, RpcErrorCode.InternalError, isLate ? $"The node behind this endpoint did not answer within {timeout.TotalSeconds:0.###} s." : "The node behind this endpoint does not answer.");
            await _sender.SendAsync(answer, stop.Token).ConfigureAwait(false);
            if (!_following.IsCompleted)
            {
                return false; // nobody knows whether it is subscribed now
            }

            _upstream?.Dispose();
            _upstream = null; // it was never open
            return true;
        }
    }

    /// <summary>Passes on what the client sends, until it or this ends.</summary>
    private async Task FollowAsync(ClientWebSocket upstream, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                ArrayBufferWriter<byte> message = new(PieceLength);
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await upstream.ReceiveAsync(message.GetMemory(PieceLength), stop.Token).ConfigureAwait(false);
                    message.Advance(received.Count);
                }
                while (!received.EndOfMessage && message.WrittenCount <= _options.MaxWaitingBytes);

                if (received.MessageType == WebSocketMessageType.Close || !received.EndOfMessage)
                {
                    break;
                }

                if (Take(message.WrittenMemory) is { } passed && !TryQueue(passed))
                {
                    await stop.CancelAsync().ConfigureAwait(false); // who reads so slowly is dropped
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            // The client has ended, or this has; or what came is not of a client.
        }

        _upstreamEnded.SetResult();
    }

    private bool TryQueue(ReadOnlyMemory<byte> message)
    {
        if (Interlocked.Add(ref _waitingBytes, message.Length) > _options.MaxWaitingBytes)
        {
            return false;
        }

        return _events.Writer.TryWrite(message);
    }

    /// <summary>Sends what waits.</summary>
    private async Task TellAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> message in _events.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                await _sender.SendAsync(message, stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref _waitingBytes, -message.Length);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What of a message of the client's is for the other side; null for nothing.</summary>
    private ReadOnlyMemory<byte>? Take(ReadOnlyMemory<byte> message)
    {
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement root = document.RootElement;
        lock (_gate)
        {
            if (root.TryGetProperty("method", out JsonElement method))
            {
                bool isOurs = method.ValueEquals("eth_subscription"u8) && root.TryGetProperty("params", out JsonElement parameters) && parameters.TryGetProperty("subscription", out JsonElement of) && RpcCall.TextOf(of) is { } name && _subscriptions.Contains(name);
                return isOurs ? new ReadOnlyMemory<byte>?(message) : null;
            }

            if (_pending is not { } pending || !root.TryGetProperty("id", out JsonElement id) || !id.TryGetInt64(out long number) || number != pending.Id)
            {
                return null;
            }

            _pending = null;
            if (root.TryGetProperty("result", out JsonElement result))
            {
                if (pending.Ended is { } ended)
                {
                    _subscriptions.Remove(ended);
                }
                else if (RpcCall.TextOf(result) is { } begun)
                {
                    _subscriptions.Add(begun);
                }
            }

            pending.Answered.SetResult();
            return Answer(root, pending.OriginalId);
        }
    }

    private static byte[] Answer(JsonElement answer, JsonElement id)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            id.WriteTo(json);
            string name = answer.TryGetProperty("error", out JsonElement value) ? "error" : "result";
            if (name == "result")
            {
                _ = answer.TryGetProperty("result", out value);
            }

            json.WritePropertyName(name);
            value.WriteTo(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>A call that the client has not answered yet.</summary>
    /// <param name="Id">Its id there.</param>
    /// <param name="OriginalId">Its id here.</param>
    /// <param name="Ended">The subscription that it ends; null if it begins one.</param>
    private sealed record PendingCall(long Id, JsonElement OriginalId, string? Ended)
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
