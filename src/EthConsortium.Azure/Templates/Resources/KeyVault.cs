namespace EthConsortium.Azure.Templates.Resources;

/// <summary>The vault of a member's keys: access by roles only, and nothing in it can be destroyed before its time.</summary>
/// <remarks>
/// It answers only who is let in, on the public network: members administer from laptops and Automation. Every request needs a token and a role besides. Source:
/// https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults
/// </remarks>
/// <param name="Name">Its name, unlike any other vault's in the cloud.</param>
/// <param name="Access">From where it is reached.</param>
public sealed record KeyVault(ArmExpression Name, StoreAccess Access) : ArmResource("Microsoft.KeyVault/vaults", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2026-02-01";

    /// <summary>The endpoint that a subnet needs to be let in.</summary>
    public const string ServiceEndpoint = "Microsoft.KeyVault";

    /// <summary>Its address, once deployed.</summary>
    public ArmExpression Address => ArmFunctions.Reference(Id).Property("vaultUri");

    private protected override ArmObject Properties => new()
    {
        { "tenantId", ArmFunctions.Subscription().Property("tenantId") },
        { "sku", new ArmObject { { "family", "A" }, { "name", "standard" } } },
        { "enableRbacAuthorization", true },
        { "enableSoftDelete", true },
        { "softDeleteRetentionInDays", 90 },
        { "enablePurgeProtection", true },
        { "enabledForDeployment", false },
        { "enabledForDiskEncryption", false },
        { "enabledForTemplateDeployment", false },
        { "publicNetworkAccess", "Enabled" },
        { "networkAcls", Access.ToArm() },
    };
}
