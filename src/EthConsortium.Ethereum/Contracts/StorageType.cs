using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>A type as a storage layout describes it.</summary>
internal sealed class StorageType
{
    internal StorageType(JsonElement type)
    {
        Encoding = type.GetProperty("encoding").GetString()!;
        Size = int.Parse(type.GetProperty("numberOfBytes").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);
        Base = type.TryGetProperty("base", out JsonElement element) ? element.GetString() : null;
        Value = type.TryGetProperty("value", out JsonElement value) ? value.GetString() : null;
        Members = type.TryGetProperty("members", out JsonElement members) ? StorageLayout.ReadVariables(members) : [];
    }

    /// <summary>One of <c>inplace</c>, <c>mapping</c>, <c>dynamic_array</c>, <c>bytes</c>.</summary>
    internal string Encoding { get; }

    /// <summary>How many bytes it takes where it stands.</summary>
    internal int Size { get; }

    /// <summary>The type of an array's elements.</summary>
    internal string? Base { get; }

    /// <summary>The type of a mapping's values.</summary>
    internal string? Value { get; }

    /// <summary>The members of a struct.</summary>
    internal ImmutableArray<StorageVariable> Members { get; }
}
