using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Core.Joining;

/// <summary>A network that passed all checks, with what a new member needs of it.</summary>
public sealed record VerifiedNetwork
{
    /// <summary>The document that was verified.</summary>
    public required NetworkInfo Info { get; init; }

    /// <summary>Block 0 and its state.</summary>
    public required GenesisDefinition Genesis { get; init; }

    /// <summary>The hash of block 0, computed here; null where that takes an EVM (the specs of the earlier template run a constructor in block 0).</summary>
    public required Hash32? GenesisHash { get; init; }

    /// <summary>The chain id.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>How the members agree on blocks.</summary>
    public required ConsensusEngine Consensus { get; init; }

    /// <summary>Where the governance contract is.</summary>
    public required Address GovernanceContract { get; init; }

    /// <summary>Which governance contract it is: by its code or, where a constructor makes it in block 0, as the node's answers; null when there was no node to ask.</summary>
    public required GovernanceVersion? GovernanceVersion { get; init; }

    /// <summary>What the governance contract starts with: the name, the rules, the founding admins and their validators. Its storage in the genesis is that and nothing else. Null for the earlier contracts, which a constructor makes.</summary>
    public required ConsortiumGovernanceGenesis? FoundingState { get; init; }

    /// <summary>All checks, none of them failed.</summary>
    public required IReadOnlyList<NetworkCheck> Checks { get; init; }

    /// <summary>What could be checked in part only, in words; empty when nothing was left open.</summary>
    public IEnumerable<string> Limits => Checks.Where(check => check.Outcome == NetworkCheckOutcome.Limited).Select(check => check.ToString());

    /// <summary>The network in short, fit for a terminal; see <see cref="NetworkInfo.ToString"/>.</summary>
    public override string ToString() => Info.ToString();
}
