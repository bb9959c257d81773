using System.Collections;
using System.Numerics;
using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>One call: a method and its parameters.</summary>
public sealed class RpcRequest
{
    private readonly object?[] _parameters;

    /// <summary>A call.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">
    /// The parameters in order. Integers and <see cref="Wei"/> are sent as quantities, byte arrays as data, <see cref="Address"/>,
    /// <see cref="Hash32"/> and <see cref="BlockTag"/> in their hexadecimal form; strings, booleans, null, <see cref="JsonElement"/>,
    /// sequences, and dictionaries with string keys as the JSON they are.
    /// </param>
    public RpcRequest(string method, params object?[] parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(parameters);
        Method = method;
        _parameters = parameters;
        MayRepeat = IsReading(method);
    }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>Whether sending it twice does no harm, so that it is sent again after a failure. True without further ado for the reading methods of <c>eth_</c>, <c>net_</c> and <c>web3_</c>.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Writes the request object of JSON-RPC 2.0.</summary>
    internal void WriteTo(Utf8JsonWriter writer, long id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteNumber("id", id);
        writer.WriteString("method", Method);
        writer.WriteStartArray("params");
        foreach (object? parameter in _parameters)
        {
            Write(writer, parameter);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsReading(string method) =>
        method.StartsWith("eth_get", StringComparison.Ordinal)
            ? method != "eth_getFilterChanges" // hands each change out once
            : method.StartsWith("net_", StringComparison.Ordinal) || method.StartsWith("web3_", StringComparison.Ordinal) ||
              method is "eth_call" or "eth_estimateGas" or "eth_chainId" or "eth_blockNumber" or "eth_gasPrice" or "eth_maxPriorityFeePerGas" or "eth_feeHistory" or "eth_syncing";

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case Address or Hash32 or BlockTag { IsHash: false }:
                writer.WriteStringValue(value.ToString());
                break;
            case BlockTag byHash: // EIP-1898
                writer.WriteStartObject();
                writer.WriteString("blockHash", byHash.ToString());
                writer.WriteEndObject();
                break;
            case ulong number:
                writer.WriteStringValue(Hex.EncodeQuantity(number));
                break;
            case int number:
                writer.WriteStringValue(Hex.EncodeQuantity((BigInteger)number));
                break;
            case BigInteger number:
                writer.WriteStringValue(Hex.EncodeQuantity(number));
                break;
            case Wei amount:
                writer.WriteStringValue(Hex.EncodeQuantity(amount.Value));
                break;
            case byte[] bytes:
                writer.WriteStringValue(Hex.Encode(bytes));
                break;
            case ReadOnlyMemory<byte> bytes:
                writer.WriteStringValue(Hex.Encode(bytes.Span));
                break;
            case JsonElement json:
                json.WriteTo(writer);
                break;
            case IEnumerable<KeyValuePair<string, object?>> properties:
                writer.WriteStartObject();
                foreach ((string name, object? property) in properties)
                {
                    writer.WritePropertyName(name);
                    Write(writer, property);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A parameter of the type {value.GetType().Name} has no form in JSON-RPC.", nameof(value));
        }
    }
}
