using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Rehearsal.Members;

/// <summary>
/// Lets JSON-RPC through to a node, by name: the reading methods of the Ethereum JSON-RPC specification and
/// <c>eth_sendRawTransaction</c>. Whatever administers accounts or the node itself is refused, so that nobody can sign
/// with a member's keys or move its clock.
/// </summary>
internal sealed class RpcGate(Uri chain) : IDisposable
{
    /// <summary>The most calls in one batch.</summary>
    public const int MaxBatch = 1_000;

    private const int InvalidRequest = -32600;
    private const int MethodNotFound = -32601;
    private const int InternalError = -32603;
    private const int ParseError = -32700;

    // A list of what is served, not of what is not: a node's next release may bring methods nobody here has heard of.
    private static readonly FrozenSet<string> s_methods = FrozenSet.ToFrozenSet(
        [
            "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice",
            "eth_getBalance", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByNumber", "eth_getCode",
            "eth_getFilterChanges", "eth_getFilterLogs", "eth_getLogs", "eth_getProof", "eth_getRawTransactionByHash", "eth_getStorageAt",
            "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex", "eth_getTransactionByHash",
            "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_getUncleByBlockHashAndIndex", "eth_getUncleByBlockNumberAndIndex",
            "eth_getUncleCountByBlockHash", "eth_getUncleCountByBlockNumber", "eth_maxPriorityFeePerGas", "eth_newBlockFilter", "eth_newFilter",
            "eth_protocolVersion", "eth_sendRawTransaction", "eth_syncing", "eth_uninstallFilter",
            "net_listening", "net_peerCount", "net_version", "web3_clientVersion", "web3_sha3",
        ],
        StringComparer.Ordinal);

    // Two properties of one name could read differently here and in the node behind.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public void Dispose() => _client.Dispose();

    public async Task ForwardAsync(HttpContext context)
    {
        CancellationToken aborted = context.RequestAborted;
        if (!context.Request.HasJsonContentType())
        {
            // Also what keeps a web page from posting here: a browser asks before it sends JSON to another site.
            await AnswerErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, InvalidRequest, "Expected Content-Type: application/json.");
            return;
        }

        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(context.Request.Body, s_strict, aborted);
        }
        catch (JsonException error)
        {
            await AnswerErrorAsync(context, StatusCodes.Status400BadRequest, ParseError, $"Expected JSON: {error.Message}");
            return;
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await AnswerErrorAsync(context, error.StatusCode, InvalidRequest, $"Expected a body of at most {MemberEndpoint.MaxBodyBytes} bytes.");
            return;
        }

        using (document)
        {
            await ForwardAsync(context, document.RootElement);
        }
    }

    private async Task ForwardAsync(HttpContext context, JsonElement body)
    {
        bool isBatch = body.ValueKind == JsonValueKind.Array;
        if (isBatch && body.GetArrayLength() is 0 or > MaxBatch)
        {
            await AnswerErrorAsync(context, StatusCodes.Status200OK, InvalidRequest, $"Expected a batch of 1 to {MaxBatch} calls, found {body.GetArrayLength()}.");
            return;
        }

        List<JsonElement> served = [];
        List<object> refused = [];
        foreach (JsonElement call in isBatch ? body.EnumerateArray() : Enumerable.Repeat(body, 1))
        {
            if (Refuse(call) is { } refusal)
            {
                refused.Add(refusal);
            }
            else
            {
                served.Add(call);
            }
        }

        if (served.Count == 0)
        {
            await AnswerAsync(context, isBatch ? refused : refused[0]);
            return;
        }

        using HttpRequestMessage request = new(HttpMethod.Post, chain)
        {
            Content = new ByteArrayContent(isBatch ? JsonSerializer.SerializeToUtf8Bytes(served) : JsonSerializer.SerializeToUtf8Bytes(served[0])),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (refused.Count == 0)
            {
                context.Response.StatusCode = (int)response.StatusCode;
                context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
                await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
                return;
            }

            List<object>? answers = await JsonSerializer.DeserializeAsync<List<object>>(await response.Content.ReadAsStreamAsync(context.RequestAborted), cancellationToken: context.RequestAborted);
            await AnswerAsync(context, (List<object>)[.. answers ?? [], .. refused]);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            await AnswerErrorAsync(context, StatusCodes.Status502BadGateway, InternalError, "The node behind this endpoint does not answer.");
        }
    }

    private static object? Refuse(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            return Error(default, InvalidRequest, "Expected an object with a method.");
        }

        call.TryGetProperty("id", out JsonElement id);
        string name = Name(method);
        return s_methods.Contains(name) ? null : Error(id, MethodNotFound, $"The method {name} is not served here.");
    }

    private static string Name(JsonElement method)
    {
        try
        {
            string name = method.GetString()!;
            return name.Length <= 64 ? name : name[..63] + "…";
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half a surrogate pair, which is no text.
            return "(not text)";
        }
    }

    private static object Error(JsonElement id, int code, string message) =>
        new { jsonrpc = "2.0", id = id.ValueKind == JsonValueKind.Undefined ? (object?)null : id, error = new { code, message } };

    private static Task AnswerErrorAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, Error(default, code, message));
    }

    private static async Task AnswerAsync(HttpContext context, object answer)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer), context.RequestAborted);
    }
}
