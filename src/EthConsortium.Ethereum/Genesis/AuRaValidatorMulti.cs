namespace EthConsortium.Ethereum.Genesis;

/// <summary>One source after the other: <c>"multi": {"0": …, "100": …}</c>.</summary>
/// <param name="ByBlock">The sources by the block from which each holds; block 0 has one.</param>
public sealed record AuRaValidatorMulti(IReadOnlyDictionary<ulong, AuRaValidators> ByBlock) : AuRaValidators;
