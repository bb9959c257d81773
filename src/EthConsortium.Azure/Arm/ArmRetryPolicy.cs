using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace EthConsortium.Azure.Arm;

/// <summary>Sends again what was throttled, what failed in the server and what was lost, after as long as the server says.</summary>
/// <remarks>
/// The SDK's own policy waits on the machine's clock only, and does not know that Microsoft.Network refuses a second change of a
/// resource with 409 while it is busy with the first.
/// Every request of this client may be repeated: a PUT, PATCH or DELETE by its nature, a POST because it only reads or cancels.
/// </remarks>
internal sealed class ArmRetryPolicy(ArmClientOptions options) : HttpPipelinePolicy
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(10);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("internal-error: requests are sent asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        int failures = 0;
        TimeSpan busy = TimeSpan.Zero;
        for (int retry = 0; ; retry++)
        {
            string? reason;
            bool isBusy = false;
            Response? response = null;
            try
            {
                await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
                response = message.Response;
                isBusy = IsBusy(response);
                reason = isBusy ? "Azure is still busy with the resource" : Reason(response);
                if (reason is null || (isBusy ? options.MaxRetries == 0 || busy >= options.BusyTimeout : failures >= options.MaxRetries))
                {
                    return;
                }
            }
            catch (Exception error) when (failures < options.MaxRetries && !message.CancellationToken.IsCancellationRequested && IsLostConnection(error))
            {
                reason = "the connection was lost";
            }

            TimeSpan wait = TimeSpan.FromTicks(Math.Min(s_longestDelay.Ticks, options.RetryDelay.Ticks << Math.Min(retry, 16)));
            if (response is not null)
            {
                wait = RetryAfter(response, options.Time) ?? wait;
                if (wait > s_longestAsked)
                {
                    return; // better to say so than to seem to hang
                }

                response.Dispose();
            }

            if (isBusy)
            {
                wait = wait > options.RetryDelay ? wait : options.RetryDelay;
                busy += wait;
            }
            else
            {
                failures++;
            }

            options.OnRetry?.Invoke($"{message.Request.Method} {message.Request.Uri.Path}: {reason}", wait);
            await Task.Delay(wait, options.Time, message.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How long the server asks to wait, or null.</summary>
    public static TimeSpan? RetryAfter(Response response, TimeProvider time)
    {
        foreach (string milliseconds in (string[])["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (response.Headers.TryGetValue(milliseconds, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return TimeSpan.FromMilliseconds(number);
            }
        }

        if (!response.Headers.TryGetValue("Retry-After", out string? value))
        {
            return null;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? TimeSpan.FromTicks(Math.Max(0, (at - time.GetUtcNow()).Ticks))
            : null;
    }

    private static string? Reason(Response response) => response.Status switch
    {
        429 => "Azure has too many requests",
        408 or 500 or 502 or 503 or 504 => $"Azure answered with status {response.Status}",
        _ => null,
    };

    private static bool IsBusy(Response response) => response.Status == 409 && response.Content.ToString().Contains("AnotherOperationInProgress", StringComparison.OrdinalIgnoreCase);

    // The transport wraps what the socket says in a failed request without a status.
    private static bool IsLostConnection(Exception error) => error is RequestFailedException { Status: 0 } or IOException or HttpRequestException or OperationCanceledException
        && error.GetBaseException() is not System.Security.Authentication.AuthenticationException;
}
