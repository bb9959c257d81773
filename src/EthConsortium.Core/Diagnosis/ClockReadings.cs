using System.Net.Http.Headers;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Watches the answers of one endpoint for what its clock says (the HTTP header <c>Date</c>) and how long each took.</summary>
internal sealed class ClockReadings(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private readonly object _lock = new();

    /// <summary>The time of the quickest exchange.</summary>
    public TimeSpan? Latency { get; private set; }

    /// <summary>How far the server's clock is ahead, from the quickest exchange; half a second is added, since the header leaves out fractions.</summary>
    public TimeSpan? Offset { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset sent = time.GetUtcNow();
        long start = time.GetTimestamp();
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Note(sent, time.GetElapsedTime(start), response.Headers);
        return response;
    }

    private void Note(DateTimeOffset sent, TimeSpan took, HttpResponseHeaders headers)
    {
        lock (_lock)
        {
            if (Latency is { } best && best <= took)
            {
                return;
            }

            Latency = took;
            Offset = headers.Date is { } date ? date + TimeSpan.FromMilliseconds(500) - (sent + (took / 2)) : Offset;
        }
    }
}
