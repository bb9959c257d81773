namespace EthConsortium.Azure.Templates.Resources;

/// <summary>How the machines of subnets get out: by one public address, at which nothing comes in.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/natgateways</remarks>
/// <param name="Name">Its name.</param>
/// <param name="PublicAddressId">Its public address.</param>
public sealed record NatGateway(ArmExpression Name, ArmExpression PublicAddressId) : ArmResource("Microsoft.Network/natGateways", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Envelope => new() { { "sku", new ArmObject { { "name", "Standard" } } } };

    private protected override ArmObject Properties => new()
    {
        { "idleTimeoutInMinutes", 4 },
        { "publicIpAddresses", new ArmArray(Reference(PublicAddressId)) },
    };
}
