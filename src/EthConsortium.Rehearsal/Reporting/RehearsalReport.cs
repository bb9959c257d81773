namespace EthConsortium.Rehearsal.Reporting;

/// <summary>What a rehearsal showed, every part of it read back from the chain, or from the stand-in for Azure. As JSON (camelCase) it is the document of <c>rehearse --json</c>.</summary>
/// <param name="Consortium">The network.</param>
/// <param name="Members">The members of the plan, in its order.</param>
/// <param name="Admins">The admins that the governance contract lists, in its order.</param>
/// <param name="Validators">The final validators, in the contract's order.</param>
/// <param name="History">What happened in governance, oldest first.</param>
/// <param name="Deployments">What the members deployed to the stand-in for Azure; none for those whose plan says nothing of Azure, or that they are there already.</param>
/// <param name="Pairings">Which of their VPN gateways are paired there.</param>
/// <param name="CreditRecord">The bank demo, or null when the plan has none.</param>
/// <param name="Limits">What a rehearsal cannot show.</param>
/// <param name="ElapsedSeconds">How long the steps took together.</param>
public sealed record RehearsalReport(
    ConsortiumSummary Consortium,
    IReadOnlyList<MemberSummary> Members,
    IReadOnlyList<AdminSummary> Admins,
    IReadOnlyList<Ethereum.Address> Validators,
    IReadOnlyList<HistoryLine> History,
    IReadOnlyList<DeploymentSummary> Deployments,
    IReadOnlyList<PairingSummary> Pairings,
    CreditRecordSummary? CreditRecord,
    IReadOnlyList<string> Limits,
    double ElapsedSeconds);
