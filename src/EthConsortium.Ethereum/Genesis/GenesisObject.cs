using System.Numerics;
using System.Text.Json;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>
/// One JSON object of a genesis file, read strictly: each value has a place to be named by, a name comes once (clients
/// disagree on which of two counts), and names that nobody asked for are kept for <see cref="GenesisDefinition.UnreadSettings"/>.
/// Upper and lower case of names are the same, as they are for geth, Besu and Nethermind.
/// </summary>
internal sealed class GenesisObject
{
    /// <summary>The longest file taken, in characters. Mainnet's, the largest known one, has 0.8 million; one with 3,000 validators about 2 million.</summary>
    public const int MaxFileLength = 16 * 1024 * 1024;

    private readonly Dictionary<string, JsonProperty> _members = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<GenesisObject> _objects;
    private readonly string _path;

    private GenesisObject(JsonElement element, string path, List<GenesisObject> objects)
    {
        _path = path;
        _objects = objects;
        _objects.Add(this);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new GenesisFormatException(Place, "an object", Describe(element));
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member))
            {
                throw new GenesisFormatException(PathOf(member.Name), "one member of the name", "two");
            }
        }
    }

    /// <summary>The number of members.</summary>
    public int Count => _members.Count;

    private string Place => _path.Length == 0 ? "$" : _path;

    /// <summary>Reads a file. What comes out holds nothing of the text.</summary>
    /// <exception cref="GenesisFormatException">The text is not such a file.</exception>
    public static GenesisDefinition Read(string json, Func<GenesisObject, GenesisDefinition> read)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaxFileLength)
        {
            throw new GenesisFormatException("$", $"at most {MaxFileLength} characters", $"{json.Length}");
        }

        using JsonDocument document = Parse(json);
        try
        {
            List<GenesisObject> objects = [];
            GenesisDefinition genesis = read(new GenesisObject(document.RootElement, "", objects));
            return genesis with { UnreadSettings = [.. objects.SelectMany(static o => o.Unread()).Order(StringComparer.Ordinal)] };
        }
        catch (InvalidOperationException error) when (error.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true)
        {
            // An escaped half of a surrogate pair passes the parser and fails when the text is read.
            throw new GenesisFormatException("$", "text in Unicode", $"other text ({error.Message.TrimEnd('.')})", error);
        }
    }

    /// <summary>Whether there is a member of the name that is not null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out JsonProperty member) && member.Value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether there is a member of the name that is an object.</summary>
    public bool HasObject(string name) => _members.TryGetValue(name, out JsonProperty member) && member.Value.ValueKind == JsonValueKind.Object;

    /// <summary>Makes an error about a member.</summary>
    public GenesisFormatException Error(string name, string expected, Exception? cause = null) =>
        new(PathOf(name), expected, _members.TryGetValue(name, out JsonProperty member) ? Describe(member.Value) : "nothing", cause);

    /// <summary>Makes an error about which members the object has.</summary>
    public GenesisFormatException ErrorAboutNames(string expected) =>
        new(Place, expected, _members.Count == 0 ? "none" : string.Join(", ", Names()));

    /// <summary>Takes a member that is an object.</summary>
    public GenesisObject Object(string name) => OptionalObject(name) ?? throw Error(name, "an object");

    /// <summary>Takes a member that is an object, if it is there.</summary>
    public GenesisObject? OptionalObject(string name) => TryTake(name, out JsonElement element) ? new GenesisObject(element, PathOf(name), _objects) : null;

    /// <summary>Takes all members, each an object.</summary>
    public IEnumerable<(string Name, GenesisObject Value)> Objects() => _members.Values.Select(member => (member.Name, Object(member.Name)));

    /// <summary>The names of all members, as they are spelt.</summary>
    public IEnumerable<string> Names() => _members.Values.Select(static member => member.Name);

    /// <summary>Takes a member without reading it, if it is there.</summary>
    public void Take(string name) => TryTake(name, out _);

    /// <summary>Takes a member that is a text.</summary>
    public string? OptionalText(string name)
    {
        if (!TryTake(name, out JsonElement element))
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : throw Error(name, "a string");
    }

    /// <summary>Takes a member that is true or false.</summary>
    public bool? OptionalBoolean(string name)
    {
        if (!TryTake(name, out JsonElement element))
        {
            return null;
        }

        return element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw Error(name, "true or false");
    }

    /// <summary>Takes a member that is a number of at most 256 bits, as a JSON number or in a string.</summary>
    public BigInteger? OptionalNumber(string name, GenesisNumberStyle style = GenesisNumberStyle.Decimal)
    {
        if (!TryTake(name, out JsonElement element))
        {
            return null;
        }

        string? text = element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
        return GenesisNumber.TryParse(text, style, out BigInteger value) ? value : throw Error(name, GenesisNumber.Expected(text, style));
    }

    /// <summary>Takes a member that is a number of at most 64 bits.</summary>
    public ulong? OptionalUInt64(string name, GenesisNumberStyle style = GenesisNumberStyle.Decimal)
    {
        BigInteger? value = OptionalNumber(name, style);
        return value <= ulong.MaxValue || value is null ? (ulong?)value : throw Error(name, "a number of at most 64 bits");
    }

    /// <summary>Reads a member that is a number of at most 64 bits without taking it.</summary>
    public ulong? PeekUInt64(string name)
    {
        bool wasTaken = _taken.Contains(name);
        ulong? value = OptionalUInt64(name);
        if (!wasTaken)
        {
            _taken.Remove(name);
        }

        return value;
    }

    /// <summary>Takes a member if it is the number that this project writes there itself; any other stays unread.</summary>
    /// <returns>Whether it was.</returns>
    public bool TakeIf(string name, ulong value)
    {
        bool isThat = PeekUInt64(name) == value;
        if (isThat)
        {
            _taken.Add(name);
        }

        return isThat;
    }

    /// <summary>Takes a member if it is the JSON, but for spaces, that this project writes there itself; any other stays unread.</summary>
    public void TakeIf(string name, string minifiedJson)
    {
        if (Has(name) && JsonSerializer.Serialize(_members[name].Value) == minifiedJson)
        {
            _taken.Add(name);
        }
    }

    /// <summary>Takes a member that is bytes.</summary>
    public byte[]? OptionalData(string name)
    {
        string? text = OptionalText(name);
        try
        {
            return text is null ? null : Hex.Decode(text);
        }
        catch (FormatException error)
        {
            throw Error(name, "an even number of hexadecimal digits", error);
        }
    }

    /// <summary>Takes a member that is 32 bytes.</summary>
    public Hash32? OptionalHash(string name)
    {
        byte[]? bytes = OptionalData(name);
        return bytes is null or { Length: Hash32.Length } ? bytes is null ? null : new Hash32(bytes) : throw Error(name, "32 bytes");
    }

    /// <summary>Takes a member that is an address. Its checksum is not looked at: no client does, and the hash covers it.</summary>
    public Address? OptionalAddress(string name)
    {
        string? text = OptionalText(name);
        return text is null ? null : TryParseAddress(text, out Address address) ? address : throw Error(name, "an address (20 bytes)");
    }

    /// <summary>Takes a member that is a list of addresses.</summary>
    public IReadOnlyList<Address> Addresses(string name)
    {
        if (!TryTake(name, out JsonElement element) || element.ValueKind != JsonValueKind.Array)
        {
            throw Error(name, "a list of addresses");
        }

        List<Address> addresses = [];
        foreach (JsonElement item in element.EnumerateArray())
        {
            addresses.Add(item.ValueKind == JsonValueKind.String && TryParseAddress(item.GetString()!, out Address address)
                ? address
                : throw new GenesisFormatException($"{PathOf(name)}[{addresses.Count}]", "an address (20 bytes)", Describe(item)));
        }

        return addresses;
    }

    /// <summary>Takes a member that is storage: words by slot, each hexadecimal and at most 32 bytes.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="needsPrefix">Whether <c>0x</c> must be there, because the format's clients disagree on what is meant without it.</param>
    public Dictionary<Hash32, Hash32> Storage(string name, bool needsPrefix)
    {
        Dictionary<Hash32, Hash32> storage = [];
        if (!TryTake(name, out JsonElement element))
        {
            return storage;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Error(name, "an object");
        }

        foreach (JsonProperty entry in element.EnumerateObject())
        {
            if (!TryParseWord(entry.Name, needsPrefix, out Hash32 slot))
            {
                throw new GenesisFormatException(PathOf(name), "slots of at most 32 bytes (0x and hexadecimal digits)", $"'{entry.Name}'");
            }

            if (entry.Value.ValueKind != JsonValueKind.String || !TryParseWord(entry.Value.GetString()!, needsPrefix, out Hash32 word))
            {
                throw new GenesisFormatException($"{PathOf(name)}.{entry.Name}", "a word of at most 32 bytes (0x and hexadecimal digits)", Describe(entry.Value));
            }

            if (!storage.TryAdd(slot, word))
            {
                throw new GenesisFormatException(PathOf(name), "each slot once", $"{slot} twice");
            }
        }

        return storage;
    }

    /// <summary>Takes all members as accounts, except those for which <paramref name="read"/> gives nothing.</summary>
    public Dictionary<Address, GenesisAccount> Accounts(Func<Address, GenesisObject, GenesisAccount?> read)
    {
        Dictionary<Address, GenesisAccount> accounts = [];
        HashSet<Address> seen = [];
        int kept = _objects.Count;
        foreach ((string name, GenesisObject value) in Objects())
        {
            if (!TryParseAddress(name, out Address address))
            {
                throw new GenesisFormatException(PathOf(name), "an address (20 bytes) as the name", $"'{name}'");
            }

            if (!seen.Add(address))
            {
                throw new GenesisFormatException(PathOf(name), "each address once", $"{address} twice");
            }

            if (read(address, value) is { } account)
            {
                accounts.Add(address, account);
            }

            // There may be very many accounts: only those with something unread are kept until the end.
            if (_objects.FindIndex(kept, static o => o._taken.Count < o._members.Count) < 0)
            {
                _objects.RemoveRange(kept, _objects.Count - kept);
            }

            kept = _objects.Count;
        }

        return accounts;
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new GenesisFormatException("$", "JSON", $"something else in line {error.LineNumber + 1} ({error.Message.TrimEnd('.')})", error);
        }
        catch (ArgumentException error)
        {
            throw new GenesisFormatException("$", "text in Unicode", $"other text ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static bool TryParseAddress(string text, out Address address)
    {
        address = default;
        if (text.Length is not (40 or 42) || !Hex.TryDecode(text, out byte[]? bytes) || bytes.Length != Address.Length)
        {
            return false;
        }

        address = new Address(bytes);
        return true;
    }

    private static bool TryParseWord(string text, bool needsPrefix, out Hash32 word)
    {
        word = default;
        bool hasPrefix = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> digits = hasPrefix ? text.AsSpan(2) : text;
        if ((needsPrefix && !hasPrefix) || digits.Length is 0 or > 2 * Hash32.Length)
        {
            return false;
        }

        if (!Hex.TryDecode(digits.ToString().PadLeft(2 * Hash32.Length, '0'), out byte[]? bytes))
        {
            return false;
        }

        word = new Hash32(bytes);
        return true;
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{element.GetString()}'",
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };

    private bool TryTake(string name, out JsonElement element)
    {
        if (!_members.TryGetValue(name, out JsonProperty member))
        {
            element = default;
            return false;
        }

        _taken.Add(name);
        element = member.Value;
        return element.ValueKind != JsonValueKind.Null;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private IEnumerable<string> Unread() => _members.Values.Where(member => !_taken.Contains(member.Name)).Select(member => PathOf(member.Name));
}
