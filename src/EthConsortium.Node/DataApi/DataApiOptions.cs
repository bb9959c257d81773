namespace EthConsortium.Node.DataApi;

/// <summary>How fresh a Data API is.</summary>
public sealed record DataApiOptions
{
    /// <summary>How long a document is handed out before the list of the nodes is read again; 5 s if not set. A node's lease is renewed every 10 s.</summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a recent block stays before the client is asked for a newer one; 60 s if not set. Every new block makes a
    /// new document, which all who follow it fetch again.
    /// </summary>
    public TimeSpan BlockFreshness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the client and the list of the nodes may take; 1.5 s if not set. After that the document says so and has what was known last.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// How long who asks waits for a document that is being made; 0.5 s if not set. After that he gets the last one, or all that is known without asking, which says so.
    /// </summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(0.5);
}
