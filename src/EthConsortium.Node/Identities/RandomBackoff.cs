namespace EthConsortium.Node.Identities;

/// <summary>Waits of random length, so that nodes that started together do not go on together; each longer than the one before.</summary>
internal sealed class RandomBackoff(IdentityStoreOptions options, TimeSpan shortest, TimeSpan longest)
{
    private const double Most = 8;

    private double _factor = 1;

    /// <summary>How many times longer each wait is than the one before, up to 8 times the first.</summary>
    public double Growth { get; init; } = 2;

    public void Reset() => _factor = 1;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = (shortest + ((longest - shortest) * options.Random.NextDouble())) * _factor;
        _factor = Math.Min(Most, _factor * Growth);
        return Task.Delay(wait, options.Time, cancellationToken);
    }
}
