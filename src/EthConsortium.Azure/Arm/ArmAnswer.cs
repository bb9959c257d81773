using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>An answer that is no error, its body scrubbed.</summary>
internal sealed record ArmAnswer(string Request, int Status)
{
    public JsonNode? Body { get; init; }

    // As Azure wrote them: whether they lead back to it matters when one is followed.
    public string? AsyncOperation { get; init; }

    public string? Location { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string? RequestId { get; init; }

    public string? CorrelationId { get; init; }

    public JsonObject Object => Body as JsonObject ?? throw Bad("a JSON object");

    public ArmRequestException Bad(string expected) =>
        new(Request, Status, new ArmError(ArmErrorCodes.BadAnswer, $"Expected {expected} in the answer, found something else.")) { RequestId = RequestId, CorrelationId = CorrelationId };
}
