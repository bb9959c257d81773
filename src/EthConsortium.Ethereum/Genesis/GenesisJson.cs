using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>What the writers of the three formats share: one indentation, one spelling of numbers and bytes, one order of accounts and slots, so that the same definition is the same text everywhere.</summary>
internal static class GenesisJson
{
    public static string Write(Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        // The writer ends lines as the platform does. Line ends inside strings are escaped, so this touches the layout alone.
        return string.Concat(Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\r\n", "\n", StringComparison.Ordinal), "\n");
    }

    public static void WriteQuantity(this Utf8JsonWriter writer, string name, ulong value) => writer.WriteString(name, Hex.EncodeQuantity(value));

    public static void WriteQuantity(this Utf8JsonWriter writer, string name, BigInteger value) => writer.WriteString(name, Hex.EncodeQuantity(value));

    public static void WriteData(this Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> value) => writer.WriteString(name, Hex.Encode(value.Span));

    public static void WriteObject(this Utf8JsonWriter writer, string name, Action content)
    {
        writer.WriteStartObject(name);
        content();
        writer.WriteEndObject();
    }

    /// <summary>What an account holds, in the spelling that all three formats share; the balance always, the rest where there is any.</summary>
    public static void WriteAccount(this Utf8JsonWriter writer, GenesisAccount account)
    {
        writer.WriteQuantity("balance", account.Balance.Value);
        if (account.Nonce != 0)
        {
            writer.WriteQuantity("nonce", account.Nonce);
        }

        if (!account.Code.IsEmpty)
        {
            writer.WriteData("code", account.Code);
        }

        writer.WriteStorage(account.Storage);
    }

    /// <summary>The words that are in the trie, by slot; nothing where there are none.</summary>
    private static void WriteStorage(this Utf8JsonWriter writer, IReadOnlyDictionary<Hash32, Hash32> storage)
    {
        List<KeyValuePair<Hash32, Hash32>> words = [.. storage.Where(static word => word.Value != Hash32.Zero).OrderBy(static word => word.Key)];
        if (words.Count == 0)
        {
            return;
        }

        writer.WriteObject("storage", () =>
        {
            foreach ((Hash32 slot, Hash32 word) in words)
            {
                writer.WriteString(slot.ToString(), word.ToString());
            }
        });
    }
}
