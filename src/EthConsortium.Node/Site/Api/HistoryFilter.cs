using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Site.Api;

/// <summary>Which acts of governance somebody wants to see.</summary>
/// <param name="From">The first block.</param>
/// <param name="To">The last block.</param>
/// <param name="Kinds">The kinds; empty for all.</param>
/// <param name="Account">Whom they concern; null for everybody.</param>
/// <param name="Limit">How many at a time.</param>
internal sealed record HistoryFilter(ulong From, ulong To, IReadOnlyCollection<GovernanceEventKind> Kinds, Address? Account, int Limit)
{
    private const int UsualLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Reads <c>?from=&amp;to=&amp;kind=a,b&amp;address=&amp;limit=</c>.</summary>
    public static HistoryFilter Read(HttpRequest request)
    {
        string account = request.Query["address"].ToString();
        List<GovernanceEventKind> kinds = [];
        foreach (string name in request.Query["kind"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            kinds.Add(Enum.TryParse(name, ignoreCase: true, out GovernanceEventKind kind) && SiteJson.Name(kind) == name
                ? kind
                : throw SiteRequest.Invalid("invalidQuery", $"Expected 'kind', of these: {string.Join(", ", Enum.GetValues<GovernanceEventKind>().Select(SiteJson.Name))}."));
        }

        return new HistoryFilter(
            SiteRequest.NumberOf(request, "from") ?? 0,
            SiteRequest.NumberOf(request, "to") ?? ulong.MaxValue,
            kinds,
            account.Length == 0 ? null : SiteRequest.AddressOf(account, "address"),
            (int)Math.Clamp(SiteRequest.NumberOf(request, "limit") ?? UsualLimit, 1, MaxLimit));
    }

    /// <summary>Whether it is one of them.</summary>
    public bool Takes(GovernanceEvent e) =>
        e.Block >= From && e.Block <= To && (Kinds.Count == 0 || Kinds.Contains(e.Kind)) && (Account is not { } account || e.Concerns(account));
}
