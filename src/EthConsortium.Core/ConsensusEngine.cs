namespace EthConsortium.Core;

/// <summary>How the members agree on the next block.</summary>
public enum ConsensusEngine
{
    /// <summary>Authority Round: proof of authority, validators take turns, final once more than half of them have sealed on top. Nethermind runs it.</summary>
    AuRa,

    /// <summary>QBFT: proof of authority, final at once as long as more than two thirds of the validators answer. Besu runs it.</summary>
    Qbft,

    /// <summary>Ethash: proof of work; the validators of the governance contract are a register of members' miners, without force over blocks.</summary>
    Ethash,

    /// <summary>Clique (EIP-225): proof of authority of the geth family, for existing networks.</summary>
    Clique,
}
