namespace EthConsortium.Core;

/// <summary>One problem in something that was given to us, with the place it is at.</summary>
/// <param name="Code">What kind of problem it is.</param>
/// <param name="Path">Where: a JSON path such as <c>$.members[1].memberId</c>.</param>
/// <param name="Message">What was found and what would be right.</param>
public sealed record Diagnostic(ErrorCode Code, string Path, string Message)
{
    /// <summary>The file that was read, or null.</summary>
    public string? File { get; init; }

    /// <summary>The problem in one line: <c>$.members[1].memberId: … (PlanDuplicateValue)</c>.</summary>
    public override string ToString() => $"{Path}: {Message} ({Code})";
}
