using System.Numerics;
using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>
/// Reads the objects of the Ethereum JSON-RPC specification: strict about what is there, tolerant about what clients of
/// different ages leave out. Every problem is a <see cref="FormatException"/> that names the property.
/// </summary>
internal static class EthJson
{
    // 9999-12-31T23:59:59Z, the last one that a DateTimeOffset can tell.
    private const ulong LastSecond = 253_402_300_799;

    public static BigInteger ReadQuantity(JsonElement element) => Hex.DecodeQuantity(Text(element));

    public static ulong ReadUInt64(JsonElement element) => Hex.DecodeUInt64(Text(element));

    public static Wei ReadWei(JsonElement element) => new(ReadQuantity(element));

    public static byte[] ReadData(JsonElement element)
    {
        string text = Text(element);
        return text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : throw new FormatException($"expected data with 0x in front, found '{RpcException.Printable(text, 60)}'");
    }

    public static Hash32 ReadHash(JsonElement element) => Hash32.Parse(Text(element));

    public static Address ReadAddress(JsonElement element)
    {
        // Not Address.Parse: some networks' clients spell checksums of their own (EIP-1191).
        byte[] bytes = ReadData(element);
        return bytes.Length == Address.Length ? new Address(bytes) : throw new FormatException($"expected an address of 20 bytes, found {bytes.Length}");
    }

    /// <summary>A 32-byte word; clients differ in whether they cut its leading zeros off.</summary>
    public static Hash32 ReadWord(JsonElement element)
    {
        Span<byte> word = stackalloc byte[Hash32.Length];
        byte[] bytes = ReadQuantity(element).ToByteArray(isUnsigned: true, isBigEndian: true);
        word.Clear();
        bytes.CopyTo(word[(Hash32.Length - bytes.Length)..]);
        return new Hash32(word);
    }

    public static Block? ReadBlock(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return new Block
        {
            Number = Required(json, "number", ReadUInt64),
            Hash = Required(json, "hash", ReadHash),
            ParentHash = Required(json, "parentHash", ReadHash),
            Timestamp = Required(json, "timestamp", ReadTimestamp),
            Miner = Optional(json, "miner", ReadAddress) ?? Required(json, "author", ReadAddress), // the older name of Parity
            StateRoot = Required(json, "stateRoot", ReadHash),
            GasLimit = Required(json, "gasLimit", ReadUInt64),
            GasUsed = Required(json, "gasUsed", ReadUInt64),
            Difficulty = Optional(json, "difficulty", ReadQuantity) ?? BigInteger.Zero,
            ExtraData = Required(json, "extraData", ReadData),
            BaseFeePerGas = Optional(json, "baseFeePerGas", ReadWei),
            Transactions = Required(json, "transactions", ReadHashes),
        };
    }

    public static IReadOnlyList<TransactionInfo>? ReadBlockTransactions(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null
        : Required(json, "transactions", list => ReadList(list, item => ReadTransaction(item) ?? throw new FormatException("expected a transaction, found null")));

    public static BlockHeader? ReadHeader(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return new BlockHeader
        {
            Number = Required(json, "number", ReadUInt64),
            Hash = Required(json, "hash", ReadHash),
            ParentHash = Required(json, "parentHash", ReadHash),
            OmmersHash = Required(json, "sha3Uncles", ReadHash),
            Miner = Optional(json, "miner", ReadAddress) ?? Required(json, "author", ReadAddress), // the older name of Parity
            StateRoot = Required(json, "stateRoot", ReadHash),
            TransactionsRoot = Required(json, "transactionsRoot", ReadHash),
            ReceiptsRoot = Required(json, "receiptsRoot", ReadHash),
            LogsBloom = Required(json, "logsBloom", ReadData),
            Difficulty = Optional(json, "difficulty", ReadQuantity) ?? BigInteger.Zero,
            GasLimit = Required(json, "gasLimit", ReadUInt64),
            GasUsed = Required(json, "gasUsed", ReadUInt64),
            Timestamp = Required(json, "timestamp", ReadTimestamp),
            ExtraData = Required(json, "extraData", ReadData),
            MixHash = Optional(json, "mixHash", ReadHash),
            Nonce = Optional(json, "nonce", ReadMemory),
            BaseFeePerGas = Optional(json, "baseFeePerGas", ReadWei),
        };
    }

    /// <summary>False, or where the node has come to. Parity and geth add how far they are with the state, which is passed over.</summary>
    public static SyncStatus? ReadSyncStatus(JsonElement json) => json.ValueKind == JsonValueKind.False
        ? null
        : new SyncStatus(Required(json, "currentBlock", ReadUInt64), Required(json, "highestBlock", ReadUInt64));

    public static TransactionPoolStatus ReadTransactionPool(JsonElement json) => new(Required(json, "pending", ReadCount), Required(json, "queued", ReadCount));

    public static TransactionPoolStatus ReadBesuTransactionPool(JsonElement json) => new(Required(json, "localCount", ReadCount) + Required(json, "remoteCount", ReadCount), null);

    public static Enode ReadNodeEnode(JsonElement json) => Required(json, "enode", element => Enode.Parse(Text(element)));

    public static IReadOnlyList<Address> ReadAddresses(JsonElement json) => ReadList(json, ReadAddress);

    public static TransactionReceipt? ReadReceipt(JsonElement json)
    {
        // Parity gave receipts of transactions that still wait, without a block.
        if (json.ValueKind == JsonValueKind.Null || Optional(json, "blockHash", ReadHash) is not { } blockHash)
        {
            return null;
        }

        return new TransactionReceipt
        {
            TransactionHash = Required(json, "transactionHash", ReadHash),
            BlockHash = blockHash,
            BlockNumber = Required(json, "blockNumber", ReadUInt64),
            TransactionIndex = Required(json, "transactionIndex", ReadUInt64),
            From = Required(json, "from", ReadAddress),
            To = Optional(json, "to", ReadAddress),
            ContractAddress = Optional(json, "contractAddress", ReadAddress),
            GasUsed = Required(json, "gasUsed", ReadUInt64),
            EffectiveGasPrice = Optional(json, "effectiveGasPrice", ReadWei),
            Succeeded = Optional(json, "status", ReadStatus),
            Logs = Required(json, "logs", ReadLogs),
        };
    }

    public static IReadOnlyList<Log> ReadLogs(JsonElement json) => ReadList(json, ReadLog);

    public static TransactionInfo? ReadTransaction(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return new TransactionInfo
        {
            Hash = Required(json, "hash", ReadHash),
            From = Required(json, "from", ReadAddress),
            To = Optional(json, "to", ReadAddress),
            Nonce = Required(json, "nonce", ReadUInt64),
            GasLimit = Required(json, "gas", ReadUInt64),
            GasPrice = Optional(json, "gasPrice", ReadWei) ?? Required(json, "maxFeePerGas", ReadWei),
            Value = Required(json, "value", ReadWei),
            Data = Optional(json, "input", ReadMemory) ?? Required(json, "data", ReadMemory),
            BlockHash = Optional(json, "blockHash", ReadHash),
            BlockNumber = Optional(json, "blockNumber", ReadUInt64),
            TransactionIndex = Optional(json, "transactionIndex", ReadUInt64),
        };
    }

    // A log that was taken back (removed: true) is told to subscribers only.
    private static Log ReadLog(JsonElement json) => new()
    {
        Address = Required(json, "address", ReadAddress),
        Topics = Required(json, "topics", ReadHashes),
        Data = Required(json, "data", ReadData),
        BlockNumber = Required(json, "blockNumber", ReadUInt64),
        BlockHash = Required(json, "blockHash", ReadHash),
        TransactionHash = Required(json, "transactionHash", ReadHash),
        TransactionIndex = Required(json, "transactionIndex", ReadUInt64),
        LogIndex = Required(json, "logIndex", ReadUInt64),
    };

    // No method of the specification: geth has a quantity here, others a number.
    private static ulong ReadCount(JsonElement json) => json.ValueKind != JsonValueKind.Number ? ReadUInt64(json)
        : json.TryGetUInt32(out uint count) ? count
        : throw new FormatException($"expected a count, found {RpcException.Printable(json.GetRawText(), 60)}");

    private static bool ReadStatus(JsonElement json) => ReadUInt64(json) switch
    {
        0 => false,
        1 => true,
        ulong other => throw new FormatException($"expected 0x0 or 0x1, found {other}"),
    };

    private static ulong ReadTimestamp(JsonElement json) => ReadUInt64(json) is var seconds && seconds <= LastSecond
        ? seconds
        : throw new FormatException($"expected seconds since 1970 up to the year 9999, found {seconds}");

    private static ReadOnlyMemory<byte> ReadMemory(JsonElement json) => ReadData(json);

    private static List<Hash32> ReadHashes(JsonElement json) => ReadList(json, ReadHash);

    private static List<T> ReadList<T>(JsonElement json, Func<JsonElement, T> read)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"expected an array, found {json.ValueKind}");
        }

        List<T> items = new(json.GetArrayLength());
        foreach (JsonElement item in json.EnumerateArray())
        {
            items.Add(read(item));
        }

        return items;
    }

    private static T Required<T>(JsonElement json, string name, Func<JsonElement, T> read)
    {
        JsonElement value = Property(json, name);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? throw new FormatException($"'{name}' is missing")
            : Read(value, name, read);
    }

    private static T? Optional<T>(JsonElement json, string name, Func<JsonElement, T> read)
        where T : struct
    {
        JsonElement value = Property(json, name);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Read(value, name, read);
    }

    private static JsonElement Property(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object ? json.TryGetProperty(name, out JsonElement value) ? value : default
        : throw new FormatException($"expected an object, found {json.ValueKind}");

    private static T Read<T>(JsonElement value, string name, Func<JsonElement, T> read)
    {
        try
        {
            return read(value);
        }
        catch (FormatException error)
        {
            throw new FormatException($"'{name}': {error.Message}", error);
        }
    }

    public static string Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"expected text, found {element.ValueKind}");
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("expected text, found half a surrogate pair", error);
        }
    }
}
