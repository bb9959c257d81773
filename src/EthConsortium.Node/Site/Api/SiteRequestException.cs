namespace EthConsortium.Node.Site.Api;

/// <summary>A request that is not answered with what it asks for.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">What it is, for programs: camelCase.</param>
/// <param name="message">What it is, for people.</param>
internal sealed class SiteRequestException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}
