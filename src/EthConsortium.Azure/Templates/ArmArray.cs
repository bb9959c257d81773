using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates;

/// <summary>A JSON array.</summary>
public sealed class ArmArray : ArmValue
{
    private readonly ImmutableArray<ArmValue> _items;

    /// <summary>An array of these.</summary>
    public ArmArray(params IEnumerable<ArmValue> items) => _items = [.. items];

    /// <summary>An array of these, or null, which leaves the property out, where there are none.</summary>
    public static ArmArray? OrNone(params IEnumerable<ArmValue> items)
    {
        ArmArray array = new(items);
        return array._items.IsEmpty ? null : array;
    }

    internal override void WriteTo(ArmJsonWriter writer)
    {
        writer.Open('[');
        foreach (ArmValue item in _items)
        {
            writer.Next();
            item.WriteTo(writer);
        }

        writer.Close(']');
    }
}
