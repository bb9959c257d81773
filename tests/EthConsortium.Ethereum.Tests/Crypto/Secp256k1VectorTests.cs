using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class Secp256k1VectorTests
{
    private const string Folder = "01-secp256k1";

    [SharedFact("vectors", Folder, "wycheproof")]
    public void Verifies_as_Wycheproof_says()
    {
        List<string> problems = [];
        int compared = 0;
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.SharedPathOf("vectors", Folder, "wycheproof"), "*.json").Order(StringComparer.Ordinal))
        {
            bool highAllowed = !file.Contains("bitcoin", StringComparison.Ordinal);
            bool der = !file.Contains("p1363", StringComparison.Ordinal);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
            {
                byte[] publicKey = Bytes(group.GetProperty("publicKey"), "uncompressed");
                foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
                {
                    Hash32 hash = new(SHA256.HashData(Bytes(test, "msg")));
                    EthECDSASignature? signature = der ? ReadDer(Bytes(test, "sig")) : ReadPair(Bytes(test, "sig"));
                    bool actual = signature is { } found && EthECKey.Verify(publicKey, hash, highAllowed ? Lower(found) : found);
                    compared++;
                    if (actual != (test.GetProperty("result").GetString() == "valid"))
                    {
                        problems.Add($"{Path.GetFileName(file)} {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                    }
                }
            }
        }

        Assert.Empty(problems);
        Assert.True(compared > 500);
    }

    [SharedFact("vectors", Folder, "rfc6979-nonces.json")]
    public void Draws_the_nonces_of_RFC_6979() => ForEach("rfc6979-nonces.json", test =>
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(test.GetProperty("message").GetString()!));
        Scalar.ReadReduced(hash, out Scalar z);
        DeterministicNonce nonces = new(Bytes(test, "d"), z);
        for (int i = 0; i <= 15; i++)
        {
            nonces.Next(out Scalar nonce);
            if (test.TryGetProperty($"k{i}", out JsonElement expected))
            {
                byte[] bytes = new byte[32];
                nonce.Write(bytes);
                Assert.Equal(expected.GetString(), Digits(bytes));
            }
        }
    });

    [SharedFact("vectors", Folder, "rfc6979-sign-valid.json")]
    public void Signs_as_others_that_follow_RFC_6979_do() => ForEach("rfc6979-sign-valid.json", SignsAs);

    [SharedFact("vectors", Folder, "rfc6979-extra-entropy.json")]
    public void Signs_without_extra_entropy() => ForEach("rfc6979-extra-entropy.json", SignsAs);

    [SharedFact("vectors", Folder, "sign-invalid-keys.json")]
    public void Refuses_private_keys_out_of_range_without_showing_them() => ForEach("sign-invalid-keys.json", test =>
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new EthECKey(Bytes(test, "d")));
        Assert.DoesNotContain(test.GetProperty("d").GetString()![^8..], error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(EthECKey.IsValidPrivateKey(Bytes(test, "d")));
    });

    [SharedFact("vectors", Folder, "verify-invalid.json")]
    public void Refuses_invalid_public_keys_and_signatures() => ForEach("verify-invalid.json", test =>
        Assert.False(EthECKey.Verify(Bytes(test, "Q"), new Hash32(Bytes(test, "m")), ReadPair(Bytes(test, "signature"))!.Value)));

    [SharedFact("vectors", Folder, "pubkey-is-point.json")]
    public void Tells_points_from_what_is_none() => ForEach("pubkey-is-point.json", test =>
        Assert.Equal(test.GetProperty("expected").GetBoolean(), AffinePoint.TryRead(Bytes(test, "P"), out _)));

    [SharedFact("vectors", Folder, "pubkey-compress.json")]
    public void Reads_compressed_and_uncompressed_public_keys() => ForEach("pubkey-compress.json", test =>
    {
        Assert.True(AffinePoint.TryRead(Bytes(test, "P"), out AffinePoint point));
        byte[] bytes = new byte[64];
        point.Write(bytes);
        Assert.Equal(test.GetProperty("expected").GetString(), test.GetProperty("compress").GetBoolean() ? Compressed(bytes) : "04" + Digits(bytes));
    });

    [SharedFact("vectors", Folder, "pubkey-from-private.json")]
    public void Derives_the_public_key() => ForEach("pubkey-from-private.json", test =>
    {
        using EthECKey key = new(Bytes(test, "d"));
        Assert.Equal(test.GetProperty("expected").GetString(), Compressed(key.PublicKey));
    });

    [SharedFact("vectors", Folder, "scalar-times-generator.json")]
    public void Multiplies_the_generator() => ForEach("scalar-times-generator.json", test =>
    {
        BigInteger k = BigInteger.Parse(test.GetProperty("k").GetString()!, CultureInfo.InvariantCulture);
        using EthECKey key = new(ReferenceCurve.Write(k));
        Assert.Equal(test.GetProperty("x").GetString() + test.GetProperty("y").GetString(), Digits(key.PublicKey));
    });

    [SharedFact("vectors", Folder, "recover-public-key.json")]
    public void Recovers_the_public_key_or_says_that_there_is_none() => ForEach("recover-public-key.json", test =>
    {
        EthECDSASignature signature = new(new Hash32(Bytes(test, "r")), new Hash32(Bytes(test, "s")), test.GetProperty("recid").GetByte());
        byte[]? publicKey = EthECKey.RecoverPublicKey(new Hash32(Bytes(test, "hash")), signature);
        Assert.Equal(test.GetProperty("publicKey").GetString(), publicKey is null ? null : "04" + Digits(publicKey));
    });

    [SharedFact("vectors", Folder, "ecrecover-precompile.json")]
    public void Recovers_the_address_as_the_precompiled_contract_does() => ForEach("ecrecover-precompile.json", test =>
    {
        byte[] input = Bytes(test, "Input");
        BigInteger v = ReferenceCurve.Read(input.AsSpan(32, 32));
        Address? address = v == 27 || v == 28
            ? EthECKey.RecoverAddress(new Hash32(input.AsSpan(0, 32)), new EthECDSASignature(new Hash32(input.AsSpan(64, 32)), new Hash32(input.AsSpan(96, 32)), (byte)(v - 27)))
            : null;
        string expected = test.GetProperty("Expected").GetString()!;
        Assert.Equal(expected.Length == 0 ? null : new Address(Convert.FromHexString(expected).AsSpan(12)), address);
    });

    [SharedFact("vectors", Folder, "validate-vrs-values.json")]
    public void Recovers_nothing_from_values_out_of_range() => ForEach("validate-vrs-values.json", test =>
    {
        if (!test.GetProperty("valid").GetBoolean() && test.GetProperty("v").GetByte() < 2)
        {
            EthECDSASignature signature = new(new Hash32(Bytes(test, "r")), new Hash32(Bytes(test, "s")), test.GetProperty("v").GetByte());
            Assert.Null(EthECKey.RecoverAddress(Keccak256.Hash([]), signature));
        }
    });

    [SharedFact("vectors", "07-addresses-and-messages", "private-key-to-address.json")]
    public void Derives_the_address_of_a_private_key() => ForEach("private-key-to-address.json", test =>
    {
        using EthECKey key = new(Bytes(test, "privateKey"));
        Assert.Equal(Address.Parse(test.GetProperty("address").GetString()!), key.Address);
    }, "07-addresses-and-messages");

    [SharedFact("vectors", "07-addresses-and-messages", "eip191-personal-sign.json")]
    public void Hashes_signs_and_recovers_messages_of_EIP_191() => ForEach("eip191-personal-sign.json", test =>
    {
        byte[] message = test.TryGetProperty("messageHex", out _) ? Bytes(test, "messageHex") : Encoding.UTF8.GetBytes(test.GetProperty("messageUtf8").GetString()!);
        Assert.Equal(test.GetProperty("hash").GetString(), EthereumMessage.Hash(message).ToString());
        if (test.TryGetProperty("signature", out JsonElement expected))
        {
            EthECDSASignature signature = EthECDSASignature.Parse(Hex.Decode(expected.GetString()!));
            Assert.Equal(Address.Parse(test.GetProperty("address").GetString()!), EthereumMessage.Recover(message, signature));
            if (test.TryGetProperty("privateKey", out _))
            {
                using EthECKey key = new(Bytes(test, "privateKey"));
                Assert.Equal(expected.GetString(), Hex.Encode(EthereumMessage.Sign(key, message).ToArray()));
            }
        }
    }, "07-addresses-and-messages");

    private static void SignsAs(JsonElement test)
    {
        using EthECKey key = new(Bytes(test, "d"));
        EthECDSASignature signature = key.Sign(new Hash32(Bytes(test, "m")));
        Assert.Equal(test.GetProperty("signature").GetString(), Digits(signature.R.AsSpan()) + Digits(signature.S.AsSpan()));
        Assert.Equal(key.Address, EthECKey.RecoverAddress(new Hash32(Bytes(test, "m")), signature));
    }

    /// <summary>Runs every case of a file and reports all that fail.</summary>
    private static void ForEach(string file, Action<JsonElement> run, string folder = Folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", folder, file)));
        List<string> problems = [];
        foreach (JsonElement test in document.RootElement.EnumerateArray())
        {
            if (Record.Exception(() => run(test)) is { } error)
            {
                problems.Add($"{test.GetRawText()[..Math.Min(200, test.GetRawText().Length)]}: {error.Message}");
            }
        }

        Assert.Empty(problems);
        Assert.NotEqual(0, document.RootElement.GetArrayLength());
    }

    private static byte[] Bytes(JsonElement parent, string name) => Hex.Decode(parent.GetProperty(name).GetString()!);

    private static string Digits(ReadOnlySpan<byte> bytes) => Hex.Encode(bytes)[2..];

    private static string Compressed(ReadOnlySpan<byte> publicKey) => ((publicKey[63] & 1) == 0 ? "02" : "03") + Digits(publicKey[..32]);

    private static EthECDSASignature? ReadPair(byte[] bytes) =>
        bytes.Length == 64 ? new EthECDSASignature(new Hash32(bytes.AsSpan(0, 32)), new Hash32(bytes.AsSpan(32)), 0) : null;

    private static EthECDSASignature? ReadDer(byte[] bytes)
    {
        try
        {
            AsnReader reader = new(bytes, AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            BigInteger r = sequence.ReadInteger();
            BigInteger s = sequence.ReadInteger();
            sequence.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            return r.Sign < 0 || s.Sign < 0 || r.GetBitLength() > 256 || s.GetBitLength() > 256
                ? null
                : new EthECDSASignature(new Hash32(ReferenceCurve.Write(r)), new Hash32(ReferenceCurve.Write(s)), 0);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static EthECDSASignature Lower(EthECDSASignature signature)
    {
        BigInteger s = ReferenceCurve.Read(signature.S.AsSpan());
        return s > ReferenceCurve.N / 2 && s < ReferenceCurve.N ? signature with { S = new Hash32(ReferenceCurve.Write(ReferenceCurve.N - s)) } : signature;
    }
}
