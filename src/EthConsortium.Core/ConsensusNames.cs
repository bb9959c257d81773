namespace EthConsortium.Core;

/// <summary>How a consensus is spelled in plans and networkinfo documents.</summary>
internal static class ConsensusNames
{
    public const string All = "auRa, qbft, ethash or clique";

    public static IReadOnlyList<string> List { get; } = ["auRa", "qbft", "ethash", "clique"];

    public static string ToText(ConsensusEngine consensus) => List[(int)consensus];

    /// <summary>The consensus of that name, case aside, or null.</summary>
    public static ConsensusEngine? Find(string text)
    {
        for (int i = 0; i < List.Count; i++)
        {
            if (string.Equals(List[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return (ConsensusEngine)i;
            }
        }

        return null;
    }
}
