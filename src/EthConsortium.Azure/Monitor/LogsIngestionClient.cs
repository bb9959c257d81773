using System.Buffers;
using System.IO.Compression;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Monitor;

/// <summary>
/// Sends rows to the tables of a workspace, through a data collection rule. A call is one request, sent once; only a token that is refused is replaced, and
/// the request sent with the new one. Who calls it tries again.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview.</remarks>
public sealed class LogsIngestionClient : IDisposable
{
    /// <summary>The most bytes that a call may have, compressed or not.</summary>
    /// <remarks>Source: https://learn.microsoft.com/azure/azure-monitor/fundamentals/service-limits#logs-ingestion-api. 1 MB, be it of 1000 or of 1024.</remarks>
    public const int MaxCallBytes = 1_000_000;

    /// <summary>The most bytes that a value may have; the service cuts off what is beyond.</summary>
    public const int MaxValueBytes = 64_000;

    private const string ApiVersion = "2023-01-01";

    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly Uri _endpoint;
    private readonly string _ruleId;
    private readonly TimeProvider _time;
    private readonly HttpPipeline _pipeline;
    private readonly BearerTokenPolicy _tokens;

    /// <summary>A client of an endpoint in Azure.</summary>
    /// <param name="endpoint">Its address, such as <c>https://name-abcd.westeurope-1.ingest.monitor.azure.com</c>.</param>
    /// <param name="ruleId">The immutable id of the rule, <c>dcr-</c> and 32 hexadecimal digits.</param>
    /// <param name="signIn">How to sign in.</param>
    /// <param name="options">How it is reached; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is none of an endpoint in a known cloud, or the id none of a rule. Nobody was asked for a token.</exception>
    public LogsIngestionClient(Uri endpoint, string ruleId, AzureSignIn signIn, LogsIngestionOptions? options = null)
        : this(endpoint, ruleId, CloudOf(endpoint), Checked(signIn).CreateCredential(CloudOf(endpoint)), options ?? new LogsIngestionOptions())
    {
    }

    /// <summary>A client of an endpoint elsewhere, such as a stand-in.</summary>
    /// <param name="endpoint">Its HTTPS root.</param>
    /// <param name="ruleId">The immutable id of the rule.</param>
    /// <param name="getToken">Gives a token; asked again when one is refused or about to expire.</param>
    /// <param name="options">How it is reached; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not the root of an HTTPS site, or the id none of a rule.</exception>
    public LogsIngestionClient(Uri endpoint, string ruleId, Func<CancellationToken, ValueTask<ArmToken>> getToken, LogsIngestionOptions? options = null)
        : this(endpoint, ruleId, AzureCloud.Public, ArmToken.CreateCredential(getToken), options ?? new LogsIngestionOptions())
    {
    }

    private LogsIngestionClient(Uri endpoint, string ruleId, AzureCloud cloud, TokenCredential credential, LogsIngestionOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(ruleId);
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme != Uri.UriSchemeHttps || endpoint.UserInfo.Length > 0 || endpoint.PathAndQuery != "/" || endpoint.Fragment.Length > 0)
        {
            throw new ArgumentException("Expected the root of a data collection endpoint, such as https://name-abcd.westeurope-1.ingest.monitor.azure.com, found another address.", nameof(endpoint));
        }

        if (!ruleId.StartsWith("dcr-", StringComparison.Ordinal) || ruleId.Length == 4 || ruleId.AsSpan(4).ContainsAnyExcept(s_hexDigits))
        {
            throw new ArgumentException($"Expected the immutable id of a data collection rule, dcr- and hexadecimal digits, found '{ruleId}'.", nameof(ruleId));
        }

        _endpoint = endpoint;
        _ruleId = ruleId;
        _time = options.Time;
        _tokens = new BearerTokenPolicy(credential, $"https://{cloud.MonitorSuffix}/.default", endpoint, options.Time);
        PipelineOptions pipeline = new();
        pipeline.Retry.MaxRetries = 0;
        pipeline.Retry.NetworkTimeout = options.Timeout;
        pipeline.Diagnostics.ApplicationId = "EthConsortium";
        if (options.Handler is { } handler)
        {
            pipeline.Transport = new HttpClientTransport(new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        }

        _pipeline = HttpPipelineBuilder.Build(pipeline, _tokens);
    }

    /// <summary>Sends rows. They are in the table some minutes later.</summary>
    /// <param name="table">The table; the rule has its <see cref="LogTable.Stream"/>.</param>
    /// <param name="rows">The rows, each a JSON object in UTF-8; together with commas and brackets at most <see cref="MaxCallBytes"/>.</param>
    /// <param name="cancellationToken">Gives up; they may be taken all the same.</param>
    /// <exception cref="LogsIngestionException">They were not taken, or nobody knows.</exception>
    public async Task SendAsync(LogTable table, IReadOnlyCollection<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        using HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(new Uri(_endpoint, $"/dataCollectionRules/{_ruleId}/streams/{table.Stream}?api-version={ApiVersion}"));
        request.Headers.SetValue("Content-Type", "application/json");
        request.Headers.SetValue("Content-Encoding", "gzip");
        request.Content = RequestContent.Create(Compress(rows));
        try
        {
            await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException error)
        {
            throw new LogsIngestionException(LogsIngestionFailure.SignInFailed, $"{_endpoint.Host} was not asked: signing in failed. {FirstLine(error)}", error);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is RequestFailedException or IOException or HttpRequestException or OperationCanceledException)
        {
            throw new LogsIngestionException(LogsIngestionFailure.Unreachable, $"{_endpoint.Host} gave no answer: {FirstLine(error.GetBaseException())}", error);
        }

        if (message.Response.IsError)
        {
            throw Explain(message.Response, table);
        }
    }

    /// <summary>Forgets the token.</summary>
    public void Dispose() => _tokens.Dispose();

    private static T Checked<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static AzureCloud CloudOf(Uri endpoint) => (Checked(endpoint).IsAbsoluteUri ? AzureCloud.OfIngestion(endpoint) : null) ??
        throw new ArgumentException($"Expected a data collection endpoint, whose host name ends with {string.Join(" or ", AzureCloud.All.Select(c => ".ingest." + c.MonitorSuffix))}, found {(endpoint.IsAbsoluteUri ? endpoint.Host : "a relative address")}.", nameof(endpoint));

    private static byte[] Compress(IReadOnlyCollection<ReadOnlyMemory<byte>> rows)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest))
        {
            byte next = (byte)'[';
            foreach (ReadOnlyMemory<byte> row in rows)
            {
                gzip.WriteByte(next);
                gzip.Write(row.Span);
                next = (byte)',';
            }

            gzip.WriteByte((byte)']');
        }

        return compressed.ToArray();
    }

    private static LogsIngestionFailure FailureOf(int status) => status switch
    {
        401 => LogsIngestionFailure.SignInFailed,
        403 => LogsIngestionFailure.Forbidden,
        404 => LogsIngestionFailure.NotFound,
        413 => LogsIngestionFailure.TooLarge,
        429 => LogsIngestionFailure.Throttled,
        408 or >= 500 => LogsIngestionFailure.Unavailable,
        _ => LogsIngestionFailure.Refused,
    };

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : "";

    // The body is not repeated: it may quote a row.
    private LogsIngestionException Explain(Response answer, LogTable table)
    {
        string code = answer.Headers.TryGetValue("x-ms-error-code", out string? told) ? told : "without a code";
        return new LogsIngestionException(FailureOf(answer.Status), $"{_endpoint.Host} did not take rows for {table.Name}: it answers with status {answer.Status} ({code}).")
        {
            Status = answer.Status,
            RetryAfter = ArmRetryPolicy.RetryAfter(answer, _time),
        };
    }

    // ClientOptions itself is abstract.
    private sealed class PipelineOptions : ClientOptions;
}
