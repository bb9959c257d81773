using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>JSON-RPC 2.0 over HTTP.</summary>
/// <remarks>
/// <para>A call is sent again after a failure only when that does no harm: when it is a reading one (<see cref="RpcRequest.MayRepeat"/>),
/// or when there was no connection and so nothing was sent.</para>
/// <para>A batch that the server refuses as a whole (too many calls, too large an answer, batches not supported) is sent in
/// halves, down to single calls; the size that worked is kept for later batches.</para>
/// </remarks>
public sealed class RpcClient : IRpcClient, IDisposable
{
    private static readonly JsonWriterOptions s_noChecks = new() { SkipValidation = true };

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly RpcClientOptions _options;
    private long _lastId;
    private volatile int _batchSize;

    /// <summary>A client for one endpoint.</summary>
    /// <param name="endpoint">An absolute http or https URL. A user and password in it become basic authentication.</param>
    /// <param name="options">Limits; null is all defaults.</param>
    /// <param name="handler">What sends the HTTP requests; null is one of the client's own. A given one is not disposed.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https one.</exception>
    public RpcClient(Uri endpoint, RpcClientOptions? options = null, HttpMessageHandler? handler = null)
    {
        ThrowIfNotHttp(endpoint);
        _options = options ?? new RpcClientOptions();
        _options.Validate();
        _batchSize = _options.MaxBatchSize;
        _endpoint = new UriBuilder(endpoint) { UserName = "", Password = "", Fragment = "" }.Uri;
        EndpointName = endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

        _http = handler is not null
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(CreateHandler(endpoint));
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (endpoint.UserInfo.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(endpoint.UserInfo))));
        }
    }

    /// <inheritdoc/>
    public string EndpointName { get; }

    /// <summary>What a client of this endpoint sends with when it is given nothing else; for whoever wants to watch what passes.</summary>
    /// <param name="endpoint">An absolute http or https URL.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https one.</exception>
    public static HttpMessageHandler CreateHandler(Uri endpoint)
    {
        ThrowIfNotHttp(endpoint);

        // A redirect would send calls, and perhaps signed transactions, where nobody meant them to go.
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !endpoint.IsLoopback,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public async Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await SendSingleAsync(request, cancellationToken).ConfigureAwait(false)).GetResult();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        List<RpcResponse> responses = new(requests.Count);
        RpcException? refusal = null;
        int size = _batchSize;
        while (responses.Count < requests.Count)
        {
            RpcRequest[] part = [.. requests.Skip(responses.Count).Take(size)];
            if (part.Length == 1)
            {
                RpcResponse single = await SendSingleAsync(part[0], cancellationToken).ConfigureAwait(false);
                if (refusal is JsonRpcException first && single.Error is JsonRpcException again && first.Code == again.Code && first.ServerMessage == again.ServerMessage)
                {
                    // It was not the batch that was refused but whoever sent it: going on would repeat that for each call.
                    throw first;
                }

                responses.Add(single);
            }
            else
            {
                try
                {
                    responses.AddRange(await SendPartAsync(part, cancellationToken).ConfigureAwait(false));
                }
                catch (RpcException error) when (MaySplit(error, part))
                {
                    refusal = error;
                    size = part.Length / 2;
                    continue;
                }
            }

            if (refusal is not null and not RpcTransportException { Failure: RpcFailure.ResponseTooLarge })
            {
                _batchSize = size;
            }

            refusal = null;
        }

        return responses;
    }

    private static void ThrowIfNotHttp(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("Expected an absolute http or https URL for a JSON-RPC endpoint.", nameof(endpoint));
        }
    }

    /// <summary>Whether a smaller batch may succeed where this one did not, and nothing is done twice by it.</summary>
    private static bool MaySplit(RpcException error, RpcRequest[] part) => error switch
    {
        JsonRpcException => true,
        RpcTransportException { Failure: RpcFailure.ResponseTooLarge } => Array.TrueForAll(part, r => r.MayRepeat),
        RpcTransportException { Status: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotImplemented } => true,
        _ => false,
    };

    private static bool IsTransient(RpcTransportException failure) => failure.Failure switch
    {
        RpcFailure.Unreachable or RpcFailure.ConnectionLost or RpcFailure.TimedOut => true,
        RpcFailure.HttpStatus => failure.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        _ => false,
    };

    private static ReadOnlyMemory<byte> Serialize(ReadOnlySpan<RpcRequest> requests, long firstId, bool asBatch)
    {
        ArrayBufferWriter<byte> body = new(256 * requests.Length);
        using Utf8JsonWriter writer = new(body, s_noChecks);
        if (asBatch)
        {
            writer.WriteStartArray();
        }

        foreach (RpcRequest request in requests)
        {
            request.WriteTo(writer, firstId++);
        }

        if (asBatch)
        {
            writer.WriteEndArray();
        }

        writer.Flush();
        return body.WrittenMemory;
    }

    private async Task<RpcResponse> SendSingleAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        JsonElement answer = await ExchangeAsync(Serialize([request], id, asBatch: false), request.MayRepeat, cancellationToken).ConfigureAwait(false);
        try
        {
            return ReadSingle(answer, request, id);
        }
        catch (InvalidOperationException error)
        {
            throw HalfASurrogatePair(error);
        }
    }

    private RpcResponse ReadSingle(JsonElement answer, RpcRequest request, long id)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"expected an object, found {answer.ValueKind}");
        }

        // Old geth leaves the id out of an error about the request itself.
        if (ReadId(answer) is { } answeredId ? answeredId != id : !HasError(answer))
        {
            throw Malformed($"expected the id {id}, found {DescribeId(answer)}");
        }

        return ReadResponse(answer, request);
    }

    private async Task<RpcResponse[]> SendPartAsync(RpcRequest[] requests, CancellationToken cancellationToken)
    {
        long firstId = Interlocked.Add(ref _lastId, requests.Length) - requests.Length + 1;
        JsonElement answer = await ExchangeAsync(Serialize(requests, firstId, asBatch: true), Array.TrueForAll(requests, r => r.MayRepeat), cancellationToken).ConfigureAwait(false);
        try
        {
            return ReadPart(answer, requests, firstId);
        }
        catch (InvalidOperationException error)
        {
            throw HalfASurrogatePair(error);
        }
    }

    private RpcResponse[] ReadPart(JsonElement answer, RpcRequest[] requests, long firstId)
    {
        if (answer.ValueKind == JsonValueKind.Object && HasError(answer))
        {
            throw ReadError(answer, $"batch of {requests.Length}");
        }

        if (answer.ValueKind != JsonValueKind.Array)
        {
            throw Malformed($"expected an array of {requests.Length} responses, found {answer.ValueKind}");
        }

        RpcResponse?[] responses = new RpcResponse?[requests.Length];
        JsonElement? errorWithoutId = null;
        foreach (JsonElement item in answer.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw Malformed($"expected responses in the array, found {item.ValueKind}");
            }

            long? id = ReadId(item);
            if (id is null && HasError(item))
            {
                errorWithoutId = item;
                continue;
            }

            if (id is not { } known || known < firstId || known >= firstId + requests.Length)
            {
                throw Malformed($"expected ids from {firstId} to {firstId + requests.Length - 1}, found {DescribeId(item)}");
            }

            ref RpcResponse? response = ref responses[known - firstId];
            if (response is not null)
            {
                throw Malformed($"two responses have the id {known}");
            }

            response = ReadResponse(item, requests[known - firstId]);
        }

        for (int i = 0; i < responses.Length; i++)
        {
            responses[i] ??= new RpcResponse(errorWithoutId is { } error
                ? ReadError(error, requests[i].Method)
                : Malformed($"the response to {requests[i].Method} (id {firstId + i}) is missing in a batch"));
        }

        return responses!;
    }

    /// <summary>One request and its answer, with repetitions where they do no harm.</summary>
    private async Task<JsonElement> ExchangeAsync(ReadOnlyMemory<byte> body, bool mayRepeat, CancellationToken cancellationToken)
    {
        TimeProvider clock = _options.TimeProvider;
        long start = clock.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan left = _options.Timeout - clock.GetElapsedTime(start);
            RpcTransportException failure;
            try
            {
                return await AttemptAsync(body, left < _options.AttemptTimeout ? left : _options.AttemptTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcTransportException error)
            {
                failure = error;
            }

            TimeSpan delay = failure.RetryAfter ?? NextDelay(attempt);
            if (attempt >= _options.MaxAttempts || !IsTransient(failure) || !(mayRepeat || failure.Failure == RpcFailure.Unreachable) ||
                clock.GetElapsedTime(start) + delay >= _options.Timeout)
            {
                throw failure;
            }

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JsonElement> AttemptAsync(ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timer = new(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Post, _endpoint) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            bool mayHoldError = response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError;
            if (!response.IsSuccessStatusCode && !mayHoldError)
            {
                throw StatusFailure(response);
            }

            byte[] content = await ReadAsync(response.Content, either.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return Parse(content);
            }

            // Some servers put a JSON-RPC error under a status that is none of success; it says more than the status.
            try
            {
                JsonElement answer = Parse(content);
                return answer.ValueKind == JsonValueKind.Object && HasError(answer) ? answer : throw StatusFailure(response);
            }
            catch (Exception error) when (error is RpcTransportException { Failure: RpcFailure.Malformed } or InvalidOperationException)
            {
                throw StatusFailure(response);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTransportException(RpcFailure.TimedOut, EndpointName, $"did not answer completely within {timeout.TotalSeconds:0.###} s.", error);
        }
        catch (HttpRequestException error)
        {
            bool isUnreachable = error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or
                HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            throw isUnreachable
                ? new RpcTransportException(RpcFailure.Unreachable, EndpointName, $"could not be reached: {(error.InnerException ?? error).Message}", error)
                : new RpcTransportException(RpcFailure.ConnectionLost, EndpointName, $"broke off: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new RpcTransportException(RpcFailure.ConnectionLost, EndpointName, $"broke off within the answer: {error.Message}", error);
        }
    }

    /// <summary>Reads the body up to the limit; refuses more before holding it.</summary>
    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > _options.MaxResponseBytes)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{content.Headers.ContentLength:N0} bytes"));
        }

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min((int)(content.Headers.ContentLength ?? 16 * 1024) + 1, _options.MaxResponseBytes));
        try
        {
            int length = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > _options.MaxResponseBytes)
                {
                    throw TooLarge("more");
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, _options.MaxResponseBytes + 1L));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private JsonElement Parse(byte[] content)
    {
        ReadOnlyMemory<byte> json = content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsMemory(3) : content;
        try
        {
            // Not disposed: the elements handed out live as long as somebody holds them.
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = _options.MaxDepth }).RootElement;
        }
        catch (JsonException error)
        {
            string beginning = Encoding.UTF8.GetString(json.Span[..Math.Min(json.Length, 60)]);
            throw Malformed(json.IsEmpty ? "the body is empty" : $"the body begins with '{RpcException.Printable(beginning)}'", error);
        }
    }

    private RpcResponse ReadResponse(JsonElement answer, RpcRequest request) =>
        HasError(answer) ? new RpcResponse(ReadError(answer, request.Method))
        : answer.TryGetProperty("result", out JsonElement result) ? new RpcResponse(result)
        : throw Malformed($"the response to {request.Method} has neither a result nor an error");

    private static bool HasError(JsonElement answer) => answer.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null;

    private static JsonRpcException ReadError(JsonElement answer, string method)
    {
        JsonElement error = answer.GetProperty("error");
        if (error.ValueKind != JsonValueKind.Object)
        {
            return new JsonRpcException(method, 0, TextOf(error));
        }

        int code = error.TryGetProperty("code", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int value) ? value : 0;
        string message = error.TryGetProperty("message", out JsonElement text) ? TextOf(text) : "";
        return new JsonRpcException(method, code, message, error.TryGetProperty("data", out JsonElement data) && data.ValueKind != JsonValueKind.Null ? data : null);
    }

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half a surrogate pair, which is no text.
            return element.GetRawText();
        }
    }

    private static long? ReadId(JsonElement answer) =>
        answer.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long value) ? value : null;

    private static string DescribeId(JsonElement answer) =>
        answer.TryGetProperty("id", out JsonElement id) ? RpcException.Printable(id.GetRawText(), 60) : "none";

    private TimeSpan NextDelay(int attempt)
    {
        double jitter;
        lock (_options.Random)
        {
            jitter = _options.Random.NextDouble();
        }

        return _options.RetryDelay * Math.Pow(2, attempt - 1) * (1 - (jitter / 2));
    }

    private RpcTransportException StatusFailure(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? after = response.Headers.RetryAfter;
        TimeSpan? wait = after?.Delta ?? after?.Date - _options.TimeProvider.GetUtcNow();
        return new RpcTransportException(
            RpcFailure.HttpStatus, EndpointName, $"answered with HTTP status {(int)response.StatusCode} ({RpcException.Printable(response.ReasonPhrase ?? "", 60)}).")
        {
            Status = response.StatusCode,
            RetryAfter = wait < TimeSpan.Zero ? TimeSpan.Zero : wait,
        };
    }

    private RpcTransportException TooLarge(string found) => new(
        RpcFailure.ResponseTooLarge, EndpointName, string.Create(CultureInfo.InvariantCulture, $"answered with too much: expected at most {_options.MaxResponseBytes:N0} bytes, found {found}."));

    /// <summary>What comparing a name with half a surrogate pair in it ends in, which JSON can spell.</summary>
    private RpcTransportException HalfASurrogatePair(InvalidOperationException cause) => Malformed("it holds text that is none", cause);

    private RpcTransportException Malformed(string found, Exception? cause = null) =>
        new(RpcFailure.Malformed, EndpointName, $"gave an answer that is not of JSON-RPC: {found}.", cause);
}
