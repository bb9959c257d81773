namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A public address: Standard and static, the only kind there still is.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/publicipaddresses</remarks>
/// <param name="Name">Its name.</param>
/// <param name="DnsLabel">The first label of its host name; null: it has none.</param>
public sealed record PublicIpAddress(ArmExpression Name, ArmExpression? DnsLabel) : ArmResource("Microsoft.Network/publicIPAddresses", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    /// <summary>Its host name, once deployed.</summary>
    public ArmExpression HostName => ArmFunctions.Reference(Id).Property("dnsSettings").Property("fqdn");

    /// <summary>The address itself, once deployed.</summary>
    public ArmExpression Address => ArmFunctions.Reference(Id).Property("ipAddress");

    private protected override ArmObject Envelope => new() { { "sku", new ArmObject { { "name", "Standard" }, { "tier", "Regional" } } } };

    private protected override ArmObject Properties => new()
    {
        { "publicIPAllocationMethod", "Static" },
        { "publicIPAddressVersion", "IPv4" },
        { "dnsSettings", DnsLabel is null ? null : new ArmObject { { "domainNameLabel", DnsLabel } } },
    };
}
