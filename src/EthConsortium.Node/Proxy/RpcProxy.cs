using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.RateLimiting;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EthConsortium.Node.Proxy;

/// <summary>
/// Stands before the client's JSON-RPC port, which only loopback reaches: lets the methods of a list through and refuses whatever
/// signs with the client's keys or administers it; limits what comes in, what goes out and how much one source may ask.
/// What is let through is written anew (<see cref="RpcCall"/>). Safe for concurrent use.
/// </summary>
/// <remarks>Sources: JSON-RPC 2.0 specification; EIP-1474 (codes). Nothing that passes is written to a log.</remarks>
public sealed class RpcProxy : IDisposable
{
    private const int MaxNameLength = 64;

    private static readonly Counter<long> s_calls = NodeMeter.Instance.CreateCounter<long>("ethconsortium.rpc.calls", description: "JSON-RPC calls, by outcome: forwarded, refused, limited");
    private static readonly Histogram<double> s_duration = NodeMeter.Instance.CreateHistogram<double>("ethconsortium.rpc.duration", "s", "Time from a forwarded request to the last byte of its answer");

    // Two members of one name could read differently here and in the client behind.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly Uri _client;
    private readonly RpcProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly SourceLimits _limits;
    private readonly HttpClient _http;

    /// <summary>Makes a proxy. Nothing is asked before a call comes.</summary>
    /// <param name="client">The client's own JSON-RPC endpoint.</param>
    /// <param name="options">What is let through; null for the defaults.</param>
    /// <param name="time">The clock for the client's time; null for the system's.</param>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    public RpcProxy(Uri client, RpcProxyOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _options = (options ?? new RpcProxyOptions()).Validate(nameof(options));
        _client = client;
        _time = time ?? TimeProvider.System;
        _limits = new SourceLimits(_options);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), ActivityHeadersPropagator = null })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has a token of its own
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _limits.Dispose();
    }

    /// <summary>What is let through.</summary>
    internal RpcProxyOptions Options => _options;

    /// <summary>Answers one request.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        HttpReply reply = new(context);
        if (!context.Request.HasJsonContentType())
        {
            // Also what keeps a web page from posting here: a browser asks before it sends JSON to another site.
            await AnswerErrorAsync(reply, StatusCodes.Status415UnsupportedMediaType, RpcErrorCode.InvalidRequest, "Expected Content-Type: application/json.", context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (!RpcOrigin.IsServed(context.Request, _options.Origins))
        {
            await AnswerErrorAsync(reply, StatusCodes.Status403Forbidden, RpcErrorCode.InvalidRequest, "Pages of this origin are not served.", context.RequestAborted).ConfigureAwait(false);
            return;
        }

        // Reading costs too, so it counts as a call before anything is read.
        IPAddress source = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (!await TryTakeAsync(reply, source, 1, context.RequestAborted).ConfigureAwait(false))
        {
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = _options.MaxBodyBytes;
        }

        try
        {
            // What is not held is not read either, and stays with who sends it.
            int length = (int)Math.Clamp(context.Request.ContentLength ?? _options.MaxBodyBytes, 1, _options.MaxBodyBytes);
            using RateLimitLease held = await HoldAsync(source, length, context.RequestAborted).ConfigureAwait(false);
            if (!held.IsAcquired)
            {
                await RefuseAsync(reply, 1, context.RequestAborted).ConfigureAwait(false);
                return;
            }

            using JsonDocument? document = await ReadAsync(reply, context).ConfigureAwait(false);
            if (document is not null)
            {
                await ForwardAsync(reply, source, document.RootElement, context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (BadHttpRequestException error)
        {
            string message = error.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => $"Expected a body of at most {_options.MaxBodyBytes} bytes.",
                StatusCodes.Status408RequestTimeout => "The body came too slowly.",
                _ => "The body is not one of HTTP.",
            };
            await AnswerErrorAsync(reply, error.StatusCode, RpcErrorCode.InvalidRequest, message, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the source may make so many more calls now; it is told if not.</summary>
    internal async ValueTask<bool> TryTakeAsync(IRpcReply reply, IPAddress source, int calls, CancellationToken cancellationToken)
    {
        if (_limits.TryTake(source, calls))
        {
            return true;
        }

        await RefuseAsync(reply, calls, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Waits until so many bytes of the source can be held, which they are until the lease is disposed; not acquired where too many wait.</summary>
    internal ValueTask<RateLimitLease> HoldAsync(IPAddress source, int bytes, CancellationToken cancellationToken) => _limits.HoldAsync(source, bytes, cancellationToken);

    /// <summary>The body as JSON, or null after the answer that says what is wrong with it.</summary>
    internal static async ValueTask<JsonDocument?> ParseAsync(IRpcReply reply, Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(body, s_strict, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
            await AnswerErrorAsync(reply, StatusCodes.Status400BadRequest, RpcErrorCode.ParseError, $"Expected JSON of at most {s_strict.MaxDepth} levels without repeated members; it goes wrong at {where}.", cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (InvalidOperationException)
        {
            await AnswerErrorAsync(reply, StatusCodes.Status400BadRequest, RpcErrorCode.ParseError, "Expected JSON whose names are text; one has half a surrogate pair.", cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Answers with an error.</summary>
    internal static Task AnswerErrorAsync(IRpcReply reply, int status, int code, string message, CancellationToken cancellationToken) => AnswerAsync(reply, status, Error(default, code, message), cancellationToken);

    /// <summary>An answer that tells an error.</summary>
    internal static byte[] Error(JsonElement id, int code, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = id.ValueKind == JsonValueKind.Undefined ? (object?)null : id, error = new { code, message } });

    /// <summary>Answers the calls that were counted as one.</summary>
    internal async Task ForwardAsync(IRpcReply reply, IPAddress source, JsonElement body, CancellationToken cancellationToken)
    {
        bool isBatch = body.ValueKind == JsonValueKind.Array;
        int count = isBatch ? body.GetArrayLength() : 1;
        if (count == 0 || count > _options.MaxBatch)
        {
            await AnswerErrorAsync(reply, StatusCodes.Status200OK, RpcErrorCode.InvalidRequest, $"Expected a batch of 1 to {_options.MaxBatch} calls, found {count}.", cancellationToken).ConfigureAwait(false);
            return;
        }

        if (count > 1 && !await TryTakeAsync(reply, source, count - 1, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        List<RpcCall> calls = new(count);
        ArrayBufferWriter<byte> refusals = new();
        foreach (JsonElement element in isBatch ? body.EnumerateArray() : Enumerable.Repeat(body, 1))
        {
            if (TryRead(element, refusals, out RpcCall call))
            {
                calls.Add(call);
            }
        }

        Count("forwarded", calls.Count);
        Count("refused", count - calls.Count);
        if (calls.Count > 0)
        {
            await SendAsync(reply, source, calls, isBatch ? new RpcList(reply, refusals.WrittenMemory) : null, cancellationToken).ConfigureAwait(false);
        }
        else if (refusals.WrittenCount == 0)
        {
            reply.Start(StatusCodes.Status204NoContent, null); // nobody answers notifications, refused or not
        }
        else
        {
            await AnswerAsync(reply, StatusCodes.Status200OK, isBatch ? (byte[])[.. "["u8, .. refusals.WrittenSpan, .. "]"u8] : refusals.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<JsonDocument?> ReadAsync(HttpReply reply, HttpContext context)
    {
        using CancellationTokenSource limit = new(_options.BodyTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            return await ParseAsync(reply, context.Request.Body, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("", StatusCodes.Status408RequestTimeout, error);
        }
    }

    /// <summary>Reads a call that is let through, or writes the error that answers it.</summary>
    private bool TryRead(JsonElement element, ArrayBufferWriter<byte> refusals, out RpcCall call)
    {
        if (RpcCall.Read(element, out call) is { } problem)
        {
            Refuse(default, RpcErrorCode.InvalidRequest, problem);
            return false;
        }

        if (!_options.Methods.Contains(call.Method))
        {
            if (!call.IsNotification)
            {
                Refuse(call.Id, RpcErrorCode.MethodNotFound, $"The method {(call.Method.Length <= MaxNameLength ? call.Method : call.Method[..(MaxNameLength - 1)] + "…")} is not served here.");
            }

            return false;
        }

        if (!call.CanLimitGas)
        {
            if (!call.IsNotification)
            {
                Refuse(call.Id, RpcErrorCode.InvalidParams, $"Expected params of {call.Method} that are a list beginning with an object.");
            }

            return false;
        }

        return true;

        void Refuse(JsonElement of, int code, string message)
        {
            if (refusals.WrittenCount > 0)
            {
                refusals.Write(","u8);
            }

            refusals.Write(Error(of, code, message));
        }
    }

    /// <summary>Asks the client, and passes its answer on.</summary>
    /// <param name="reply">Who is answered.</param>
    /// <param name="source">Who asks.</param>
    /// <param name="calls">What is asked.</param>
    /// <param name="list">Takes the answers to a batch; null for one call that is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task SendAsync(IRpcReply reply, IPAddress source, List<RpcCall> calls, RpcList? list, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        long start = _time.GetTimestamp();
        try
        {
            for (int first = 0; first < calls.Count; first += _options.MaxPart)
            {
                // Each part has a turn of its own, so that a long batch keeps nobody from his.
                if (!await TrySendAsync(reply, source, calls.GetRange(first, Math.Min(_options.MaxPart, calls.Count - first)), list, either.Token).ConfigureAwait(false))
                {
                    await (reply.HasStarted ? AbortAsync(reply) : RefuseAsync(reply, 1, cancellationToken)).ConfigureAwait(false);
                    return;
                }
            }

            await (list?.EndAsync(either.Token) ?? Task.CompletedTask).ConfigureAwait(false);
            s_duration.Record(_time.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            TimeSpan time = limit.IsCancellationRequested ? _options.Timeout : _options.ExpensiveTimeout;
            await (error switch
            {
                _ when reply.HasStarted => AbortAsync(reply),
                OperationCanceledException => AnswerErrorAsync(reply, StatusCodes.Status504GatewayTimeout, RpcErrorCode.InternalError, $"The node behind this endpoint did not answer within {time.TotalSeconds:0.###} s.", cancellationToken),
                InvalidDataException => AnswerErrorAsync(reply, StatusCodes.Status200OK, RpcErrorCode.LimitExceeded, $"The answer is larger than {_options.MaxResponseBytes} bytes: ask for less.", cancellationToken),
                _ => AnswerErrorAsync(reply, StatusCodes.Status502BadGateway, RpcErrorCode.InternalError, "The node behind this endpoint does not answer.", cancellationToken),
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the client so much at once.</summary>
    /// <returns>Whether it came to its turn.</returns>
    private async Task<bool> TrySendAsync(IRpcReply reply, IPAddress source, List<RpcCall> calls, RpcList? list, CancellationToken cancellationToken)
    {
        bool isExpensive = calls.Exists(call => RpcProxyOptions.ExpensiveMethods.Contains(call.Method));
        using RateLimitLease turn = await (isExpensive ? _limits.EnterExpensiveAsync(source, cancellationToken) : _limits.EnterAsync(source, cancellationToken)).ConfigureAwait(false);
        if (!turn.IsAcquired)
        {
            return false;
        }

        using CancellationTokenSource limit = new(isExpensive ? _options.ExpensiveTimeout : Timeout.InfiniteTimeSpan, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Post, _client) { Content = new ReadOnlyMemoryContent(Write(calls, isBatch: list is not null)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        await (list is null
            ? RpcAnswer.RelayAsync(reply, response, _options.MaxResponseBytes, either.Token)
            : RpcAnswer.RelayEntriesAsync(list, response, _options.MaxResponseBytes, either.Token)).ConfigureAwait(false);
        return true;
    }

    private ReadOnlyMemory<byte> Write(List<RpcCall> calls, bool isBatch)
    {
        ArrayBufferWriter<byte> text = new();
        foreach (RpcCall call in calls)
        {
            if (isBatch)
            {
                text.Write(text.WrittenCount == 0 ? "["u8 : ","u8);
            }

            call.WriteTo(text, _options.GasCap);
        }

        if (isBatch)
        {
            text.Write("]"u8);
        }

        return text.WrittenMemory;
    }

    /// <summary>Breaks off: half an answer must not look like a whole one.</summary>
    private static Task AbortAsync(IRpcReply reply)
    {
        reply.Abort();
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(IRpcReply reply, int calls, CancellationToken cancellationToken)
    {
        Count("limited", calls);
        return AnswerErrorAsync(reply, StatusCodes.Status429TooManyRequests, RpcErrorCode.LimitExceeded, "Too many calls from this address: wait a second.", cancellationToken);
    }

    private static async Task AnswerAsync(IRpcReply reply, int status, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        reply.Start(status, answer.Length);
        await reply.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        await reply.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static void Count(string outcome, int calls)
    {
        if (calls > 0)
        {
            s_calls.Add(calls, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
