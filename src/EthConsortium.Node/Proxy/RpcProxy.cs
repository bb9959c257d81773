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
/// What is let through is written anew, of the four members a call has, so that nothing can mean one thing here and another
/// to the client (Go reads <c>"METHOD"</c> as <c>"method"</c>). Safe for concurrent use.
/// </summary>
/// <remarks>Sources: JSON-RPC 2.0 specification; EIP-1474 (codes). Nothing that passes is written to a log.</remarks>
public sealed class RpcProxy : IDisposable
{
    private const int MaxNameLength = 64;

    private static readonly Counter<long> s_calls = NodeMeter.Instance.CreateCounter<long>("ethconsortium.rpc.calls", description: "JSON-RPC calls, by outcome: forwarded, refused, limited");
    private static readonly Histogram<double> s_duration = NodeMeter.Instance.CreateHistogram<double>("ethconsortium.rpc.duration", "s", "Time from a forwarded request to the last byte of its answer");

    // Two members of one name could read differently here and in the client behind.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
    private static readonly JsonWriterOptions s_verbatim = new() { SkipValidation = true };

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

    /// <summary>Answers one request.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.HasJsonContentType())
        {
            // Also what keeps a web page from posting here: a browser asks before it sends JSON to another site.
            await AnswerErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, RpcErrorCode.InvalidRequest, "Expected Content-Type: application/json.").ConfigureAwait(false);
            return;
        }

        // Reading costs too, so it counts as a call before anything is read.
        IPAddress source = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (!_limits.TryTake(source, 1))
        {
            await AnswerLimitedAsync(context, 1).ConfigureAwait(false);
            return;
        }

        if (await ReadAsync(context).ConfigureAwait(false) is { } document)
        {
            using (document)
            {
                await ForwardAsync(context, source, document.RootElement).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The body as JSON, or null after the answer that says what is wrong with it.</summary>
    private async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = _options.MaxBodyBytes;
        }

        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, s_strict, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
            await AnswerErrorAsync(context, StatusCodes.Status400BadRequest, RpcErrorCode.ParseError, $"Expected JSON of at most {s_strict.MaxDepth} levels without repeated members; it goes wrong at {where}.").ConfigureAwait(false);
        }
        catch (BadHttpRequestException error)
        {
            string message = error.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => $"Expected a body of at most {_options.MaxBodyBytes} bytes.",
                StatusCodes.Status408RequestTimeout => "The body came too slowly.",
                _ => "The body is not one of HTTP.",
            };
            await AnswerErrorAsync(context, error.StatusCode, RpcErrorCode.InvalidRequest, message).ConfigureAwait(false);
        }

        return null;
    }

    private async Task ForwardAsync(HttpContext context, IPAddress source, JsonElement body)
    {
        bool isBatch = body.ValueKind == JsonValueKind.Array;
        int count = isBatch ? body.GetArrayLength() : 1;
        if (count == 0 || count > _options.MaxBatch)
        {
            await AnswerErrorAsync(context, StatusCodes.Status200OK, RpcErrorCode.InvalidRequest, $"Expected a batch of 1 to {_options.MaxBatch} calls, found {count}.").ConfigureAwait(false);
            return;
        }

        if (count > 1 && !_limits.TryTake(source, count - 1))
        {
            await AnswerLimitedAsync(context, count).ConfigureAwait(false);
            return;
        }

        ArrayBufferWriter<byte> calls = new();
        ArrayBufferWriter<byte> refusals = new();
        int forwarded = 0;
        foreach (JsonElement call in isBatch ? body.EnumerateArray() : Enumerable.Repeat(body, 1))
        {
            if (!TryWriteCall(call, calls, isFirst: forwarded == 0, refusals))
            {
                continue;
            }

            forwarded++;
        }

        Count("forwarded", forwarded);
        Count("refused", count - forwarded);
        if (forwarded > 0)
        {
            await ForwardAsync(context, source, isBatch ? ListOf(calls) : calls.WrittenMemory, refusals.WrittenMemory).ConfigureAwait(false);
        }
        else if (refusals.WrittenCount == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent; // nobody answers notifications, refused or not
        }
        else
        {
            await AnswerAsync(context, isBatch ? ListOf(refusals) : refusals.WrittenMemory).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a call that is let through, or the error that answers it.</summary>
    private bool TryWriteCall(JsonElement call, ArrayBufferWriter<byte> calls, bool isFirst, ArrayBufferWriter<byte> refusals)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            Refuse(default, RpcErrorCode.InvalidRequest, "Expected an object with a method.");
            return false;
        }

        bool isNotification = !call.TryGetProperty("id", out JsonElement id);
        bool hasParameters = call.TryGetProperty("params", out JsonElement parameters);
        if ((!isNotification && id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null)) ||
            (hasParameters && parameters.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null)))
        {
            Refuse(default, RpcErrorCode.InvalidRequest, "Expected an id that is a text, a number or null, and params that are a list or an object.");
            return false;
        }

        string name = NameOf(method);
        if (!_options.Methods.Contains(name))
        {
            if (!isNotification)
            {
                Refuse(id, RpcErrorCode.MethodNotFound, $"The method {(name.Length <= MaxNameLength ? name : name[..(MaxNameLength - 1)] + "…")} is not served here.");
            }

            return false;
        }

        if (!isFirst)
        {
            calls.Write(","u8);
        }

        using Utf8JsonWriter json = new(calls, s_verbatim);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        if (!isNotification)
        {
            json.WritePropertyName("id"u8);
            id.WriteTo(json);
        }

        json.WriteString("method"u8, name);
        if (hasParameters)
        {
            json.WritePropertyName("params"u8);
            parameters.WriteTo(json);
        }

        json.WriteEndObject();
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

    private async Task ForwardAsync(HttpContext context, IPAddress source, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> refusals)
    {
        using CancellationTokenSource limit = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        long start = _time.GetTimestamp();
        try
        {
            using RateLimitLease turn = await _limits.EnterAsync(source, either.Token).ConfigureAwait(false);
            if (!turn.IsAcquired)
            {
                await AnswerLimitedAsync(context, 1).ConfigureAwait(false);
                return;
            }

            using HttpRequestMessage request = new(HttpMethod.Post, _client) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            await RpcAnswer.RelayAsync(context, response, refusals, _options.MaxResponseBytes, either.Token).ConfigureAwait(false);
            s_duration.Record(_time.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException or OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            if (context.Response.HasStarted)
            {
                context.Abort(); // half an answer must not look like a whole one
                return;
            }

            context.Response.ContentLength = null;
            await (error switch
            {
                OperationCanceledException => AnswerErrorAsync(context, StatusCodes.Status504GatewayTimeout, RpcErrorCode.InternalError, $"The node behind this endpoint did not answer within {_options.Timeout.TotalSeconds:0.###} s."),
                InvalidDataException => AnswerErrorAsync(context, StatusCodes.Status200OK, RpcErrorCode.LimitExceeded, $"The answer is larger than {_options.MaxResponseBytes} bytes: ask for less."),
                _ => AnswerErrorAsync(context, StatusCodes.Status502BadGateway, RpcErrorCode.InternalError, "The node behind this endpoint does not answer."),
            }).ConfigureAwait(false);
        }
    }

    private static string NameOf(JsonElement method)
    {
        try
        {
            return method.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half a surrogate pair, which is no text.
            return "(not text)";
        }
    }

    private static ReadOnlyMemory<byte> ListOf(ArrayBufferWriter<byte> entries) => (byte[])[.. "["u8, .. entries.WrittenSpan, .. "]"u8];

    private static byte[] Error(JsonElement id, int code, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = id.ValueKind == JsonValueKind.Undefined ? (object?)null : id, error = new { code, message } });

    private static Task AnswerLimitedAsync(HttpContext context, int calls)
    {
        Count("limited", calls);
        context.Response.Headers.RetryAfter = "1";
        return AnswerErrorAsync(context, StatusCodes.Status429TooManyRequests, RpcErrorCode.LimitExceeded, "Too many calls from this address: wait a second.");
    }

    private static Task AnswerErrorAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, Error(default, code, message));
    }

    private static Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }

    private static void Count(string outcome, int calls)
    {
        if (calls > 0)
        {
            s_calls.Add(calls, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
