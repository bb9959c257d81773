namespace EthConsortium.Core;

/// <summary>Finds what somebody who mistyped a name most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest edits from <paramref name="typed"/> (case does not count), or null when none is near: more than a third of the letters would have to change.</summary>
    public static string? Find(string typed, IEnumerable<string> names)
    {
        (string Name, int Distance)? best = null;
        foreach (string name in names)
        {
            int distance = EditDistance(typed.ToUpperInvariant(), name.ToUpperInvariant());
            if (best is null || distance < best.Value.Distance)
            {
                best = (name, distance);
            }
        }

        return best is { } found && found.Distance * 3 <= Math.Max(typed.Length, found.Name.Length) ? found.Name : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int EditDistance(string a, string b)
    {
        // Names are short; what somebody pasted by mistake need not be measured to its end.
        if (Math.Abs(a.Length - b.Length) > 32)
        {
            return int.MaxValue / 4;
        }

        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
