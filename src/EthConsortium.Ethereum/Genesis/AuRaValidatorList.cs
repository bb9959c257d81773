namespace EthConsortium.Ethereum.Genesis;

/// <summary>A fixed list: <c>"validators": {"list": […]}</c>.</summary>
/// <param name="Addresses">The validators in the order of their turns.</param>
public sealed record AuRaValidatorList(IReadOnlyList<Address> Addresses) : AuRaValidators;
