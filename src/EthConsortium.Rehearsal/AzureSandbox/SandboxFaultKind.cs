namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A way in which a request fails on demand.</summary>
public enum SandboxFaultKind
{
    /// <summary>429 with <c>Retry-After</c>.</summary>
    Throttled,

    /// <summary>500, nothing done.</summary>
    ServerError,

    /// <summary>503, nothing done.</summary>
    Unavailable,

    /// <summary>403: the signed-in identity may not do it; nothing done.</summary>
    Forbidden,

    /// <summary>The connection is closed before anything is done.</summary>
    Dropped,

    /// <summary>Everything is done, and the connection is closed before the answer.</summary>
    AnswerLost,

    /// <summary>The answer takes its time: <see cref="SandboxOptions.SlowAnswer"/>.</summary>
    Slow,

    /// <summary>401: the token is no longer accepted, nor is it later.</summary>
    TokenExpired,

    /// <summary>The resource that matches the path fails in the middle of a deployment, once: half of it is there.</summary>
    ResourceFails,
}
