using System.Collections.Immutable;
using EthConsortium.Azure.Templates.Resources;

namespace EthConsortium.Azure.Templates;

/// <summary>A template for a resource group, with the parameter file that belongs to it. The same value is always written as the same bytes.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax</remarks>
public sealed record ArmTemplate
{
    /// <summary>The schema of a template for a resource group.</summary>
    public const string Schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

    /// <summary>The schema of a parameter file.</summary>
    public const string ParametersSchema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";

    /// <summary>The parameters, in the order in which they are written.</summary>
    public required ImmutableArray<ArmParameter> Parameters { get; init; }

    /// <summary>The variables.</summary>
    public required ArmObject Variables { get; init; }

    /// <summary>The resources.</summary>
    public required ImmutableArray<ArmResource> Resources { get; init; }

    /// <summary>The outputs.</summary>
    public required ImmutableArray<ArmOutput> Outputs { get; init; }

    /// <summary>template.json.</summary>
    public ReadOnlyMemory<byte> WriteTemplate() => new ArmObject
    {
        { "$schema", Schema },
        { "contentVersion", "1.0.0.0" },
        { "parameters", ObjectOf(Parameters, each => each.Name, each => each.ToArm()) },
        { "variables", Variables },
        { "resources", new ArmArray(Resources.Select(each => each.ToArm())) },
        { "outputs", ObjectOf(Outputs, each => each.Name, each => each.ToArm()) },
    }.ToUtf8Json();

    /// <summary>parameters.json: the values of all parameters but the secrets and what is not known yet, which whoever deploys gives.</summary>
    public ReadOnlyMemory<byte> WriteParameters() => new ArmObject
    {
        { "$schema", ParametersSchema },
        { "contentVersion", "1.0.0.0" },
        { "parameters", ObjectOf(Parameters.Where(each => each.Value is not null), each => each.Name, each => new ArmObject { { "value", each.Value } }) },
    }.ToUtf8Json();

    private static ArmObject ObjectOf<T>(IEnumerable<T> items, Func<T, string> name, Func<T, ArmObject> value)
    {
        ArmObject all = [];
        foreach (T item in items)
        {
            all.Add(name(item), value(item));
        }

        return all;
    }
}
