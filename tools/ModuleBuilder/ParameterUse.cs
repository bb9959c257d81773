using System.Management.Automation;
using System.Reflection;

namespace EthConsortium.ModuleBuilder;

/// <summary>How a parameter is used in one parameter set, or in all of them.</summary>
internal sealed class ParameterUse(CustomAttributeData attribute)
{
    public string? Set { get; } = attribute.Named<string>(nameof(ParameterAttribute.ParameterSetName));

    public bool Mandatory { get; } = attribute.Named<bool>(nameof(ParameterAttribute.Mandatory));

    public int? Position { get; } = attribute.Named<int?>(nameof(ParameterAttribute.Position));

    public bool FromPipeline { get; } = attribute.Named<bool>(nameof(ParameterAttribute.ValueFromPipeline));

    public bool FromPipelineByPropertyName { get; } = attribute.Named<bool>(nameof(ParameterAttribute.ValueFromPipelineByPropertyName));

    /// <summary>As help writes it.</summary>
    public string PipelineInput => (FromPipeline, FromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
