namespace EthConsortium.Testing;

/// <summary>Counts the answers that a client gets.</summary>
public sealed class RequestCounter : DelegatingHandler
{
    private int _count;

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _count);
        return response;
    }
}
