namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A request that the sandbox was sent.</summary>
/// <param name="Number">Its number, counted from 1.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, without the query.</param>
public sealed record SandboxRequest(int Number, string Method, string Path)
{
    /// <summary>The status of the answer; 0 when the connection was closed instead.</summary>
    public int Status { get; internal set; }

    /// <summary>In which way it failed on demand, or null.</summary>
    public SandboxFaultKind? Fault { get; internal set; }

    /// <summary>One line.</summary>
    public override string ToString() => $"{Number} {Method} {Path} {Status}{(Fault is { } fault ? $" ({fault})" : "")}";
}
