using System.Text.RegularExpressions;

namespace EthConsortium.Rehearsal.Tools;

/// <summary>What <see cref="ToolProcess"/> starts.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Its home, temporary and working folder, which ends with it.</param>
/// <param name="Listening">The line that tells that it listens, with the group <c>port</c>.</param>
/// <param name="Failed">Makes the exception for a message and, where there is one, its cause.</param>
internal sealed record ToolStart(string Name, string Program, IReadOnlyList<string> Arguments, string Folder, Regex Listening, Func<string, Exception?, Exception> Failed)
{
    /// <summary>A further folder that is deleted when this process is killed; null for none.</summary>
    public string? CompanionFolder { get; init; }

    /// <summary>Variables of this process that would change what it does.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    /// <summary>How long it may take until it listens.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
