using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A call to try without a transaction.</summary>
public sealed record CallRequest
{
    /// <summary>The contract; null tries the creation of one with <see cref="Data"/> as its creation code.</summary>
    public Address? To { get; init; }

    /// <summary>The call data.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Who calls; null leaves it to the client, which takes the zero address.</summary>
    public Address? From { get; init; }

    /// <summary>The amount moved along; null is none.</summary>
    public Wei? Value { get; init; }

    /// <summary>The most gas; null leaves it to the client.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>The custom errors the contract may revert with, so that a refusal is told in its own terms.</summary>
    public IReadOnlyList<AbiError> Errors { get; init; } = [];

    internal Dictionary<string, object?> ToParameter()
    {
        Dictionary<string, object?> parameter = new(StringComparer.Ordinal);
        Add("from", From);
        Add("to", To);
        Add("gas", GasLimit);
        Add("value", Value);
        Add("data", Data.IsEmpty ? null : Data);
        return parameter;

        void Add(string name, object? value)
        {
            // An absent value is left out: old clients read null as malformed.
            if (value is not null)
            {
                parameter.Add(name, value);
            }
        }
    }
}
