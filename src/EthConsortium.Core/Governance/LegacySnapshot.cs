using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>What the rules of an earlier contract look at, and nobody else has to know.</summary>
/// <param name="FinalValidators">The validators of each admin as the contract has them: without what is in flight.</param>
/// <param name="Pending">The list that becomes final next: that of the last announcement, in its order, with its duplicates.</param>
internal sealed record LegacySnapshot(IReadOnlyDictionary<Address, IReadOnlyList<Address>> FinalValidators, IReadOnlyList<Address> Pending);
