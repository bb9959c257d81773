namespace EthConsortium.Ethereum.Genesis;

/// <summary>A contract that answers <c>getValidators()</c>: <c>"safeContract"</c>, or <c>"contract"</c> if it also takes reports of misbehaviour.</summary>
/// <param name="Address">The contract.</param>
/// <param name="TakesReports">Whether validators report each other to it (<c>"contract"</c> instead of <c>"safeContract"</c>).</param>
public sealed record AuRaValidatorContract(Address Address, bool TakesReports = false) : AuRaValidators;
