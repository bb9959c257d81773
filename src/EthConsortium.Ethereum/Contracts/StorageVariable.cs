namespace EthConsortium.Ethereum.Contracts;

/// <summary>A state variable, or a member of a struct.</summary>
/// <param name="Label">Its name in the source.</param>
/// <param name="Slot">Its slot; for a member, counted from the first slot of the struct.</param>
/// <param name="Offset">Its first byte within the slot, counted from the least significant one.</param>
/// <param name="Type">The compiler's id of its type.</param>
public sealed record StorageVariable(string Label, ulong Slot, int Offset, string Type);
