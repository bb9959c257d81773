using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Chain;

/// <summary>A change of the validators that <see cref="FinalityDriver"/> has finalized.</summary>
/// <param name="AnnouncedIn">The block with the contract's InitiateChange.</param>
/// <param name="FinalizedIn">The block with finalizeChange().</param>
/// <param name="SealedBy">The old validators that had sealed the announcement or a block on top of it, in the order of their first one.</param>
/// <param name="OldValidators">How many validators there were before.</param>
/// <param name="NewValidators">How many there are since.</param>
public sealed record FinalizedChange(ulong AnnouncedIn, ulong FinalizedIn, IReadOnlyList<Address> SealedBy, int OldValidators, int NewValidators);
