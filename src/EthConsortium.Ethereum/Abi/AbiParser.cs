using System.Globalization;

namespace EthConsortium.Ethereum.Abi;

/// <summary>Reads the human-readable ABI: types and the declarations of functions, events, errors and constructors as Solidity spells them.</summary>
internal ref struct AbiParser(string text)
{
    private readonly string _text = text;
    private int _position;

    public static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");

    /// <summary>Reads a type. <paramref name="components"/> are those of the word <c>tuple</c>, which the JSON form keeps apart.</summary>
    public AbiType ReadType(IReadOnlyList<AbiParameter>? components = null) => ReadType(components, 0);

    /// <summary>Reads <c>(type name, …)</c>.</summary>
    public List<AbiParameter> ReadParameters(bool mayBeIndexed = false) => ReadParameters(mayBeIndexed, 0);

    /// <summary>Passes one of the words when it is next, and tells which it was.</summary>
    public string? TryReadWord(params ReadOnlySpan<string> words)
    {
        string word = PeekWord();
        if (!words.Contains(word))
        {
            return null;
        }

        _position += word.Length;
        return word;
    }

    public string ReadName()
    {
        string name = PeekWord();
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            throw Expected("a name");
        }

        _position += name.Length;
        return name;
    }

    /// <summary>Holds that nothing but an optional semicolon is left.</summary>
    public void End()
    {
        _ = TryRead(';');
        SkipSpaces();
        if (_position < _text.Length)
        {
            throw Expected("the end");
        }
    }

    public bool NextIs(char c)
    {
        SkipSpaces();
        return _position < _text.Length && _text[_position] == c;
    }

    private AbiType ReadType(IReadOnlyList<AbiParameter>? components, int depth)
    {
        // The same bound as in AbiType, here so that the text cannot exhaust the stack first.
        if (depth > AbiType.MaxDepth)
        {
            throw new AbiException($"Expected at most {AbiType.MaxDepth} nested arrays and tuples in a type, found more.");
        }

        AbiType type;
        if (TryReadWord("tuple") is not null && components is not null)
        {
            type = NonEmptyTuple(components);
        }
        else if (NextIs('('))
        {
            type = NonEmptyTuple(ReadParameters(mayBeIndexed: false, depth + 1));
        }
        else
        {
            type = AbiType.Elementary(ReadName());
        }

        while (TryRead('['))
        {
            int? length = null;
            if (!TryRead(']'))
            {
                length = ReadArrayLength();
                Read(']');
            }

            type = AbiType.Array(type, length);
        }

        return type;
    }

    private List<AbiParameter> ReadParameters(bool mayBeIndexed, int depth)
    {
        Read('(');
        List<AbiParameter> parameters = [];
        if (TryRead(')'))
        {
            return parameters;
        }

        do
        {
            AbiType type = ReadType(null, depth);
            if (type.Kind == AbiTypeKind.Address)
            {
                _ = TryReadWord("payable");
            }

            bool isIndexed = mayBeIndexed && TryReadWord("indexed") is not null;
            _ = TryReadWord("memory", "calldata", "storage");
            string name = NextIs(',') || NextIs(')') ? "" : ReadName();
            parameters.Add(new AbiParameter(type, name, isIndexed));
        }
        while (TryRead(','));
        Read(')');
        return parameters;
    }

    private int ReadArrayLength()
    {
        string digits = PeekWord();
        if (digits.StartsWith('0') || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
        {
            throw Expected("an array length from 1 to 2147483647");
        }

        _position += digits.Length;
        return length;
    }

    private static AbiType NonEmptyTuple(IReadOnlyList<AbiParameter> components) =>
        components.Count > 0 ? AbiType.Tuple(components) : throw new AbiException("Expected a tuple with at least one component, found an empty one.");

    private string PeekWord()
    {
        SkipSpaces();
        int end = _position;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '$'))
        {
            end++;
        }

        return _text[_position..end];
    }

    private void Read(char c)
    {
        if (!TryRead(c))
        {
            throw Expected($"'{c}'");
        }
    }

    private bool TryRead(char c)
    {
        if (!NextIs(c))
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    private readonly AbiException Expected(string what) =>
        new($"Expected {what} {(_position < _text.Length ? $"at position {_position}, found '{_text[_position]}'," : "before the end")} in '{Shorten(_text)}'.");
}
