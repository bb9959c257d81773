namespace EthConsortium.Azure.Monitor;

/// <summary>Rows were not taken.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">What was asked, and what the answer was.</param>
/// <param name="innerException">What it came from; null when it was an answer.</param>
public sealed class LogsIngestionException(LogsIngestionFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public LogsIngestionFailure Failure { get; } = failure;

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>How long the endpoint asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
