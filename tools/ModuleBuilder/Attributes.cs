using System.Management.Automation;
using System.Reflection;

namespace EthConsortium.ModuleBuilder;

/// <summary>Attributes as data: nothing of PowerShell's reference assembly is run.</summary>
internal static class Attributes
{
    public static IEnumerable<CustomAttributeData> Of<T>(MemberInfo member)
        where T : Attribute => member.GetCustomAttributesData().Where(a => a.AttributeType == typeof(T));

    public static IReadOnlyList<string> AliasesOf(MemberInfo member) =>
        [.. Of<AliasAttribute>(member).SelectMany(a => (IEnumerable<CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!).Select(argument => (string)argument.Value!)];

    public static T? Named<T>(this CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.Where(a => a.MemberName == name).Select(a => (T?)a.TypedValue.Value).SingleOrDefault();
}
