using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A resource of a template. Each type has a record of its own, with the one API version that we speak and the properties that we set.</summary>
public abstract record ArmResource
{
    private readonly ImmutableArray<ArmExpression> _names;

    private protected ArmResource(string type, string apiVersion, params ReadOnlySpan<ArmExpression> names)
    {
        Type = type;
        Version = apiVersion;
        _names = [.. names];
    }

    /// <summary>Its type, provider first.</summary>
    public string Type { get; }

    /// <summary>Its API version.</summary>
    public string Version { get; }

    /// <summary>The resource that it extends; null: the resource group.</summary>
    public ArmExpression? Scope { get; init; }

    /// <summary>Where it is; null for a type that has no place of its own.</summary>
    public ArmExpression? Location { get; init; }

    /// <summary>What it is found by later; null for a type that takes no tags.</summary>
    public ArmExpression? Tags { get; init; }

    /// <summary>The ids of the resources that must be there first.</summary>
    public ImmutableArray<ArmExpression> DependsOn { get; init; } = [];

    /// <summary>Its id. Not for a resource that extends another: its id hangs on the other's.</summary>
    public ArmExpression Id => ArmFunctions.ResourceId(Type, [.. _names]);

    /// <summary>What stands beside the properties, such as a SKU.</summary>
    private protected virtual ArmObject Envelope => [];

    /// <summary>The properties.</summary>
    private protected abstract ArmObject Properties { get; }

    /// <summary>The id of a part of it, such as a subnet.</summary>
    /// <param name="collection">The part's own segment of the type, such as <c>subnets</c>.</param>
    /// <param name="name">The part's name.</param>
    public ArmExpression IdOf(string collection, string name) => ArmFunctions.ResourceId($"{Type}/{collection}", [.. _names, name]);

    internal ArmObject ToArm()
    {
        ArmObject resource = new()
        {
            { "type", Type },
            { "apiVersion", Version },
            { "name", ArmFunctions.Concat([.. _names.SelectMany((name, i) => i == 0 ? (ArmExpression[])[name] : ["/", name])]) },
            { "scope", Scope },
            { "location", Location },
            { "tags", Tags },
            { "dependsOn", ArmArray.OrNone(DependsOn) },
        };
        foreach ((string name, ArmValue value) in Envelope)
        {
            resource.Add(name, value);
        }

        resource.Add("properties", Properties);
        return resource;
    }

    private protected static ArmObject Reference(ArmExpression id) => new() { { "id", id } };

    private protected static ArmObject Part(string name, ArmObject properties) => new() { { "name", name }, { "properties", properties } };
}
