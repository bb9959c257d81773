using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>From where a vault or a storage account is reached: from subnets, from ranges of public addresses, and by services of Azure that have a role; from nowhere else.</summary>
/// <remarks>Requests to Azure Resource Manager, such as those of a deployment, are not held up by it.</remarks>
/// <param name="SubnetIds">The ids of the subnets, which need the service's endpoint.</param>
/// <param name="Addresses">An array of objects whose <c>value</c> is a range or a single address; null: none.</param>
public sealed record StoreAccess(ImmutableArray<ArmExpression> SubnetIds, ArmExpression? Addresses)
{
    internal ArmObject ToArm() => new()
    {
        { "defaultAction", "Deny" },
        { "bypass", "AzureServices" },
        { "ipRules", Addresses },
        { "virtualNetworkRules", new ArmArray(SubnetIds.Select(id => new ArmObject { { "id", id } })) },
    };
}
