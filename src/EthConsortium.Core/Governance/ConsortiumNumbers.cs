namespace EthConsortium.Core.Governance;

/// <summary>The size of a consortium.</summary>
/// <param name="Admins">How many admins there are.</param>
/// <param name="Validators">How many validators there are, once everything under way is final.</param>
/// <param name="FaultsTolerated">How many of them may fail at the same time; null for proof of work.</param>
public sealed record ConsortiumNumbers(int Admins, int Validators, int? FaultsTolerated);
