using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.KeyStore;

public class KeyStoreVectorTests
{
    private const string Folder = "03-keystore-v3";

    [SharedFact("vectors", Folder, "valid.json")]
    public void Opens_every_valid_file_of_the_public_vectors()
    {
        using JsonDocument document = Read("valid.json");
        List<string> problems = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            JsonElement test = property.Value;
            try
            {
                using EthECKey key = KeyStoreV3.Decrypt(test.GetProperty("json").GetRawText(), test.GetProperty("password").GetString());
                byte[] privateKey = new byte[32];
                key.CopyPrivateKeyTo(privateKey);
                string digits = Convert.ToHexString(privateKey).ToLowerInvariant();
                if (test.TryGetProperty("priv", out JsonElement expected) && digits != expected.GetString()!.PadLeft(64, '0'))
                {
                    problems.Add($"{property.Name}: another key");
                }

                if (test.TryGetProperty("address", out JsonElement address) && key.Address != Address.Parse("0x" + address.GetString()))
                {
                    problems.Add($"{property.Name}: {key.Address}");
                }
            }
            catch (KeyStoreException error)
            {
                problems.Add($"{property.Name}: {error.Message}");
            }
        }

        Assert.Empty(problems);
    }

    [SharedFact("vectors", Folder, "invalid.json")]
    public void Refuses_every_invalid_file_of_the_public_vectors_for_the_right_reason()
    {
        Dictionary<string, KeyStoreFailure> known = new(StringComparer.Ordinal)
        {
            ["wrong-password"] = KeyStoreFailure.WrongPassword,
            ["ethereumjs-wrong-password"] = KeyStoreFailure.WrongPassword,
            ["mac-last-nibble-changed"] = KeyStoreFailure.WrongMac,
            ["ciphertext-last-byte-changed"] = KeyStoreFailure.WrongPassword,
            ["ciphertext-truncated"] = KeyStoreFailure.WrongPassword,
            ["scrypt-n-absurd"] = KeyStoreFailure.OverLimit,
            ["ethereumjs-wrong-version"] = KeyStoreFailure.Unsupported,
            ["ethereumjs-wrong-prf"] = KeyStoreFailure.Unsupported,
            ["geth-v1-file"] = KeyStoreFailure.Unsupported,
            ["eip2335-v4-file"] = KeyStoreFailure.Unsupported,
        };
        using JsonDocument document = Read("invalid.json");
        List<string> problems = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            KeyStoreFailure expected = known.GetValueOrDefault(property.Name, KeyStoreFailure.Malformed);
            JsonElement test = property.Value;
            KeyStoreException? error = Record.Exception(() => KeyStoreV3.Decrypt(test.GetProperty("json").GetRawText(), test.GetProperty("password").GetString())) as KeyStoreException;
            if (error?.Reason != expected)
            {
                problems.Add($"{property.Name}: expected {expected}, found {error?.Reason} {error?.Message}");
            }
        }

        Assert.Empty(problems);
    }

    [SharedFact("vectors", Folder, "invalid-raw-text.json")]
    public void Refuses_text_that_is_no_key_file_as_malformed()
    {
        using JsonDocument document = Read("invalid-raw-text.json");
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            string text = property.Value.GetString()!;
            text = property.Name.EndsWith("-hex", StringComparison.Ordinal) ? Encoding.Latin1.GetString(Convert.FromHexString(text)) : text;
            KeyStoreException error = Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(text, "password"));
            Assert.Equal(KeyStoreFailure.Malformed, error.Reason);
        }
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", Folder, file)));
}
