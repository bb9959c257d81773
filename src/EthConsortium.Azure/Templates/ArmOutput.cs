namespace EthConsortium.Azure.Templates;

/// <summary>An output of a template. Outputs stay readable in the history of the resource group: no secret belongs into one.</summary>
/// <param name="Name">Its name, to the letter.</param>
/// <param name="Value">What it gives.</param>
/// <param name="Type">Its type.</param>
public sealed record ArmOutput(string Name, ArmExpression Value, ArmParameterType Type = ArmParameterType.String)
{
    internal static string NameOf(ArmParameterType type) => type switch
    {
        ArmParameterType.String => "string",
        ArmParameterType.SecureString => "securestring",
        ArmParameterType.Int => "int",
        ArmParameterType.Bool => "bool",
        _ => "array",
    };

    internal ArmObject ToArm() => new()
    {
        { "type", NameOf(Type) },
        { "value", Value },
    };
}
