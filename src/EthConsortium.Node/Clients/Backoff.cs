namespace EthConsortium.Node.Clients;

/// <summary>The waits between attempts: each twice the one before, up to a limit.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _attempts;

    public TimeSpan Next()
    {
        TimeSpan delay = first * Math.Pow(2, _attempts);
        if (delay >= longest)
        {
            return longest;
        }

        _attempts++;
        return delay;
    }

    public void Reset() => _attempts = 0;
}
