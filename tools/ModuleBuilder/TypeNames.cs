namespace EthConsortium.ModuleBuilder;

/// <summary>Types by the names that people know them by.</summary>
internal static class TypeNames
{
    /// <summary>Without its namespace, Nullable by what it holds.</summary>
    public static string Short(Type type)
    {
        if (type.IsArray)
        {
            return $"{Short(type.GetElementType()!)}[]";
        }

        return Nullable.GetUnderlyingType(type) is { } underlying ? Short(underlying) : type.Name;
    }

    /// <summary>The id of a type or a type's member in a documentation file.</summary>
    public static string DocumentationId(char kind, Type type, string? member = null)
    {
        string name = type.FullName!.Replace('+', '.');
        return member is null ? $"{kind}:{name}" : $"{kind}:{name}.{member}";
    }
}
