namespace EthConsortium.Azure.Templates.Resources;

/// <summary>Where logs and counters are kept and asked for.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.operationalinsights/workspaces</remarks>
/// <param name="Name">Its name.</param>
public sealed record LogAnalyticsWorkspace(ArmExpression Name) : ArmResource("Microsoft.OperationalInsights/workspaces", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Properties => new()
    {
        { "sku", new ArmObject { { "name", "PerGB2018" } } },
        { "retentionInDays", 30 },
    };
}
