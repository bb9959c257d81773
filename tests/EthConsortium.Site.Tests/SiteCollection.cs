namespace EthConsortium.Site.Tests;

/// <summary>One browser and one stand-in for all tests of the page alone.</summary>
[CollectionDefinition(Name)]
public sealed class SiteCollection : ICollectionFixture<Chromium>, ICollectionFixture<StandInSite>
{
    internal const string Name = "Site";
}
