using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>A validator: the account of a node that seals blocks, or is about to.</summary>
/// <param name="Address">The account it seals with.</param>
/// <param name="Admin">The admin who delegated it; null when it is leaving or its admin has left.</param>
/// <param name="AdminName">What that admin is called, fit for a terminal: its alias, or its address; empty without an admin.</param>
/// <param name="Status">Where it stands.</param>
public sealed record ConsortiumValidator(Address Address, Address? Admin, string AdminName, ConsortiumValidatorStatus Status);
