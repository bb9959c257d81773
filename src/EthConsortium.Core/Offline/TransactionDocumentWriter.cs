using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>Writes transaction documents: the same document always as the same text, for people to read and compare.</summary>
internal static class TransactionDocumentWriter
{
    // Lines end alike everywhere, which this writer cannot be told on .NET 8.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(TransactionDocument document)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("format", TransactionDocument.Format);
            json.WriteNumber("version", TransactionDocument.Version);
            json.WriteString("status", document.IsSigned ? "signed" : "unsigned");
            json.WriteStartArray("words");
            foreach (string line in document.Words)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteString("foreseen", document.Foreseen);
            json.WriteString("consortium", document.ConsortiumName);
            json.WriteNumber("chainId", document.ChainId.Value);
            json.WriteString("genesisHash", document.GenesisHash.ToString());
            if (document.GovernanceVersion is { } version)
            {
                json.WriteString("governanceVersion", GovernanceVersions.ToText(version));
            }

            json.WriteStartObject("names");
            foreach ((string address, string name) in document.Names)
            {
                json.WriteString(address, name);
            }

            json.WriteEndObject();
            json.WriteNumber("madeAtBlock", document.MadeAtBlock);
            WriteTransaction(json, document);
            if (document.Signed is { } signed)
            {
                json.WriteStartObject("signed");
                json.WriteString("hash", signed.Hash.ToString());
                json.WriteString("rawTransaction", Hex.Encode(signed.Raw.Span));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan).ReplaceLineEndings("\n");
    }

    private static void WriteTransaction(Utf8JsonWriter json, TransactionDocument document)
    {
        EthereumTransaction transaction = document.Transaction;
        json.WriteStartObject("transaction");
        json.WriteString("type", transaction is LegacyTransaction ? TransactionDocumentReader.Legacy : TransactionDocumentReader.Eip1559);
        json.WriteString("from", document.From.ToString());
        json.WriteString("to", document.To.ToString());
        json.WriteNumber("nonce", transaction.Nonce);
        json.WriteNumber("gasLimit", transaction.GasLimit);
        if (transaction is Transaction1559 fees)
        {
            json.WriteString("maxFeePerGas", fees.MaxFeePerGas.ToString());
            json.WriteString("maxPriorityFeePerGas", fees.MaxPriorityFeePerGas.ToString());
        }
        else
        {
            json.WriteString("gasPrice", ((LegacyTransaction)transaction).GasPrice.ToString());
        }

        json.WriteString("value", transaction.Value.ToString());
        json.WriteString("data", Hex.Encode(transaction.Data.Span));
        json.WriteEndObject();
    }
}
