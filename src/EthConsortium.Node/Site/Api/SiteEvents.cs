using System.Collections.Immutable;

namespace EthConsortium.Node.Site.Api;

/// <summary>The open streams of events, as many as there may be. Safe for concurrent use.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class SiteEvents(int most)
{
    public const string State = "state";

    public const string Network = "network";

    public const string Tick = "tick";

    public const string Block = "block";

    private ImmutableHashSet<SiteStream> _streams = [];

    /// <summary>How many are open.</summary>
    public int Count => _streams.Count;

    /// <summary>Opens one; null when there are too many.</summary>
    public SiteStream? TryOpen()
    {
        SiteStream stream = new();
        return ImmutableInterlocked.Update(ref _streams, streams => streams.Count < most ? streams.Add(stream) : streams) ? stream : null;
    }

    public void Close(SiteStream stream) => ImmutableInterlocked.Update(ref _streams, streams => streams.Remove(stream));

    /// <summary>Sends to all.</summary>
    public void Send(string name, byte[] json)
    {
        foreach (SiteStream stream in _streams)
        {
            stream.Offer(name, json);
        }
    }
}
