using System.Globalization;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Transactions;

/// <summary>Foundry's <c>cast</c> as an independent oracle: its signatures are deterministic too, so the bytes must be the same.</summary>
public class TransactionCastTests
{
    [Fact]
    public void Signs_the_bytes_that_cast_signs()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            RandomTransaction random = new(seed);
            EthereumTransaction transaction = random.Next();
            if (transaction.ChainId is null)
            {
                // cast signs for a network only.
                continue;
            }

            using EthECKey key = new(random.PrivateKey);
            Assert.Equal(NpmTool.Cast(Arguments(transaction, random.PrivateKey)).Trim(), Hex.Encode(transaction.Sign(key).Raw.Span));
        }
    }

    [Fact]
    public void Cast_reads_what_is_signed_here()
    {
        for (int seed = 100; seed < 120; seed++)
        {
            RandomTransaction random = new(seed);
            using EthECKey key = new(random.PrivateKey);
            SignedTransaction signed = random.Next().Sign(key);
            using JsonDocument outer = JsonDocument.Parse(NpmTool.Cast(["decode-transaction", Hex.Encode(signed.Raw.Span)]));
            using JsonDocument read = JsonDocument.Parse(outer.RootElement.GetString()!);
            Assert.Equal(signed.Hash.ToString(), read.RootElement.GetProperty("hash").GetString());
            Assert.Equal(signed.Sender, Address.Parse(read.RootElement.GetProperty("signer").GetString()!));
        }
    }

    private static IEnumerable<string> Arguments(EthereumTransaction transaction, byte[] privateKey)
    {
        List<string> arguments =
        [
            "mktx", "--private-key", Hex.Encode(privateKey),
            "--chain", $"{transaction.ChainId}",
            "--nonce", Text(transaction.Nonce),
            "--gas-limit", Text(transaction.GasLimit),
            "--value", $"{transaction.Value}",
        ];
        switch (transaction)
        {
            case LegacyTransaction legacy:
                arguments.AddRange(["--legacy", "--gas-price", $"{legacy.GasPrice}"]);
                break;
            case Transaction2930 berlin:
                arguments.AddRange(["--legacy", "--gas-price", $"{berlin.GasPrice}", "--access-list", Print(berlin.AccessList)]);
                break;
            case Transaction1559 london:
                arguments.AddRange(["--gas-price", $"{london.MaxFeePerGas}", "--priority-gas-price", $"{london.MaxPriorityFeePerGas}", "--access-list", Print(london.AccessList)]);
                break;
        }

        arguments.AddRange(transaction.To is { } to ? [$"{to}", Hex.Encode(transaction.Data.Span)] : ["--create", Hex.Encode(transaction.Data.Span)]);
        return arguments;
    }

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Print(IEnumerable<AccessListItem> accessList) => JsonSerializer.Serialize(
        accessList.Select(i => new { address = i.Address.ToString(), storageKeys = i.StorageKeys.Select(k => k.ToString()) }));
}
