using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates;

/// <summary>A parameter of a template, and the value that our parameter file gives it.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters</remarks>
public sealed record ArmParameter
{
    private ArmParameter(string name, ArmParameterType type, string description, ArmValue? value)
    {
        Name = name;
        Type = type;
        Description = description;
        Value = value;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public ArmParameterType Type { get; }

    /// <summary>What it is for.</summary>
    public string Description { get; }

    /// <summary>The value that the parameter file gives; null: whoever deploys gives it. No file holds a secret.</summary>
    public ArmValue? Value { get; }

    /// <summary>What Azure takes when no value is given.</summary>
    public ArmValue? DefaultValue { get; init; }

    /// <summary>The values there may be; empty: any.</summary>
    public ImmutableArray<string> AllowedValues { get; init; } = [];

    /// <summary>The least number.</summary>
    public long? MinValue { get; init; }

    /// <summary>The greatest number.</summary>
    public long? MaxValue { get; init; }

    /// <summary>The least length.</summary>
    public int? MinLength { get; init; }

    /// <summary>The greatest length.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A parameter whose value the parameter file gives.</summary>
    public static ArmParameter Of(string name, string description, string value) => new(name, ArmParameterType.String, description, ArmParameterText.Literal(value));

    /// <summary>A parameter whose value the parameter file gives where it is known; otherwise whoever deploys gives it.</summary>
    public static ArmParameter OfKnown(string name, string description, string? value) => new(name, ArmParameterType.String, description, value is null ? null : ArmParameterText.Literal(value));

    /// <inheritdoc cref="Of(string, string, string)"/>
    public static ArmParameter Of(string name, string description, long value) => new(name, ArmParameterType.Int, description, value);

    /// <inheritdoc cref="Of(string, string, string)"/>
    public static ArmParameter Of(string name, string description, bool value) => new(name, ArmParameterType.Bool, description, value);

    /// <inheritdoc cref="Of(string, string, string)"/>
    public static ArmParameter Of(string name, string description, IEnumerable<string> values) =>
        new(name, ArmParameterType.Array, description, new ArmArray(values.Select(ArmParameterText.Literal)));

    /// <inheritdoc cref="Of(string, string, string)"/>
    public static ArmParameter Of(string name, string description, ArmArray values) => new(name, ArmParameterType.Array, description, values);

    /// <summary>A secret: without a default and without a value in any file.</summary>
    public static ArmParameter Secret(string name, string description) => new(name, ArmParameterType.SecureString, description, null);

    internal ArmObject ToArm() => new()
    {
        { "type", ArmOutput.NameOf(Type) },
        { "defaultValue", DefaultValue },
        { "allowedValues", ArmArray.OrNone(AllowedValues.Select(each => (ArmValue)each)) },
        { "minValue", Number(MinValue) },
        { "maxValue", Number(MaxValue) },
        { "minLength", Number(MinLength) },
        { "maxLength", Number(MaxLength) },
        { "metadata", new ArmObject { { "description", Description } } },
    };

    private static ArmValue? Number(long? number) => number is long some ? some : null;
}
