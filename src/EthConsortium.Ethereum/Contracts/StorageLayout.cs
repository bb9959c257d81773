using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>Where a contract keeps its state variables, as the compiler reports it.</summary>
/// <remarks>Source: Solidity documentation, "Layout of State Variables in Storage", "JSON Output".</remarks>
public sealed class StorageLayout
{
    private readonly Dictionary<string, StorageType> _types;

    internal StorageLayout(JsonElement layout)
    {
        Variables = ReadVariables(layout.GetProperty("storage"));
        _types = layout.GetProperty("types").EnumerateObject().ToDictionary(t => t.Name, t => new StorageType(t.Value), StringComparer.Ordinal);
    }

    /// <summary>The state variables in the order of their declaration.</summary>
    public ImmutableArray<StorageVariable> Variables { get; }

    internal StorageType TypeOf(string id) => _types[id];

    internal static ImmutableArray<StorageVariable> ReadVariables(JsonElement variables) =>
    [
        .. variables.EnumerateArray().Select(v => new StorageVariable(
            v.GetProperty("label").GetString()!,
            ulong.Parse(v.GetProperty("slot").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
            v.GetProperty("offset").GetInt32(),
            v.GetProperty("type").GetString()!)),
    ];
}
