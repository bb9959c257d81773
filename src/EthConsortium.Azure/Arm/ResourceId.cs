using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EthConsortium.Azure.Arm;

/// <summary>
/// The id of a subscription, a resource group or a resource. Read once, at the edge; printed with the fixed parts in the
/// spelling of the documentation and the names as they were given; compared without regard to case, as Azure does.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules and the ids of the REST reference.</remarks>
public sealed class ResourceId : IEquatable<ResourceId>
{
    private const int MaxSegmentLength = 260;
    private const string SubscriptionType = "Microsoft.Resources/subscriptions";
    private const string ResourceGroupType = "Microsoft.Resources/resourceGroups";

    private static readonly SearchValues<char> s_never = SearchValues.Create("/\\?#%&<>\"");

    private readonly string _text;

    private ResourceId(ResourceId? parent, string text, string type, string name)
    {
        Parent = parent;
        _text = text;
        Type = type;
        Name = name;
        SubscriptionId = parent?.SubscriptionId ?? (type == SubscriptionType ? name : null);
        ResourceGroupName = parent?.ResourceGroupName ?? (type == ResourceGroupType ? name : null);
    }

    /// <summary>What it is in or, for an extension such as a role assignment, on; null for a subscription and for what belongs to the tenant.</summary>
    public ResourceId? Parent { get; }

    /// <summary>The subscription, or null for what belongs to the tenant.</summary>
    public string? SubscriptionId { get; }

    /// <summary>The resource group, or null for what is above resource groups.</summary>
    public string? ResourceGroupName { get; }

    /// <summary>The whole type, such as <c>Microsoft.Network/virtualNetworks/subnets</c>.</summary>
    public string Type { get; }

    /// <summary>The last name.</summary>
    public string Name { get; }

    /// <summary>The names of the resource and those it is nested in, such as <c>my-vnet/my-subnet</c>: how templates name it.</summary>
    public string NestedName => Parent is { } parent && Type.StartsWith(parent.Type + "/", StringComparison.OrdinalIgnoreCase) ? $"{parent.NestedName}/{Name}" : Name;

    /// <summary>The id of a subscription.</summary>
    public static ResourceId ForSubscription(string subscriptionId) => new(parent: null, $"/subscriptions/{Checked(subscriptionId)}", SubscriptionType, subscriptionId);

    /// <summary>The id of a resource group.</summary>
    public static ResourceId ForResourceGroup(string subscriptionId, string name)
    {
        ResourceId subscription = ForSubscription(subscriptionId);
        return new ResourceId(subscription, $"{subscription}/resourceGroups/{Checked(name)}", ResourceGroupType, name);
    }

    /// <summary>The id of a resource in this resource group or subscription, or of an extension on this resource.</summary>
    /// <param name="type">The type, with its namespace: <c>Microsoft.Network/virtualNetworks/subnets</c>.</param>
    /// <param name="names">As many names as the type has parts after the namespace.</param>
    /// <exception cref="FormatException">The names are not as many, or one cannot be a name.</exception>
    public ResourceId Resource(string type, params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(type);
        string[] parts = type.Split('/');
        string[] all = [.. names];
        if (parts.Length < 2 || all.Length != parts.Length - 1)
        {
            throw new FormatException($"Expected one name for each part of the type '{type}' after the namespace, found {all.Length}.");
        }

        ResourceId id = new(this, $"{_text}/providers/{Checked(parts[0])}/{Checked(parts[1])}/{Checked(all[0])}", $"{parts[0]}/{parts[1]}", all[0]);
        for (int i = 1; i < all.Length; i++)
        {
            id = id.Child(parts[i + 1], all[i]);
        }

        return id;
    }

    /// <summary>The id of a resource nested in this one.</summary>
    /// <param name="type">The last part of its type, such as <c>subnets</c>.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="FormatException">One of them cannot be part of an id.</exception>
    public ResourceId Child(string type, string name) => new(this, $"{_text}/{Checked(type)}/{Checked(name)}", $"{Type}/{type}", name);

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ResourceId Parse(string text) => TryParse(text, out ResourceId? id)
        ? id
        : throw new FormatException($"Expected the id of a resource, such as /subscriptions/.../resourceGroups/.../providers/Microsoft.Network/virtualNetworkGateways/my-gateway, found '{text}'.");

    /// <summary>Reads the id of a resource of one type. The type is printed in the spelling given here.</summary>
    /// <param name="text">The id.</param>
    /// <param name="type">The type, such as <c>Microsoft.Network/virtualNetworkGateways</c>.</param>
    /// <exception cref="FormatException">It is none, or of another type.</exception>
    public static ResourceId Parse(string text, string type) => TryParse(text, type, out ResourceId? id)
        ? id
        : throw new FormatException($"Expected the id of a resource of type {type}, found '{text}'.");

    /// <summary>Reads the id of a resource of one type, which is then printed in the spelling given here.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, string type, [NotNullWhen(true)] out ResourceId? id)
    {
        if (!TryParse(text, out id) || !id.IsOfType(type))
        {
            id = null;
            return false;
        }

        id = id.Spelled(type);
        return true;
    }

    /// <summary>Reads an id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ResourceId? id)
    {
        id = null;
        string[] parts = text?.Split('/') ?? [];
        if (parts.Length < 3 || parts[0].Length != 0 || !parts.Skip(1).All(IsSegment))
        {
            return false;
        }

        int at = 1;
        if (Is(parts[at], "subscriptions"))
        {
            id = ForSubscription(parts[at + 1]);
            at += 2;
            if (at + 1 < parts.Length && Is(parts[at], "resourceGroups"))
            {
                id = ForResourceGroup(id.Name, parts[at + 1]);
                at += 2;
            }
        }

        while (at < parts.Length)
        {
            bool isProvider = Is(parts[at], "providers");
            if (isProvider && at + 3 < parts.Length)
            {
                string type = $"{parts[at + 1]}/{parts[at + 2]}";
                id = new ResourceId(id, $"{id}/providers/{type}/{parts[at + 3]}", type, parts[at + 3]);
                at += 4;
            }
            else if (!isProvider && at + 1 < parts.Length && id is not null && id.Type is not (SubscriptionType or ResourceGroupType))
            {
                id = id.Child(parts[at], parts[at + 1]);
                at += 2;
            }
            else
            {
                id = null;
                return false;
            }
        }

        return id is not null;
    }

    /// <summary>Whether it is of that type, without regard to case.</summary>
    public bool IsOfType(string type) => Is(Type, type);

    /// <inheritdoc/>
    public bool Equals(ResourceId? other) => other is not null && Is(_text, other._text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceId);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(_text);

    /// <summary>The id.</summary>
    public override string ToString() => _text;

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static bool IsSegment(string text) =>
        text.Length is > 0 and <= MaxSegmentLength && text is not ("." or "..") && !text.AsSpan().ContainsAny(s_never) && !text.Any(char.IsControl) && text.AsSpan().Trim().Length == text.Length;

    private static string Checked(string segment) => IsSegment(segment) ? segment : throw new FormatException($"Expected a part of a resource id, found '{segment}'.");

    private ResourceId Spelled(string type)
    {
        string[] parts = type.Split('/');
        if (parts.Length < 2 || Type is SubscriptionType or ResourceGroupType)
        {
            return this;
        }

        ResourceId? top = this;
        Stack<string> names = [];
        for (int i = 1; i < parts.Length; i++)
        {
            names.Push(top!.Name);
            top = top.Parent;
        }

        if (top is not null)
        {
            return top.Resource(type, names);
        }

        // What belongs to the tenant has nothing above it.
        string first = names.Pop();
        ResourceId id = new(parent: null, $"/providers/{parts[0]}/{parts[1]}/{first}", $"{parts[0]}/{parts[1]}", first);
        for (int i = 2; i < parts.Length; i++)
        {
            id = id.Child(parts[i], names.Pop());
        }

        return id;
    }
}
