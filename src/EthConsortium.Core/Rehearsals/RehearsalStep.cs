namespace EthConsortium.Core.Rehearsals;

/// <summary>One of the steps of a rehearsal.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Title">What it does, in a few words.</param>
public sealed record RehearsalStep(int Number, int Count, string Title);
