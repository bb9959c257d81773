namespace EthConsortium.Core.Planning.Azure;

/// <summary>An output of the member's deployment.</summary>
/// <param name="Name">Its name; those of the earlier templates exactly as they were.</param>
/// <param name="Value">What it will be, or null where only the deployment shows it.</param>
public sealed record OutputFootprint(string Name, string? Value)
{
    /// <summary>The output in short.</summary>
    public override string ToString() => $"{Name}: {Value ?? "(known when deployed)"}";
}
