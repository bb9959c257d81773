namespace EthConsortium.Node.Clients;

/// <summary>How a client is kept up.</summary>
public sealed record ClientSupervisorOptions
{
    /// <summary>The time between two looks at the client. Default: 5 s.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before the first restart; it doubles with each. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a restart. Default: 1 min.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a client has to answer for its failures to be forgotten. Default: 2 min.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a client that has answered may be silent before it is killed and started anew. Default: 2 min.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a client may take to answer first: it may have a database to repair. Default: 15 min.</summary>
    public TimeSpan MaxStart { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a client may fail in a row before it is hopeless, without having answered for <see cref="ResetAfter"/> in between. Default: 5.</summary>
    public int MaxFailures { get; init; } = 5;

    /// <summary>How long it may go on failing before it is hopeless. Default: 30 min.</summary>
    public TimeSpan MaxFailing { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How much of its time a client that runs on a lease has to have left to be started: what it may take to stop. Default: none.</summary>
    public TimeSpan LeastTime { get; init; }

    /// <summary>What counts as well.</summary>
    public ClientHealthOptions Health { get; init; } = new();
}
