using System.Net;

namespace EthConsortium.Node.Site;

/// <summary>Where a site listens, and what it puts up with.</summary>
public sealed record NodeSiteOptions
{
    /// <summary>The first line of what <c>GET /</c> shows: whose site it is.</summary>
    public required string Title { get; init; }

    /// <summary>Where to listen; a free port of 127.0.0.1 if not set.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// The names that the site answers to; null for any. On loopback it has to have some: a page in a browser could reach it
    /// under a name of its own (DNS rebinding).
    /// </summary>
    public IReadOnlyCollection<string>? HostNames { get; init; }

    /// <summary>
    /// The names that the page and its API answer to besides <c>localhost</c> and IP addresses; null for any. Other members and probes come to the rest by whatever name
    /// they were given, but a page has to be reached under a name that is the member's: one of somebody else's may point here (DNS rebinding), an address cannot.
    /// </summary>
    public IReadOnlyCollection<string>? PageHostNames { get; init; }

    /// <summary>The most connections at a time; 5,000 if not set.</summary>
    public int MaxConnections { get; init; } = 5_000;

    /// <summary>The most connections of one source at a time, an IPv4 address or an IPv6 network of 64 bits; 1,000 if not set. More are closed at once.</summary>
    public int MaxConnectionsPerSource { get; init; } = 1_000;

    /// <summary>What the site shows itself with over TLS, and then without is not served; null for plain HTTP.</summary>
    public SiteCertificate? Certificate { get; init; }

    /// <summary>How long the head of a request may take, and how long a connection may stay unused; 15 s if not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The slowest that a body may come or an answer be read, in bytes a second on average; 4,096 if not set. Slower ones are
    /// cut off after <see cref="SlownessGrace"/>.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 4_096;

    /// <summary>How long a body may come slowly before it is cut off, more than a second; 5 s if not set.</summary>
    public TimeSpan SlownessGrace { get; init; } = TimeSpan.FromSeconds(5);
}
