namespace EthConsortium.Node.Site.Api;

/// <summary>The blocks of a minute, for the part of the chart where single ones could not be told apart.</summary>
/// <param name="Time">Its beginning.</param>
/// <param name="Blocks">How many blocks.</param>
/// <param name="Transactions">How many transactions in them.</param>
/// <param name="LongestSeconds">The longest that one of them let wait for itself.</param>
internal sealed record SiteMinute(DateTimeOffset Time, int Blocks, int Transactions, double LongestSeconds);
