namespace EthConsortium.Azure.Templates.Resources;

/// <summary>Where the machines send what is collected.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/datacollectionendpoints</remarks>
/// <param name="Name">Its name.</param>
public sealed record DataCollectionEndpoint(ArmExpression Name) : ArmResource("Microsoft.Insights/dataCollectionEndpoints", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2024-03-11";

    /// <summary>Where logs are sent to, once deployed.</summary>
    public ArmExpression LogsAddress => ArmFunctions.Reference(Id).Property("logsIngestion").Property("endpoint");

    private protected override ArmObject Properties => new() { { "networkAcls", new ArmObject { { "publicNetworkAccess", "Enabled" } } } };
}
