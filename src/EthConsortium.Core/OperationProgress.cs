namespace EthConsortium.Core;

/// <summary>How far an operation is.</summary>
/// <param name="Activity">What is being done as a whole: <c>Vote for Bank C</c>.</param>
/// <param name="Step">What is being done right now: <c>waiting for block 17 to be final</c>.</param>
/// <param name="Percent">How much is done, 0 to 100, or null when that cannot be known.</param>
public sealed record OperationProgress(string Activity, string Step, int? Percent = null);
