namespace EthConsortium.Azure.Arm;

/// <summary>Takes secrets that were sent out of texts of Azure's.</summary>
public static class SecretScrubber
{
    private const int ShortestTold = 4;

    /// <summary>Takes secrets out of a text. One too short to be told from the rest of the text takes all of it along.</summary>
    /// <param name="text">A text that Azure wrote.</param>
    /// <param name="secrets">The secrets, none of them empty.</param>
    public static string Scrub(string text, IEnumerable<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(secrets);
        foreach (string secret in secrets.Where(secret => text.Contains(secret, StringComparison.Ordinal)).OrderByDescending(secret => secret.Length).ToArray()) // one may be part of another
        {
            if (secret.Length < ShortestTold)
            {
                return "(Azure's message is not shown: it may hold a secret that was sent.)";
            }

            text = text.Replace(secret, ArmSecrets.Replacement, StringComparison.Ordinal);
        }

        return text;
    }
}
