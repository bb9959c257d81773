using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>The governance as the site last saw it.</summary>
/// <param name="Session">The node that was asked.</param>
/// <param name="State">The state.</param>
/// <param name="Proposals">The open votes.</param>
/// <param name="Problem">Why it may be old; null when it is not.</param>
internal sealed record SiteView(ConsortiumSession Session, GovernanceState State, IReadOnlyList<ConsortiumProposal> Proposals, string? Problem)
{
    /// <summary>The admin that acts for the member of the site; null where there is none, or more than one could be it.</summary>
    public Address? Admin { get; init; }
}
