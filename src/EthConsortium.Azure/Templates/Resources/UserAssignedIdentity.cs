namespace EthConsortium.Azure.Templates.Resources;

/// <summary>The identity that the machines of a member share.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.managedidentity/userassignedidentities</remarks>
/// <param name="Name">Its name.</param>
public sealed record UserAssignedIdentity(ArmExpression Name) : ArmResource("Microsoft.ManagedIdentity/userAssignedIdentities", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2024-11-30";

    /// <summary>What a program on the machine asks for a token with.</summary>
    public ArmExpression ClientId => ArmFunctions.Reference(Id).Property("clientId");

    /// <summary>What roles are assigned to.</summary>
    public ArmExpression PrincipalId => ArmFunctions.Reference(Id).Property("principalId");

    private protected override ArmObject Properties => [];
}
