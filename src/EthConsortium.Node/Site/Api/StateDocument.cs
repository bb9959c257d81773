using System.Reflection;
using EthConsortium.Core;
using EthConsortium.Core.Governance;

namespace EthConsortium.Node.Site.Api;

/// <summary>What <c>GET /api/state</c> answers: the governance at one block.</summary>
internal static class StateDocument
{
    private static readonly string s_version =
        typeof(StateDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>The document of a state.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="source">Whose site it is.</param>
    /// <param name="serverTime">What this machine's clock says; null to leave out it and at which block it is: what a page does not learn from a block alone is the same without.</param>
    public static object Of(SiteView view, ISiteSource source, DateTimeOffset? serverTime)
    {
        GovernanceState state = view.State;
        Uri? url = source.WalletUrl;
        bool takesWallets = url is not null && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);
        return new
        {
            site = new
            {
                version = s_version,
                memberName = source.Member.Name,
                memberId = source.Member.Id,
                memberAlias = source.Member.Alias,
                region = source.Member.Region,
                hostName = source.Member.HostName,
                admin = view.Admin,
            },
            chain = new
            {
                chainId = view.Session.ChainId,
                chainName = state.ConsortiumName.Length > 0 ? Printable.Name(state.ConsortiumName) : source.Network?.ConsortiumName ?? $"Chain {view.Session.ChainId}",
                consensus = state.Consensus,
                rpcUrl = takesWallets ? url : null,
                rpcUrlNote = takesWallets ? null
                    : url is null ? "This member's JSON-RPC has no address that is known here."
                    : $"Wallets take a network from a page only over https, or on their own machine, and this member's JSON-RPC is at {url}. Enter the network into the wallet by hand.",
                nativeCurrency = new { name = "Ether", symbol = "ETH", decimals = 18 },
                genesisHash = view.Session.GenesisHash,
                blockZeroHash = view.Session.GenesisHash, // what the client itself has
                governanceContract = state.Contract,
                governanceVersion = state.Version,
            },
            serverTime,
            block = serverTime is not null ? new { number = state.BlockNumber, hash = state.BlockHash, time = state.BlockTime } : null,
            consortium = new
            {
                name = state.ConsortiumName,
                members = state.Admins.Count,
                votesNeeded = state.VotesNeeded,
                evictionVotesNeeded = state.EvictionVotesNeeded,
                faultsTolerated = state.FaultsTolerated,
                validatorCapacity = state.ValidatorCapacity,
                proposalLifetimeSeconds = Seconds(state.ProposalLifetime),
                evictionNoticeSeconds = Seconds(state.EvictionNotice),
                isChangeInFlight = state.IsChangeInFlight,
                isChangeQueued = state.IsChangeQueued,
                finalizesImmediately = state.FinalizesImmediately,
            },
            admins = state.Admins.Select(admin => new
            {
                address = admin.Address,
                alias = admin.Alias,
                name = state.NameOf(admin.Address),
                validators = admin.Validators,
                votesAgainst = admin.VotesAgainst,
                votesAgainstCount = admin.VotesAgainstCount,
            }),
            proposals = view.Proposals.Select(proposal => new
            {
                kind = proposal.Kind,
                address = proposal.Address,
                alias = proposal.Alias,
                name = state.NameOf(proposal.Address),
                votes = proposal.Votes,
                votesNeeded = proposal.VotesNeeded,
                voters = proposal.Voters,
                notVoted = proposal.NotVoted,
                proposer = proposal.Proposer,
                proposedAt = proposal.ProposedAt,
                expiresAt = proposal.ExpiresAt,
                enforceableAt = proposal.EnforceableAt,
            }),
            validators = state.ListValidators().Select(validator => new { address = validator.Address, admin = validator.Admin, status = validator.Status }),
            problem = view.Problem,
        };
    }

    private static long? Seconds(TimeSpan? span) => span is { } known ? (long)known.TotalSeconds : null;
}
