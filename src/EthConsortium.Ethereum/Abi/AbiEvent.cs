using System.Collections.Immutable;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Abi;

/// <summary>An event of a contract.</summary>
public sealed class AbiEvent
{
    private readonly AbiType _data;

    /// <summary>An event from its parts.</summary>
    /// <exception cref="AbiException">More arguments are indexed than a log has topics for.</exception>
    public AbiEvent(string name, IEnumerable<AbiParameter> inputs, bool isAnonymous = false)
    {
        Name = name;
        Inputs = [.. inputs];
        IsAnonymous = isAnonymous;
        Signature = name + AbiType.ParameterList(Inputs).Name;
        Topic = Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(Signature));
        _data = AbiType.ParameterList(Inputs.Where(i => !i.IsIndexed));
        if (TopicCount > 4)
        {
            throw new AbiException($"event {Signature}: expected at most {(isAnonymous ? 4 : 3)} indexed arguments, found {Inputs.Count(i => i.IsIndexed)}.");
        }
    }

    /// <summary>The name without arguments.</summary>
    public string Name { get; }

    /// <summary>The name with the canonical types of the arguments.</summary>
    public string Signature { get; }

    /// <summary>keccak256(signature): the first topic of its logs, unless it is anonymous.</summary>
    public Hash32 Topic { get; }

    /// <summary>The arguments in the order of the declaration.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>Whether its logs lack the topic of the signature, so that only the reader's knowledge tells what they are.</summary>
    public bool IsAnonymous { get; }

    private int TopicCount => Inputs.Count(i => i.IsIndexed) + (IsAnonymous ? 0 : 1);

    /// <summary>Reads a declaration: <c>event Transfer(address indexed from, address indexed to, uint256 value)</c>; <c>anonymous</c> may follow.</summary>
    /// <exception cref="AbiException">The text is not an event's declaration.</exception>
    public static AbiEvent Parse(string declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        AbiParser parser = new(declaration);
        _ = parser.TryReadWord("event");
        string name = parser.ReadName();
        List<AbiParameter> inputs = parser.ReadParameters(mayBeIndexed: true);
        bool isAnonymous = parser.TryReadWord("anonymous") is not null;
        parser.End();
        return new AbiEvent(name, inputs, isAnonymous);
    }

    /// <summary>
    /// The arguments of a log, in the order of the declaration. An indexed argument that does not fit a topic (string, bytes,
    /// array, tuple) is not in the log; the <see cref="Hash32"/> of its encoding comes in its place.
    /// </summary>
    /// <param name="topics">All topics of the log, the event's own first.</param>
    /// <param name="data">The data of the log.</param>
    /// <exception cref="AbiException">The log is another event's, or not well-formed.</exception>
    public object?[] Decode(IReadOnlyList<Hash32> topics, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (!IsAnonymous && (topics.Count == 0 || topics[0] != Topic))
        {
            throw new AbiException($"event {Signature}: expected the first topic {Topic}, found {(topics.Count == 0 ? "none" : topics[0])}.");
        }

        if (topics.Count != TopicCount)
        {
            throw new AbiException($"event {Signature}: expected {TopicCount} topics, found {topics.Count}.");
        }

        object?[] unindexed = AbiDecoder.Decode($"event {Signature}", _data, data);
        object?[] values = new object?[Inputs.Length];
        int topic = IsAnonymous ? 0 : 1;
        int next = 0;
        for (int i = 0; i < values.Length; i++)
        {
            AbiParameter input = Inputs[i];
            if (!input.IsIndexed)
            {
                values[i] = unindexed[next++];
                continue;
            }

            bool isHashed = input.Type.IsDynamic || input.Type.Kind is AbiTypeKind.Array or AbiTypeKind.Tuple;
            values[i] = isHashed ? topics[topic] : AbiDecoder.DecodeWord($"event {Signature}, topic {topic}", input.Type, topics[topic]);
            topic++;
        }

        return values;
    }

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;
}
