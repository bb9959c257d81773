namespace EthConsortium.Core.Planning.Azure;

/// <summary>The names of Azure regions.</summary>
public static class AzureRegionNames
{
    /// <summary>The name of a region that may have been given as people read it: <c>West US 2</c> is <c>westus2</c>.</summary>
    public static string Normalize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }
}
