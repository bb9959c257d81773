using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Core.DataApi;

/// <summary>Reads and writes networkinfo documents.</summary>
internal static class NetworkInfoJson
{
    /// <summary>The deepest nesting of a document or of a genesis document in it.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most entries of a list: a member has at most 75 nodes, and no contract can handle that many validators.</summary>
    public const int MaxEntries = 10_000;

    private static readonly JsonWriterOptions s_writerOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(NetworkInfo info, NetworkInfoSignature? signature)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_writerOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("majorVersion", info.MajorVersion);
            json.WriteNumber("minorVersion", info.MinorVersion);
            json.WriteStartArray("bootnodes");
            foreach (Enode node in info.Bootnodes)
            {
                json.WriteStringValue(node.ToString());
            }

            json.WriteEndArray();
            json.WriteStartArray("nodeMetadata");
            foreach (NetworkNode node in info.NodeMetadata)
            {
                json.WriteStartObject();
                json.WriteString("enodeUrl", node.EnodeUrl.ToString());
                json.WriteString("hostname", node.Hostname);
                json.WriteString("address", node.Address?.ToString() ?? "");
                WriteOptional(json, "region", node.Region);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("valSetContract", info.ValSetContract);
            json.WriteString("adminContract", info.AdminContract);
            json.WriteString("adminContractABI", info.AdminContractAbi);
            json.WriteString("paritySpec", info.ParitySpec ?? "");
            json.WriteString("errorMessage", info.ErrorMessage ?? "");
            WriteRecentBlock(json, info.RecentBlock);
            if (info.Addresses is not null)
            {
                json.WriteStartObject("addressList");
                json.WriteStartArray("addresses");
                foreach (Address address in info.Addresses)
                {
                    json.WriteStringValue(address.ToString());
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            if (info.ChainId is { } chainId)
            {
                json.WriteNumber("chainId", chainId.Value);
            }

            WriteOptional(json, "consensus", info.Consensus is { } consensus ? ConsensusNames.ToText(consensus) : null);
            WriteOptional(json, "genesisHash", info.GenesisHash?.ToString());
            WriteOptional(json, "governanceContract", info.GovernanceContract?.ToString());
            WriteOptional(json, "governanceVersion", info.GovernanceVersion);
            WriteOptional(json, "gethGenesis", info.GethGenesis);
            WriteOptional(json, "besuGenesis", info.BesuGenesis);
            WriteOptional(json, "consortiumName", info.ConsortiumName);
            WriteOptional(json, "memberName", info.MemberName);
            if (info.MemberId is { } memberId)
            {
                json.WriteNumber("memberId", memberId);
            }

            if (signature is not null)
            {
                json.WriteStartObject("signature");
                json.WriteString("scheme", NetworkInfoSignature.Scheme);
                json.WriteString("signer", signature.Signer.ToString());
                json.WriteString("value", Hex.Encode(signature.Value.ToArray()));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static NetworkInfo Read(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> bom = [0xef, 0xbb, 0xbf];
        ReadOnlyMemory<byte> body = utf8.Span.StartsWith(bom) ? utf8[bom.Length..] : utf8;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException error)
        {
            throw new ConsortiumException(ErrorCode.DataApiNotJson, $"Expected a networkinfo document, found {Describe(body.Span)}", innerException: error);
        }

        using (document)
        {
            return new Reader().Read(document.RootElement);
        }
    }

    private static void WriteRecentBlock(Utf8JsonWriter json, RecentBlock? block)
    {
        if (block is null)
        {
            json.WriteString("recentBlock", "");
            return;
        }

        json.WriteStartObject("recentBlock");
        json.WriteNumber("number", block.Number);
        json.WriteString("hash", block.Hash.ToString());
        WriteOptional(json, "parentHash", block.ParentHash?.ToString());
        if (block.Timestamp is { } timestamp)
        {
            json.WriteNumber("timestamp", timestamp);
        }

        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string Describe(ReadOnlySpan<byte> body)
    {
        string start = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 120)]).Trim();
        string shown = new([.. start.Select(c => char.IsControl(c) || c == '\ufffd' ? ' ' : c)]);
        return body.IsEmpty ? "nothing: the answer is empty."
            : start.StartsWith('<') ? $"a web page: '{shown}…'. Is the URL that of the consortium's Data API?"
            : start.StartsWith('{') ? $"JSON that is broken, cut off or nested deeper than {MaxDepth} levels: '{shown}…'."
            : $"a text: '{shown}'.";
    }

    /// <summary>One reading, which goes on after a problem so that all are told at once.</summary>
    private sealed class Reader
    {
        private readonly List<Diagnostic> _found = [];

        public NetworkInfo Read(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Invalid([new Diagnostic(ErrorCode.NetworkInfoInvalid, "$", $"Expected an object, found {root.ValueKind}.")]);
            }

            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    // Two readers could take one each: what one of them verified, the other would not use.
                    Problem($"$.{Shorten(property.Name)}", "given twice.");
                }
            }

            // The version decides what everything else means, so it is looked at before all else.
            if (ReadUInt64(root, "majorVersion", "$.majorVersion", required: true) is { } major and not NetworkInfo.SupportedMajorVersion)
            {
                throw new ConsortiumException(ErrorCode.NetworkInfoVersionUnsupported, $"Expected a networkinfo document of major version {NetworkInfo.SupportedMajorVersion}, found {major}.{ReadUInt64(root, "minorVersion", "$.minorVersion")}: this network needs newer software.");
            }

            NetworkInfo info = new()
            {
                MinorVersion = (int)Math.Min(ReadUInt64(root, "minorVersion", "$.minorVersion") ?? 0, int.MaxValue),
                Bootnodes = ReadList(root, "bootnodes", "$.bootnodes", ReadEnode),
                NodeMetadata = ReadList(root, "nodeMetadata", "$.nodeMetadata", ReadNode),
                ValSetContract = ReadText(root, "valSetContract", "$.valSetContract") ?? "",
                AdminContract = ReadText(root, "adminContract", "$.adminContract") ?? "",
                AdminContractAbi = ReadText(root, "adminContractABI", "$.adminContractABI") ?? "",
                ParitySpec = ReadDocument(root, "paritySpec"),
                ErrorMessage = ReadText(root, "errorMessage", "$.errorMessage"),
                RecentBlock = ReadRecentBlock(root),
                Addresses = ReadAddresses(root),
                ChainId = ReadChainId(root),
                Consensus = ReadConsensus(root),
                GenesisHash = ReadParsed<Hash32>(root, "genesisHash", "$.genesisHash", Hash32.Parse),
                GovernanceContract = ReadParsed<Address>(root, "governanceContract", "$.governanceContract", Address.Parse),
                GovernanceVersion = ReadText(root, "governanceVersion", "$.governanceVersion"),
                GethGenesis = ReadDocument(root, "gethGenesis"),
                BesuGenesis = ReadDocument(root, "besuGenesis"),
                ConsortiumName = ReadText(root, "consortiumName", "$.consortiumName"),
                MemberName = ReadText(root, "memberName", "$.memberName"),
                MemberId = ReadUInt64(root, "memberId", "$.memberId") is { } id ? (int)Math.Min(id, int.MaxValue) : null,
                Signature = ReadSignature(root),
            };
            if (info.MemberId > 255)
            {
                Problem("$.memberId", $"expected 0 to 255, found {info.MemberId}.");
            }

            if (_found.Count == 0 && info is { ParitySpec: null, GethGenesis: null, BesuGenesis: null, ErrorMessage: null })
            {
                Problem("$.paritySpec", "there is no genesis document and no errorMessage that says why.");
            }

            if (_found.Count > 0)
            {
                throw Invalid(_found);
            }

            CheckSignature(root, info.Signature);
            return info;
        }

        /// <summary>Over what was received, also over fields that are not known here.</summary>
        private static void CheckSignature(JsonElement root, NetworkInfoSignature? signature)
        {
            if (signature is null)
            {
                return;
            }

            bool isRight;
            try
            {
                isRight = signature.IsOver(CanonicalJson.Write(root, without: "signature"));
            }
            catch (FormatException error)
            {
                throw new ConsortiumException(ErrorCode.NetworkInfoSignatureInvalid, $"The document cannot have been signed as it says: {error.Message}", innerException: error);
            }

            if (!isRight)
            {
                throw new ConsortiumException(ErrorCode.NetworkInfoSignatureInvalid, $"The signature of the document is not that of {signature.Signer} over it: it was changed after it was signed, or somebody else signed it. Do not use it, and ask the member on another way.", signature.Signer);
            }
        }

        private static ConsortiumException Invalid(IReadOnlyList<Diagnostic> found) => new(
            ErrorCode.NetworkInfoInvalid,
            $"The document is not a networkinfo document:{string.Concat(found.Take(20).Select(d => $"\n  {d.Path}: {d.Message}"))}{(found.Count > 20 ? $"\n  and {found.Count - 20} more" : "")}",
            found);

        private void Problem(string path, string message) => _found.Add(new Diagnostic(ErrorCode.NetworkInfoInvalid, path, message));

        /// <summary>A text, or a list of texts as the published schema allows; null for nothing and for the empty text.</summary>
        private string? ReadText(JsonElement parent, string name, string path)
        {
            if (!TryGet(parent, name, out JsonElement value))
            {
                return null;
            }

            string? text = null;
            if (value.ValueKind == JsonValueKind.String)
            {
                text = StringOf(value);
            }
            else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            {
                string?[] parts = [.. value.EnumerateArray().Select(StringOf)];
                text = parts.Contains(null) ? null : string.Join('\n', parts);
            }

            if (text is null)
            {
                Problem(path, $"expected a text, found {value.ValueKind}.");
            }

            return string.IsNullOrEmpty(text) ? null : text;
        }

        /// <summary>A text that is itself a JSON object.</summary>
        private string? ReadDocument(JsonElement root, string name)
        {
            string path = "$." + name;
            if (ReadText(root, name, path) is not { } text)
            {
                return null;
            }

            try
            {
                using JsonDocument inner = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
                if (inner.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return text;
                }

                Problem(path, $"expected a text that holds a JSON object, found {inner.RootElement.ValueKind}.");
            }
            catch (JsonException error)
            {
                Problem(path, $"expected a text that holds JSON: {error.Message}");
            }

            return null;
        }

        private ulong? ReadUInt64(JsonElement parent, string name, string path, bool required = false)
        {
            if (!TryGet(parent, name, out JsonElement value))
            {
                if (required)
                {
                    Problem(path, "missing.");
                }

                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number))
            {
                return number;
            }

            Problem(path, $"expected a whole number, found {Shorten(value.GetRawText())}.");
            return null;
        }

        /// <summary>A number as web3 prints blocks (17) or as JSON-RPC does ("0x11").</summary>
        private ulong? ReadQuantity(JsonElement parent, string name, string path, bool required = false)
        {
            if (!TryGet(parent, name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            {
                return ReadUInt64(parent, name, path, required);
            }

            string text = StringOf(value) ?? "";
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            {
                return number;
            }

            try
            {
                return Hex.DecodeUInt64(text);
            }
            catch (FormatException error)
            {
                Problem(path, error.Message);
                return null;
            }
        }

        private T? ReadParsed<T>(JsonElement parent, string name, string path, Func<string, T> parse)
            where T : struct
        {
            if (ReadText(parent, name, path) is not { } text)
            {
                return null;
            }

            try
            {
                return parse(text);
            }
            catch (FormatException error)
            {
                Problem(path, error.Message);
                return null;
            }
        }

        private List<T> ReadList<T>(JsonElement parent, string name, string path, Func<JsonElement, string, T?> read)
            where T : class
        {
            List<T> items = [];
            if (!TryGet(parent, name, out JsonElement list))
            {
                return items;
            }

            if (list.ValueKind != JsonValueKind.Array)
            {
                Problem(path, $"expected a list, found {list.ValueKind}.");
                return items;
            }

            int index = 0;
            foreach (JsonElement item in Entries(list, path))
            {
                if (read(item, $"{path}[{index++}]") is { } value)
                {
                    items.Add(value);
                }
            }

            return items;
        }

        private Enode? ReadEnode(JsonElement item, string path)
        {
            string? text = item.ValueKind == JsonValueKind.String ? StringOf(item) : null;
            try
            {
                Enode enode = Enode.Parse(text ?? throw new FormatException($"expected an enode URL, found {item.ValueKind}."));
                if (enode is { Host: not null, Port: > 0 })
                {
                    return enode;
                }

                Problem(path, $"expected an enode URL with host and port, found '{enode}'.");
            }
            catch (FormatException error)
            {
                Problem(path, error.Message);
            }

            return null;
        }

        private NetworkNode? ReadNode(JsonElement item, string path)
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                Problem(path, $"expected an object, found {item.ValueKind}.");
                return null;
            }

            Address? address = ReadParsed<Address>(item, "address", path + ".address", Address.Parse);
            Enode? enode = TryGet(item, "enodeUrl", out JsonElement url) ? ReadEnode(url, path + ".enodeUrl") : null;
            if (enode is null)
            {
                Problem(path + ".enodeUrl", "missing or not usable.");
                return null;
            }

            return new NetworkNode(enode, ReadText(item, "hostname", path + ".hostname") ?? "", address, ReadText(item, "region", path + ".region"));
        }

        private RecentBlock? ReadRecentBlock(JsonElement root)
        {
            const string Path = "$.recentBlock";
            if (!TryGet(root, "recentBlock", out JsonElement value) || (value.ValueKind == JsonValueKind.String && StringOf(value) is ""))
            {
                return null;
            }

            if (value.ValueKind != JsonValueKind.Object)
            {
                Problem(Path, $"expected a block or the empty text, found {value.ValueKind}.");
                return null;
            }

            ulong? number = ReadQuantity(value, "number", Path + ".number", required: true);
            Hash32? hash = ReadParsed<Hash32>(value, "hash", Path + ".hash", Hash32.Parse);
            if (hash is null)
            {
                Problem(Path + ".hash", "missing or not usable.");
                return null;
            }

            return number is null ? null : new RecentBlock(number.Value, hash.Value)
            {
                ParentHash = ReadParsed<Hash32>(value, "parentHash", Path + ".parentHash", Hash32.Parse),
                Timestamp = ReadQuantity(value, "timestamp", Path + ".timestamp"),
            };
        }

        private List<Address>? ReadAddresses(JsonElement root)
        {
            const string Path = "$.addressList";
            if (!TryGet(root, "addressList", out JsonElement value))
            {
                return null;
            }

            if (value.ValueKind != JsonValueKind.Object || !TryGet(value, "addresses", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                Problem(Path, "expected an object with a list of addresses.");
                return null;
            }

            List<Address> addresses = [];
            int index = 0;
            foreach (JsonElement item in Entries(list, $"{Path}.addresses"))
            {
                string path = $"{Path}.addresses[{index++}]";
                try
                {
                    addresses.Add(Address.Parse((item.ValueKind == JsonValueKind.String ? StringOf(item) : null) ?? throw new FormatException($"Expected an address, found {item.ValueKind}.")));
                }
                catch (FormatException error)
                {
                    Problem(path, error.Message);
                }
            }

            return addresses;
        }

        private ChainId? ReadChainId(JsonElement root)
        {
            if (ReadUInt64(root, "chainId", "$.chainId") is not { } number)
            {
                return null;
            }

            if (number is 0 or > (ulong)long.MaxValue - 36)
            {
                Problem("$.chainId", $"expected a chain id, found {number}.");
                return null;
            }

            return new ChainId(number);
        }

        private ConsensusEngine? ReadConsensus(JsonElement root)
        {
            if (ReadText(root, "consensus", "$.consensus") is not { } text)
            {
                return null;
            }

            ConsensusEngine? consensus = ConsensusNames.Find(text);
            if (consensus is null)
            {
                Problem("$.consensus", $"expected {ConsensusNames.All}, found '{Shorten(text)}'.");
            }

            return consensus;
        }

        private NetworkInfoSignature? ReadSignature(JsonElement root)
        {
            const string Path = "$.signature";
            if (!TryGet(root, "signature", out JsonElement value))
            {
                return null;
            }

            if (value.ValueKind != JsonValueKind.Object || ReadText(value, "scheme", Path + ".scheme") != NetworkInfoSignature.Scheme)
            {
                Problem(Path, $"expected an object with the scheme '{NetworkInfoSignature.Scheme}'.");
                return null;
            }

            Address? signer = ReadParsed<Address>(value, "signer", Path + ".signer", Address.Parse);
            EthECDSASignature? signature = ReadParsed<EthECDSASignature>(value, "value", Path + ".value", text => EthECDSASignature.Parse(Hex.Decode(text)));
            if (signer is null || signature is null)
            {
                Problem(Path, "the signer or the value is missing or not usable.");
                return null;
            }

            return new NetworkInfoSignature(signer.Value, signature.Value);
        }

        /// <summary>A list that is too long is not looked into: a problem for each of millions of entries would fill the memory.</summary>
        private static JsonElement.ArrayEnumerator Entries(JsonElement list, string path) => list.GetArrayLength() <= MaxEntries
            ? list.EnumerateArray()
            : throw new ConsortiumException(ErrorCode.NetworkInfoTooManyEntries, $"Expected at most {MaxEntries} entries in {path} of the networkinfo document, found {list.GetArrayLength()}.");

        private static bool TryGet(JsonElement parent, string name, out JsonElement value) =>
            parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

        /// <summary>JSON can spell half a surrogate pair, which is no text.</summary>
        private static string? StringOf(JsonElement value)
        {
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
    }
}
