namespace EthConsortium.Ethereum.Abi;

/// <summary>One input or output of a function, one argument of an event or error, or one component of a tuple.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="IsIndexed">Whether an event carries it as a topic.</param>
public sealed record AbiParameter(AbiType Type, string Name = "", bool IsIndexed = false)
{
    /// <summary>As in a human-readable ABI: <c>address indexed subject</c>.</summary>
    public override string ToString() => $"{Type}{(IsIndexed ? " indexed" : "")}{(Name.Length > 0 ? " " : "")}{Name}";
}
