using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Transactions;

public class TransactionVectorTests
{
    [SharedFact("vectors", "05-transactions", "ethers-signed-transactions.json")]
    public void Signs_and_reads_the_transactions_of_ethers_byte_for_byte()
    {
        List<string> failures = [];
        foreach (JsonElement test in Read("ethers-signed-transactions.json").EnumerateArray())
        {
            JsonElement fields = test.GetProperty("transaction");
            using EthECKey key = new(Hex.Decode(Text(test, "privateKey")!));
            (string Form, EthereumTransaction Transaction)[] forms =
            [
                ("Legacy", Legacy(fields, chainId: null)),
                ("Eip155", Legacy(fields, ChainIdOf(fields))),
                ("Berlin", Berlin(fields)),
                ("London", London(fields)),
            ];
            foreach ((string form, EthereumTransaction transaction) in forms)
            {
                if (!test.TryGetProperty($"signed{form}", out JsonElement signed))
                {
                    continue;
                }

                SignedTransaction made = transaction.Sign(key);
                SignedTransaction read = SignedTransaction.Decode(Hex.Decode(signed.GetString()!));
                if (Hex.Encode(transaction.EncodeUnsigned()) != Text(test, $"unsigned{form}") ||
                    Hex.Encode(made.Raw.Span) != signed.GetString() ||
                    made.Hash.ToString() != Text(test, $"hash{form}") ||
                    made.Sender != Address.Parse(Text(test, "from")!) ||
                    !read.Transaction.Equals(transaction) ||
                    !read.Raw.Span.SequenceEqual(made.Raw.Span) ||
                    read.Hash != made.Hash ||
                    read.Sender != made.Sender)
                {
                    failures.Add($"{Text(test, "name")} as {form}");
                }
            }
        }

        Assert.Empty(failures);
    }

    [SharedFact("vectors", "05-transactions", "ethereum-tests-transactions.json")]
    public void Judges_the_transactions_of_ethereum_tests_as_the_newest_fork_does()
    {
        List<string> failures = [];
        foreach (JsonElement test in Read("ethereum-tests-transactions.json").EnumerateArray())
        {
            JsonElement expected = Newest(test.GetProperty("results"));
            string? problem = Judge(Text(test, "txbytes")!, out SignedTransaction? transaction);
            string? wrong = expected.GetProperty("valid").GetBoolean() switch
            {
                true when problem is not null => $"refused: {problem}",
                false when problem is null => $"accepted, expected {Text(expected, "exception")}",
                true when transaction!.Hash.ToString() != Text(expected, "hash") => $"hash {transaction.Hash}",
                true when transaction!.Sender != Address.Parse(Text(expected, "sender")!) => $"sender {transaction.Sender}",
                true when Hex.EncodeQuantity(transaction!.Transaction.IntrinsicGas) != Text(expected, "intrinsicGas") => $"gas {transaction.Transaction.IntrinsicGas}",
                _ => null,
            };
            if (wrong is not null)
            {
                failures.Add($"{Text(test, "category")}/{Text(test, "name")}: {wrong}");
            }
        }

        Assert.Empty(failures);
    }

    [SharedFact("vectors", "05-transactions", "single-examples.json")]
    public void Signs_and_reads_the_single_examples()
    {
        foreach (JsonElement test in Read("single-examples.json").EnumerateArray())
        {
            string signed = Text(test, "signed")!;
            SignedTransaction read = SignedTransaction.Decode(Hex.Decode(signed));
            Assert.Equal(Text(test, "hash"), read.Hash.ToString());
            Assert.Equal(Address.Parse(Text(test, "from")!), read.Sender);
            Assert.Equal(signed, Hex.Encode(read.Raw.Span));
            if (test.TryGetProperty("transaction", out JsonElement fields) && fields.TryGetProperty("chainId", out _))
            {
                using EthECKey key = new(Hex.Decode(Text(test, "privateKey")!));
                LegacyTransaction transaction = Legacy(fields, ChainIdOf(fields));
                Assert.Equal(transaction, read.Transaction);
                Assert.Equal(signed, Hex.Encode(transaction.Sign(key).Raw.Span));
            }

            if (Text(test, "signingData") is string signingData)
            {
                Assert.Equal(signingData, Hex.Encode(read.Transaction.EncodeUnsigned()));
                Assert.Equal(Text(test, "signingHash"), read.Transaction.SigningHash().ToString());
            }
        }
    }

    /// <summary>What a client of chain 1 finds wrong, or null.</summary>
    private static string? Judge(string text, out SignedTransaction? transaction)
    {
        transaction = null;
        try
        {
            transaction = SignedTransaction.Decode(Hex.Decode(text));
        }
        catch (Exception error) when (error is RlpException or TransactionException)
        {
            return error.Message;
        }

        return transaction.Transaction.ChainId is { } chainId && chainId != new ChainId(1)
            ? $"chain {chainId}"
            : transaction.Transaction.Validate() is [string problem, ..] ? problem : null;
    }

    private static JsonElement Newest(JsonElement results)
    {
        JsonElement[] all = [.. results.EnumerateArray()];
        foreach (string fork in (string[])["Prague", "Cancun", "Shanghai", "London"])
        {
            foreach (JsonElement result in all)
            {
                if (result.GetProperty("forks").EnumerateArray().Any(f => f.GetString() == fork))
                {
                    return result;
                }
            }
        }

        return all[^1];
    }

    private static LegacyTransaction Legacy(JsonElement fields, ChainId? chainId) => new()
    {
        ChainId = chainId,
        Nonce = (ulong)Number(fields, "nonce"),
        GasPrice = new Wei(Number(fields, "gasPrice")),
        GasLimit = (ulong)Number(fields, "gasLimit"),
        To = To(fields),
        Value = new Wei(Number(fields, "value")),
        Data = Hex.Decode(Text(fields, "data") ?? "0x"),
    };

    private static Transaction2930 Berlin(JsonElement fields) => new()
    {
        ChainId = ChainIdOf(fields),
        Nonce = (ulong)Number(fields, "nonce"),
        GasPrice = new Wei(Number(fields, "gasPrice")),
        GasLimit = (ulong)Number(fields, "gasLimit"),
        To = To(fields),
        Value = new Wei(Number(fields, "value")),
        Data = Hex.Decode(Text(fields, "data") ?? "0x"),
        AccessList = AccessList(fields),
    };

    private static Transaction1559 London(JsonElement fields) => new()
    {
        ChainId = ChainIdOf(fields),
        Nonce = (ulong)Number(fields, "nonce"),
        MaxPriorityFeePerGas = new Wei(Number(fields, "maxPriorityFeePerGas")),
        MaxFeePerGas = new Wei(Number(fields, "maxFeePerGas")),
        GasLimit = (ulong)Number(fields, "gasLimit"),
        To = To(fields),
        Value = new Wei(Number(fields, "value")),
        Data = Hex.Decode(Text(fields, "data") ?? "0x"),
        AccessList = AccessList(fields),
    };

    private static ImmutableArray<AccessListItem> AccessList(JsonElement fields) =>
        fields.TryGetProperty("accessList", out JsonElement list)
            ? [.. list.EnumerateArray().Select(i => new AccessListItem(Address.Parse(Text(i, "address")!), [.. i.GetProperty("storageKeys").EnumerateArray().Select(k => Hash32.Parse(k.GetString()!))]))]
            : [];

    private static ChainId? ChainIdOf(JsonElement fields) => Number(fields, "chainId") is { IsZero: false } id ? new ChainId((ulong)id) : null;

    private static Address? To(JsonElement fields) => Text(fields, "to") is string to ? Address.Parse(to) : null;

    private static BigInteger Number(JsonElement fields, string name) => Text(fields, name) switch
    {
        null => BigInteger.Zero,
        string text when text.StartsWith("0x", StringComparison.Ordinal) => Hex.DecodeQuantity(text),
        string text => BigInteger.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    private static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "05-transactions", file)));
        return document.RootElement.Clone();
    }
}
