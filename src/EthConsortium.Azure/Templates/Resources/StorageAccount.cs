namespace EthConsortium.Azure.Templates.Resources;

/// <summary>The account that holds what the nodes share: no public blobs, no shared keys, TLS 1.2.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts</remarks>
/// <param name="Name">Its name: 3 to 24 lower case letters and digits, unlike any other account's in the cloud.</param>
/// <param name="Access">From where it is reached.</param>
public sealed record StorageAccount(ArmExpression Name, StoreAccess Access) : ArmResource("Microsoft.Storage/storageAccounts", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2026-04-01";

    /// <summary>
    /// The endpoint that a subnet needs to be let in, from any region; the one without <c>.Global</c> reaches accounts of its own region and the paired one only
    /// (https://learn.microsoft.com/azure/storage/common/storage-network-security-virtual-networks).
    /// </summary>
    public const string ServiceEndpoint = "Microsoft.Storage.Global";

    /// <summary>The address of its blobs, once deployed.</summary>
    public ArmExpression BlobAddress => ArmFunctions.Reference(Id).Property("primaryEndpoints").Property("blob");

    private protected override ArmObject Envelope => new()
    {
        { "sku", new ArmObject { { "name", "Standard_LRS" } } },
        { "kind", "StorageV2" },
    };

    private protected override ArmObject Properties => new()
    {
        { "accessTier", "Hot" },
        { "minimumTlsVersion", "TLS1_2" },
        { "supportsHttpsTrafficOnly", true },
        { "allowBlobPublicAccess", false },
        { "allowSharedKeyAccess", false },
        { "allowCrossTenantReplication", false },
        { "defaultToOAuthAuthentication", true },
        { "publicNetworkAccess", "Enabled" },
        { "networkAcls", Access.ToArm() },
    };
}
