namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>Lets requests fail.</summary>
/// <param name="Kind">In which way.</param>
public sealed record SandboxFault(SandboxFaultKind Kind)
{
    /// <summary>The number of the request, counted from 1; null for any.</summary>
    public int? RequestNumber { get; init; }

    /// <summary>The method; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>A part of the path (for <see cref="SandboxFaultKind.ResourceFails"/>: of the resource's id), without regard to case; null for any.</summary>
    public string? PathContains { get; init; }

    /// <summary>How often it happens.</summary>
    public int Times { get; init; } = 1;

    internal bool Matches(int number, string method, string path) =>
        (RequestNumber is null || RequestNumber == number)
        && (Method is null || Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (PathContains is null || path.Contains(PathContains, StringComparison.OrdinalIgnoreCase));
}
