using EthConsortium.Core.Deployment;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Rehearsals;

/// <summary>A rehearsal of this user that is up, or coming up, as it describes itself to other processes. Holds no secret, only where they are.</summary>
/// <param name="Id">The id of its process.</param>
/// <param name="Name">The name of the consortium.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record RunningRehearsal(int Id, string Name, DateTimeOffset StartedAt)
{
    /// <summary>Where it is. While it is starting, what follows is empty.</summary>
    public RehearsalState State { get; init; }

    /// <summary>What it is doing; null when it is ready.</summary>
    public RehearsalStep? Step { get; init; }

    /// <summary>The chain id.</summary>
    public ChainId? ChainId { get; init; }

    /// <summary>The hash of block 0 as real clients compute it. The test chain's own block 0 has another.</summary>
    public Hash32? GenesisHash { get; init; }

    /// <summary>Where the governance contract stands.</summary>
    public Address? GovernanceContract { get; init; }

    /// <summary>The folder with its keys and files.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>Its stand-in for Azure; null in one that has none.</summary>
    public RehearsedAzure? Azure { get; init; }

    /// <summary>The members, in the order of the plan.</summary>
    public IReadOnlyList<RehearsalMember> Members { get; init; } = [];

    /// <summary>Somebody with an account and a validator who is no member yet, to be voted in. It uses the founder's endpoints, until its validator counts and it has a node.</summary>
    public RehearsalMember? Candidate { get; init; }
}
