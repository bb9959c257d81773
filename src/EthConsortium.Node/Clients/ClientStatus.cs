namespace EthConsortium.Node.Clients;

/// <summary>How a supervised client is, as last seen.</summary>
/// <param name="State">The state.</param>
/// <param name="Since">Since when it has been in it.</param>
public sealed record ClientStatus(ClientState State, DateTimeOffset Since)
{
    /// <summary>Which process or container it is; null when none runs.</summary>
    public string? Process { get; init; }

    /// <summary>How often it was started anew since <see cref="ClientSupervisor.StartAsync"/>.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether it fails again and again, so that another machine may do better. It is started anew all the same, and this ends when it answers for a while.</summary>
    public bool IsHopeless { get; init; }

    /// <summary>Why it last failed, with its last lines; null when it never did.</summary>
    public string? LastFailure { get; init; }

    /// <summary>What it last answered; null when it has not answered since it was started.</summary>
    public ClientHealth? Health { get; init; }
}
