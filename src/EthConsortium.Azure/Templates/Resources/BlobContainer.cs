namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A container of blobs that only who has a role can read.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.storage/storageaccounts/blobservices/containers</remarks>
public sealed record BlobContainer : ArmResource
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2026-04-01";

    /// <summary>A container of an account of the same template.</summary>
    public BlobContainer(StorageAccount account, string name)
        : base("Microsoft.Storage/storageAccounts/blobServices/containers", ApiVersion, account.Name, "default", name) => DependsOn = [account.Id];

    private protected override ArmObject Properties => new() { { "publicAccess", "None" } };
}
