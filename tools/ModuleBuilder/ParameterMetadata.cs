using System.Management.Automation;
using System.Reflection;

namespace EthConsortium.ModuleBuilder;

/// <summary>A parameter of a cmdlet.</summary>
internal sealed class ParameterMetadata
{
    public ParameterMetadata(PropertyInfo property)
    {
        Property = property;
        Uses = [.. Attributes.Of<ParameterAttribute>(property).Select(a => new ParameterUse(a))];
        Aliases = Attributes.AliasesOf(property);
        SupportsWildcards = Attributes.Of<SupportsWildcardsAttribute>(property).Any();
    }

    public PropertyInfo Property { get; }

    public string Name => Property.Name;

    public IReadOnlyList<ParameterUse> Uses { get; }

    public IReadOnlyList<string> Aliases { get; }

    public bool SupportsWildcards { get; }

    public bool IsSwitch => Property.PropertyType == typeof(SwitchParameter);

    /// <summary>The type as PowerShell shows it: <c>Uri</c>, <c>Address[]</c>.</summary>
    public string TypeName => TypeNames.Short(Property.PropertyType);

    /// <summary>The values of an enumeration, or nothing.</summary>
    public IReadOnlyList<string> Values
    {
        get
        {
            Type type = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
            type = type.GetElementType() ?? type;
            return type.IsEnum ? type.GetEnumNames() : [.. Attributes.Of<ValidateSetAttribute>(Property)
                .SelectMany(a => (IEnumerable<CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)
                .Select(argument => (string)argument.Value!)];
        }
    }
}
