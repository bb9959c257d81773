namespace EthConsortium.Rehearsal.Nodes;

/// <summary>How <see cref="AzuriteHost"/> runs Azurite.</summary>
public sealed record AzuriteHostOptions
{
    /// <summary>
    /// A folder that must not be left behind, because there are keys in it, say: what deletes Azurite's own folder when this process is killed (not on Windows)
    /// deletes it, too. When Azurite is disposed it may be gone or not. Null for none.
    /// </summary>
    public string? CompanionFolder { get; init; }

    /// <summary>What its command begins with: a program that becomes the command which its arguments end with. Nothing by default.</summary>
    public IReadOnlyList<string> Inside { get; init; } = [];

    /// <summary>The IPv4 address at which it is reached; loopback by default. At any other it listens at all addresses of where it runs.</summary>
    public string Host { get; init; } = "127.0.0.1";
}
