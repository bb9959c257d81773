namespace EthConsortium.Core.Governance;

/// <summary>How a version is spelled in texts and documents.</summary>
internal static class GovernanceVersions
{
    private static readonly string[] s_texts = ["1", "1.2", "2"];

    public static string All => string.Join(", ", s_texts);

    public static string ToText(GovernanceVersion version) => s_texts[(int)version];

    /// <summary>The version of that text, or null.</summary>
    public static GovernanceVersion? Find(string text) => Array.IndexOf(s_texts, text) is >= 0 and int at ? (GovernanceVersion)at : null;
}
