using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>Reads transaction documents and holds everything in them against the transaction.</summary>
internal sealed class TransactionDocumentReader() : StrictJsonReader(s_codes)
{
    public const string Legacy = "legacy";
    public const string Eip1559 = "eip1559";

    private const string Unsigned = "unsigned";
    private const string Signed = "signed";
    private const string TransactionPath = "$.transaction";
    private const string SignedPath = "$.signed";

    private static readonly StrictJsonCodes s_codes = new(ErrorCode.TransactionDocumentMalformed, ErrorCode.TransactionDocumentMalformed, ErrorCode.TransactionDocumentMalformed, ErrorCode.TransactionDocumentMalformed);
    private static readonly string[] s_names = ["format", "version", "status", "words", "foreseen", "consortium", "chainId", "genesisHash", "governanceVersion", "names", "madeAtBlock", "transaction", "signed"];
    private static readonly string[] s_legacyNames = ["type", "from", "to", "nonce", "gasLimit", "gasPrice", "value", "data"];
    private static readonly string[] s_feeNames = ["type", "from", "to", "nonce", "gasLimit", "maxFeePerGas", "maxPriorityFeePerGas", "value", "data"];
    private static readonly string[] s_signedNames = ["hash", "rawTransaction"];

    /// <summary>Reads and checks.</summary>
    /// <exception cref="TransactionDocumentException">All that is wrong.</exception>
    public static TransactionDocument Read(JsonElement root)
    {
        TransactionDocumentReader reader = new();
        TransactionDocument? document = reader.ReadDocument(root);
        return document is not null && reader.Found.Count == 0 ? document : throw new TransactionDocumentException(reader.Found);
    }

    private TransactionDocument? ReadDocument(JsonElement root)
    {
        Dictionary<string, JsonElement> values = ReadObject(root, "$", s_names);
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        Expect("$.format", TransactionDocument.Format, ReadText(values, "$", "format", required: true));
        if (ReadInteger(values, "$", "version", required: true) is { } version && version != TransactionDocument.Version)
        {
            Malformed("$.version", $"Expected version {TransactionDocument.Version}, the one that this software reads, found {version}.");
        }

        string? status = ReadText(values, "$", "status", required: true);
        if (status is not (null or Unsigned or Signed))
        {
            Malformed("$.status", $"Expected '{Unsigned}' or '{Signed}', found '{Shorten(status)}'.");
        }

        List<string>? words = ReadWords(values);
        string? foreseen = ReadText(values, "$", "foreseen", required: true);
        string? consortium = ReadText(values, "$", "consortium", required: true);
        ChainId? chainId = ReadChainId(values);
        Hash32? genesisHash = ReadHash(values, "$", "genesisHash");
        GovernanceVersion? governance = ReadGovernanceVersion(values);
        SortedDictionary<Address, string> names = ReadNames(values);
        ulong? madeAtBlock = ReadUInt64(values, "$", "madeAtBlock");
        (Address? from, EthereumTransaction? transaction) = ReadTransaction(values, chainId);
        (Hash32? hash, SignedTransaction? signed) = ReadSigned(values, status);
        if (Found.Count > 0)
        {
            return null; // What does not fit what cannot be read is noise.
        }

        TransactionContent content = new()
        {
            Transaction = transaction!,
            From = from!.Value,
            ConsortiumName = consortium!,
            GenesisHash = genesisHash!.Value,
            GovernanceVersion = governance,
            Names = names,
            MadeAtBlock = madeAtBlock!.Value,
            Foreseen = foreseen!,
        };
        CheckSigned(content, hash, signed);
        return CheckWords(content, words!, signed);
    }

    private List<string>? ReadWords(Dictionary<string, JsonElement> values)
    {
        if (!TryGet(values, "$", "words", required: true, out JsonElement list))
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            WrongType("$.words", "a list of texts", list);
            return null;
        }

        List<string> words = [];
        foreach (JsonElement line in list.EnumerateArray())
        {
            if (ToText(line, $"$.words[{words.Count}]") is not { } text)
            {
                return null;
            }

            words.Add(text);
        }

        return words;
    }

    private ChainId? ReadChainId(Dictionary<string, JsonElement> values)
    {
        if (ReadUInt64(values, "$", "chainId") is not { } number)
        {
            return null;
        }

        if (number is >= 1 and <= ChainId.MaxValue)
        {
            return new ChainId(number);
        }

        Malformed("$.chainId", $"Expected a chain id from 1 to {ChainId.MaxValue}, found {number}.");
        return null;
    }

    private GovernanceVersion? ReadGovernanceVersion(Dictionary<string, JsonElement> values)
    {
        if (ReadText(values, "$", "governanceVersion") is not { } text)
        {
            return null;
        }

        GovernanceVersion? version = GovernanceVersions.Find(text);
        if (version is null)
        {
            Malformed("$.governanceVersion", $"Expected one of {GovernanceVersions.All}, found '{Shorten(text)}'.");
        }

        return version;
    }

    private SortedDictionary<Address, string> ReadNames(Dictionary<string, JsonElement> values)
    {
        SortedDictionary<Address, string> names = [];
        if (!TryGet(values, "$", "names", required: true, out JsonElement list))
        {
            return names;
        }

        if (list.ValueKind != JsonValueKind.Object)
        {
            WrongType("$.names", "an object with a name for each address", list);
            return names;
        }

        foreach (JsonProperty property in list.EnumerateObject())
        {
            string path = $"$.names.{Shorten(property.Name)}";
            if (ToAddress(property.Name, path) is not { } address || ToText(property.Value, path) is not { } name)
            {
                continue;
            }

            if (!names.TryAdd(address, name))
            {
                Malformed(path, "The address is given twice; keep one.");
            }
        }

        return names;
    }

    private (Address? From, EthereumTransaction? Transaction) ReadTransaction(Dictionary<string, JsonElement> document, ChainId? chainId)
    {
        if (!TryGet(document, "$", "transaction", required: true, out JsonElement element))
        {
            return (null, null);
        }

        bool isLegacy = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out JsonElement type) && type.GetRawText() == $"\"{Legacy}\"";
        Dictionary<string, JsonElement> values = ReadObject(element, TransactionPath, isLegacy ? s_legacyNames : s_feeNames);
        if (element.ValueKind != JsonValueKind.Object)
        {
            return (null, null);
        }

        if (ReadText(values, TransactionPath, "type", required: true) is { } kind && kind is not (Legacy or Eip1559))
        {
            Malformed($"{TransactionPath}.type", $"Expected '{Legacy}' or '{Eip1559}', found '{Shorten(kind)}'.");
        }

        Address? from = ReadRequiredAddress(values, "from");
        Address? to = ReadRequiredAddress(values, "to");
        ulong? nonce = ReadUInt64(values, TransactionPath, "nonce");
        ulong? gasLimit = ReadUInt64(values, TransactionPath, "gasLimit");
        Wei? price = ReadWei(values, isLegacy ? "gasPrice" : "maxFeePerGas");
        Wei? tip = isLegacy ? null : ReadWei(values, "maxPriorityFeePerGas");
        Wei? value = ReadWei(values, "value");
        byte[]? data = ReadBytes(values, TransactionPath, "data");
        if (Found.Count > 0)
        {
            return (null, null);
        }

        EthereumTransaction transaction = isLegacy
            ? new LegacyTransaction { ChainId = chainId, Nonce = nonce!.Value, GasLimit = gasLimit!.Value, GasPrice = price!.Value, To = to, Value = value!.Value, Data = data }
            : new Transaction1559 { ChainId = chainId, Nonce = nonce!.Value, GasLimit = gasLimit!.Value, MaxFeePerGas = price!.Value, MaxPriorityFeePerGas = tip!.Value, To = to, Value = value!.Value, Data = data };
        foreach (string problem in transaction.Validate())
        {
            Malformed(TransactionPath, problem);
        }

        return (from, transaction);
    }

    private (Hash32? Hash, SignedTransaction? Signed) ReadSigned(Dictionary<string, JsonElement> document, string? status)
    {
        bool isThere = document.TryGetValue("signed", out JsonElement element);
        if (isThere != (status == Signed))
        {
            if (status is Signed or Unsigned)
            {
                Malformed(SignedPath, isThere ? $"Expected no signed transaction in a document that is '{Unsigned}'." : $"'signed' is missing in a document that is '{Signed}'.");
            }

            return (null, null);
        }

        if (!isThere)
        {
            return (null, null);
        }

        Dictionary<string, JsonElement> values = ReadObject(element, SignedPath, s_signedNames);
        if (element.ValueKind != JsonValueKind.Object)
        {
            return (null, null);
        }

        Hash32? hash = ReadHash(values, SignedPath, "hash");
        byte[]? raw = ReadBytes(values, SignedPath, "rawTransaction");
        try
        {
            return (hash, raw is null ? null : SignedTransaction.Decode(raw));
        }
        catch (Exception error) when (error is RlpException or TransactionException)
        {
            Found.Add(new(ErrorCode.TransactionSignatureMismatch, $"{SignedPath}.rawTransaction", error.Message));
            return (hash, null);
        }
    }

    private void CheckSigned(TransactionContent content, Hash32? hash, SignedTransaction? signed)
    {
        if (signed is null)
        {
            return;
        }

        if (signed.Transaction != content.Transaction)
        {
            Mismatch($"{SignedPath}.rawTransaction", "The signed transaction is another one than the one described.");
        }

        if (signed.Sender != content.From)
        {
            Mismatch($"{SignedPath}.rawTransaction", $"Expected the signature of {content.From}, found that of {signed.Sender}.");
        }

        if (signed.Hash != hash)
        {
            Mismatch($"{SignedPath}.hash", $"Expected {signed.Hash}, the hash of the signed transaction, found {hash}.");
        }

        void Mismatch(string path, string problem) => Found.Add(new(ErrorCode.TransactionSignatureMismatch, path, problem));
    }

    private TransactionDocument? CheckWords(TransactionContent content, List<string> words, SignedTransaction? signed)
    {
        TransactionDocument document;
        try
        {
            document = new TransactionDocument(content, signed);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.TransactionCallUnknown)
        {
            Found.Add(new(error.Code, TransactionPath, error.Message));
            return null;
        }

        IEnumerable<Address> named = document.Action is { } action ? TransactionDocument.AccountsIn(content.From, action) : [content.From, document.To];
        foreach (Address stray in content.Names.Keys.Except(named))
        {
            Found.Add(new(ErrorCode.TransactionWordsMismatch, $"$.names.{stray}", "The words do not mention this address, so it needs no name."));
        }

        for (int i = 0; i < Math.Max(words.Count, document.Words.Count); i++)
        {
            string? claimed = i < words.Count ? words[i] : null;
            string? right = i < document.Words.Count ? document.Words[i] : null;
            if (claimed != right)
            {
                string found = claimed is null ? "nothing" : TransactionWords.Quote(Shorten(claimed));
                Found.Add(new(ErrorCode.TransactionWordsMismatch, $"$.words[{i}]", right is null ? $"The transaction says no more than the lines before, found {found}." : $"The transaction says {TransactionWords.Quote(right)}, found {found}."));
            }
        }

        return document;
    }

    private void Expect(string path, string expected, string? found)
    {
        if (found is not null && found != expected)
        {
            Malformed(path, $"Expected '{expected}', found '{Shorten(found)}'.");
        }
    }

    private Address? ReadRequiredAddress(Dictionary<string, JsonElement> values, string name) =>
        ReadText(values, TransactionPath, name, required: true) is { } text ? ToAddress(text, $"{TransactionPath}.{name}") : null;

    private Hash32? ReadHash(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (ReadText(values, path, name, required: true) is not { } text)
        {
            return null;
        }

        try
        {
            return Hash32.Parse(text);
        }
        catch (FormatException error)
        {
            Malformed($"{path}.{name}", error.Message);
            return null;
        }
    }

    private ulong? ReadUInt64(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (!TryGet(values, path, name, required: true, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number))
        {
            return number;
        }

        WrongType($"{path}.{name}", "a whole number of at least 0", value);
        return null;
    }

    /// <summary>Amounts are texts: JSON readers keep no more than 53 bits of a number.</summary>
    private Wei? ReadWei(Dictionary<string, JsonElement> values, string name)
    {
        if (ReadText(values, TransactionPath, name, required: true) is not { } text)
        {
            return null;
        }

        bool isCanonical = text.Length is > 0 and <= 78 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && (text[0] != '0' || text.Length == 1);
        if (isCanonical && BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is var number && number.GetBitLength() <= 256)
        {
            return new Wei(number);
        }

        Malformed($"{TransactionPath}.{name}", $"Expected a number of wei in decimal digits, found '{Shorten(text)}'.");
        return null;
    }

    private byte[]? ReadBytes(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (ReadText(values, path, name, required: true) is not { } text)
        {
            return null;
        }

        if (Hex.TryDecode(text, out byte[]? bytes) && text.StartsWith("0x", StringComparison.Ordinal))
        {
            return bytes;
        }

        Malformed($"{path}.{name}", $"Expected bytes as 0x and two hex digits each, found '{Shorten(text)}'.");
        return null;
    }

    private void Malformed(string path, string message) => Found.Add(new(ErrorCode.TransactionDocumentMalformed, path, message));
}
