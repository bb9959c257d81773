namespace EthConsortium.Azure.Arm;

/// <summary>Resource Manager refused a request, an operation failed there, or it could not be asked. No message holds a secret that was sent.</summary>
public sealed class ArmRequestException : Exception
{
    internal ArmRequestException(string request, int status, ArmError error, Exception? innerException = null)
        : base(Describe(request, status, error), innerException)
    {
        Request = request;
        Status = status;
        Error = error;
    }

    /// <summary>What was asked: the method and the path.</summary>
    public string Request { get; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; }

    /// <summary>What Azure says, with everything below it.</summary>
    public ArmError Error { get; }

    /// <summary>The stable code of the outermost error, such as <c>ResourceNotFound</c>; <see cref="ArmErrorCodes"/> has those of this client's own.</summary>
    public string Code => Error.Code;

    /// <summary>Why, in one of few words.</summary>
    public ArmFailure Failure => (Code, Status) switch
    {
        (ArmErrorCodes.SignInFailed, _) or (_, 401) => ArmFailure.SignInFailed,
        (ArmErrorCodes.BadAnswer, _) => ArmFailure.BadAnswer,
        (_, 0) => ArmFailure.Unreachable,
        (_, 403) => ArmFailure.Forbidden,
        (_, 404) => ArmFailure.NotFound,
        (_, 409 or 412) => ArmFailure.Conflict,
        (_, 429) => ArmFailure.Throttled,
        (_, >= 500) => ArmFailure.ServerFailed,
        _ => ArmFailure.Refused,
    };

    /// <summary>Azure's id of the request (<c>x-ms-request-id</c>), or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Azure's id of all that belongs together (<c>x-ms-correlation-request-id</c>): what support asks for; or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Whether an error in it has this code.</summary>
    public bool Has(string code) => Error.Flatten().Any(error => error.Code.Equals(code, StringComparison.OrdinalIgnoreCase));

    private static string Describe(string request, int status, ArmError error)
    {
        // The outermost message often says only that there are others.
        IEnumerable<string> inner = error.Flatten().Skip(1).Where(e => e.Message.Length > 0).Select(e => $"{e.Code}{(e.Target is { } target ? $" ({target})" : "")}: {e.Message}").Distinct(StringComparer.Ordinal);
        string answer = status == 0 ? "could not be done" : $"was answered with status {status}";
        return string.Join(' ', [$"{request} {answer}. {error.Code}: {error.Message}", .. inner]);
    }
}
