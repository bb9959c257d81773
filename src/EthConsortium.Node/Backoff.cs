namespace EthConsortium.Node;

/// <summary>The waits between attempts: each twice the one before, up to a limit, and of random length where nodes that started together are not to go on together.</summary>
/// <param name="first">The first wait.</param>
/// <param name="longest">The longest.</param>
/// <param name="spread">By which part of itself a wait is shorter or longer at most; 0 for none.</param>
/// <param name="random">Where chance is from; null for the system's.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, double spread = 0, Random? random = null)
{
    private readonly Random _random = random ?? Random.Shared;
    private int _attempts;

    public TimeSpan Next()
    {
        TimeSpan wait = first * Math.Pow(2, _attempts);
        if (wait < longest)
        {
            _attempts++;
        }
        else
        {
            wait = longest;
        }

        return spread == 0 ? wait : wait * (1 - spread + (2 * spread * _random.NextDouble()));
    }

    public void Reset() => _attempts = 0;
}
