namespace EthConsortium.Node.Site.Api;

/// <summary>How a site follows the chain, and what it puts up with.</summary>
public sealed record SiteOptions
{
    /// <summary>The time between two looks for a new block while somebody looks at the site; 1 s if not set.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long the chain is followed after the last question, when no page is open; a minute if not set.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time between two looks at the nodes while somebody looks at the site; 10 s if not set.</summary>
    public TimeSpan LookAtNodesEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two examinations of the network by the doctor; 30 s if not set.</summary>
    public TimeSpan ExamineEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a question waits for what is not known yet; 2 s if not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many blocks are kept for the chart; 2,000 if not set.</summary>
    public int Blocks { get; init; } = 2_000;

    /// <summary>How many streams of events may be open at a time; 100 if not set.</summary>
    public int Streams { get; init; } = 100;

    /// <summary>How long a reader of events may take for what it is sent at once, some hundred kilobytes at the most, before it is cut off; 30 s if not set.</summary>
    public TimeSpan ReadWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between two signs of life on a stream; 5 s if not set.</summary>
    public TimeSpan PingEvery { get; init; } = TimeSpan.FromSeconds(5);
}
