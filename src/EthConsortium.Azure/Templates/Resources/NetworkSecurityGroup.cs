using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>What may reach machines, and what they may reach.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups</remarks>
/// <param name="Name">Its name.</param>
/// <param name="Rules">Its rules.</param>
public sealed record NetworkSecurityGroup(ArmExpression Name, ImmutableArray<NetworkSecurityRule> Rules) : ArmResource("Microsoft.Network/networkSecurityGroups", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Properties => new() { { "securityRules", new ArmArray(Rules.Select(rule => rule.ToArm())) } };
}
