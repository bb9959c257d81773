using EthConsortium.Core.DataApi;
using EthConsortium.Node.Site.Api;

namespace EthConsortium.Node.Tests.Site.Api;

/// <summary>What a node knows for its site, as the test wants it.</summary>
internal sealed class FakeSiteSource : ISiteSource
{
    public SiteMember Member { get; set; } = new("bank1", 1, "Bank 1") { Region = 1, HostName = "bank1.example.org" };

    public NetworkInfo? Network { get; set; }

    public Uri? WalletUrl { get; set; } = new("http://bank1.example.org:8540/");

    public IReadOnlyList<Uri> Others { get; set; } = [];

    public List<SiteNode> Nodes { get; } = [new() { Number = 0, Role = "validator", Address = SiteHarness.ValidatorsOf(1, 1)[0], IsThisNode = true, IsLeased = true, HostName = "vl-1", State = "sealing" }];

    public Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiteNode>>([.. Nodes]);
}
