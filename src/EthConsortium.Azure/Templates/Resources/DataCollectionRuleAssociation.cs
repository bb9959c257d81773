namespace EthConsortium.Azure.Templates.Resources;

/// <summary>That a scale set's machines follow a data collection rule.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.insights/datacollectionruleassociations</remarks>
public sealed record DataCollectionRuleAssociation : ArmResource
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2024-03-11";

    private readonly DataCollectionRule _rule;

    /// <summary>An association of a scale set and a rule of the same template.</summary>
    public DataCollectionRuleAssociation(VirtualMachineScaleSet scaleSet, DataCollectionRule rule)
        : base("Microsoft.Insights/dataCollectionRuleAssociations", ApiVersion, "consortium-node")
    {
        _rule = rule;
        Scope = scaleSet.Id;
        DependsOn = [scaleSet.Id, rule.Id];
    }

    private protected override ArmObject Properties => new() { { "dataCollectionRuleId", _rule.Id } };
}
