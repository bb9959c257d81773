namespace EthConsortium.Core.Governance;

/// <summary>Finds how many items of a list go into one transaction, by asking what some numbers of them would cost.</summary>
internal static class TransactionPartition
{
    /// <summary>Costs are close to a straight line, so that two or three looks find the number; more would not be worth their time.</summary>
    private const int MaxLooks = 8;

    /// <summary>The most items that fit, at least 1: whether a single one fits, only sending it tells.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="guess">How many to try first.</param>
    /// <param name="limit">The most gas.</param>
    /// <param name="measure">What the first so many cost; null when that is more than the node can tell.</param>
    public static async Task<int> FindAsync(int count, int guess, ulong limit, Func<int, Task<ulong?>> measure)
    {
        int fitting = 0;
        int tooMany = count + 1;
        List<(int Items, ulong Gas)> known = [];
        int next = Math.Clamp(guess, 1, count);
        for (int looks = 0; tooMany - fitting > 1 && next > fitting && (looks < MaxLooks || fitting == 0); looks++)
        {
            ulong? gas = await measure(next).ConfigureAwait(false);
            if (gas is { } told)
            {
                known.Add((next, told));
            }

            if (gas <= limit)
            {
                fitting = next;
            }
            else
            {
                tooMany = next;
            }

            next = Math.Min(Extrapolate(known, limit) ?? (tooMany / 2), tooMany - 1);
            next = fitting == 0 ? Math.Max(next, 1) : next;
        }

        return Math.Max(fitting, 1);
    }

    /// <summary>Where the line through the last two known costs, or through the only one and zero, meets the limit; null when nothing is known.</summary>
    private static int? Extrapolate(List<(int Items, ulong Gas)> known, ulong limit)
    {
        if (known.Count == 0)
        {
            return null;
        }

        (int items, double gas) = known[^1];
        (int otherItems, double otherGas) = known.Count > 1 ? known[^2] : (0, 0UL);
        double perItem = (gas - otherGas) / (items - otherItems);
        return perItem > 0 ? (int)Math.Clamp(Math.Floor(items + ((limit - gas) / perItem)), 0, int.MaxValue) : int.MaxValue;
    }
}
