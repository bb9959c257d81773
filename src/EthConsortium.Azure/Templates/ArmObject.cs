using System.Collections;

namespace EthConsortium.Azure.Templates;

/// <summary>A JSON object: its properties are written in the order in which they were added; one without a value is left out.</summary>
public sealed class ArmObject : ArmValue, IEnumerable<KeyValuePair<string, ArmValue>>
{
    private readonly List<KeyValuePair<string, ArmValue>> _properties = [];

    /// <summary>How many properties it has.</summary>
    public int Count => _properties.Count;

    /// <summary>Adds a property, unless it has no value.</summary>
    public void Add(string name, ArmValue? value)
    {
        if (value is not null)
        {
            _properties.Add(new(name, value));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ArmValue>> GetEnumerator() => _properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override void WriteTo(ArmJsonWriter writer)
    {
        writer.Open('{');
        foreach ((string name, ArmValue value) in _properties)
        {
            writer.Name(name);
            value.WriteTo(writer);
        }

        writer.Close('}');
    }
}
