namespace EthConsortium.Azure.Monitor;

/// <summary>Why rows were not taken.</summary>
public enum LogsIngestionFailure
{
    /// <summary>The rule has too many requests or too much data.</summary>
    Throttled,

    /// <summary>The endpoint has an error of its own.</summary>
    Unavailable,

    /// <summary>The endpoint gave no answer: the rows may be there.</summary>
    Unreachable,

    /// <summary>The chosen way to sign in does not work here.</summary>
    SignInFailed,

    /// <summary>The identity may not write through the rule; a role just given takes up to half an hour.</summary>
    Forbidden,

    /// <summary>There is no such rule, or it has no such stream.</summary>
    NotFound,

    /// <summary>The call is too large.</summary>
    TooLarge,

    /// <summary>The rows are not what the stream takes.</summary>
    Refused,
}
