namespace EthConsortium.Core;

/// <summary>Tells a development chain by what it calls itself.</summary>
internal static class DevelopmentChain
{
    /// <summary>The name and version of anvil, which takes accounts, chain id and time from a genesis, makes a header of its own for block 0, and seals alone; null for every other client.</summary>
    public static string? Recognize(string? clientVersion) =>
        clientVersion?.StartsWith("anvil/", StringComparison.Ordinal) == true ? clientVersion.Split(' ')[0] : null;
}
