using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.KeyStore;

public class KeyStoreV3Tests
{
    private const string Password = "Passwört 密码";

    private static readonly ScryptOptions s_quick = new(2, 8, 1);

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData(Password)]
    [InlineData("😀")]
    public void What_was_encrypted_is_decrypted(string password)
    {
        using EthECKey key = EthECKey.Generate();
        foreach (KeyStoreOptions options in new KeyStoreOptions[] { s_quick, ScryptOptions.Light, new Pbkdf2Options(1) })
        {
            string json = KeyStoreV3.Encrypt(key, password, options);
            using EthECKey opened = KeyStoreV3.Decrypt(json, password);
            Assert.Equal(PrivateKeyOf(key), PrivateKeyOf(opened));
            Assert.Equal(key.Address, KeyStoreV3.ReadAddress(json));
        }
    }

    [Fact]
    public void Writes_the_fields_in_the_forms_that_geth_reads()
    {
        using EthECKey key = EthECKey.Generate();
        JsonObject root = JsonNode.Parse(KeyStoreV3.Encrypt(key, Password))!.AsObject();
        Assert.Equal(key.Address.ToString()[2..].ToLowerInvariant(), (string?)root["address"]);
        Assert.Equal(3, (int)root["version"]!);
        Assert.Equal('4', Guid.Parse((string)root["id"]!).ToString()[14]);
        Assert.Equal("""{"dklen":32,"n":262144,"p":1,"r":8}""", Without(root["crypto"]!["kdfparams"]!, "salt"));
        Assert.Equal("aes-128-ctr", (string?)root["crypto"]!["cipher"]);
        Assert.DoesNotContain(Hex.Encode(PrivateKeyOf(key))[2..], root.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Never_uses_a_salt_or_an_IV_twice()
    {
        using EthECKey key = EthECKey.Generate();
        JsonNode first = JsonNode.Parse(KeyStoreV3.Encrypt(key, Password, s_quick))!["crypto"]!;
        JsonNode second = JsonNode.Parse(KeyStoreV3.Encrypt(key, Password, s_quick))!["crypto"]!;
        Assert.NotEqual((string?)first["kdfparams"]!["salt"], (string?)second["kdfparams"]!["salt"]);
        Assert.NotEqual((string?)first["cipherparams"]!["iv"], (string?)second["cipherparams"]!["iv"]);
        Assert.NotEqual((string?)first["ciphertext"], (string?)second["ciphertext"]);
    }

    [Fact]
    public void The_counter_of_the_cipher_wraps_around_all_its_bits()
    {
        // Made with another implementation of AES-CTR; the key has leading zeros, the names a capital, and no address is there.
        const string Json = """{"version": 3, "Crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": "ffffffffffffffffffffffffffffffff"}, "ciphertext": "b6d64960c7bb657235b195337edfbbe22c57f47ed21e80b7b0520347320cd36a", "kdf": "pbkdf2", "kdfparams": {"c": 1000, "dklen": 32, "prf": "hmac-sha256", "salt": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}, "mac": "17211da0226bed329805b1c0f2c0499632dbcbd575dc37f3d199a47723844f98"}, "id": "x"}""";
        using EthECKey key = KeyStoreV3.Decrypt(Json, "Passwört");
        Assert.Equal("0x00000000000000000000000000000000000000000000000000000000deadbeef", Hex.Encode(PrivateKeyOf(key)));
        Assert.Null(KeyStoreV3.ReadAddress(Json));
    }

    [Fact]
    public void Tells_a_wrong_password()
    {
        KeyStoreException error = Refused(_ => { }, password: "another secret");
        Assert.Equal(KeyStoreFailure.WrongPassword, error.Reason);
        Assert.DoesNotContain("another secret", error.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz")]
    [InlineData("517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2")]
    [InlineData("517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b200")]
    public void Tells_a_wrong_MAC_from_a_wrong_password(string? mac) =>
        Assert.Equal(KeyStoreFailure.WrongMac, Refused(root => root["crypto"]!["mac"] = mac).Reason);

    [Fact]
    public void Cannot_tell_a_wrong_MAC_from_a_wrong_password_without_the_address() =>
        Assert.Equal(KeyStoreFailure.WrongPassword, Refused(root =>
        {
            root.Remove("address");
            root["crypto"]!["mac"] = new string('0', 64);
        }).Reason);

    [Fact]
    public void Tells_that_the_key_is_not_that_of_the_address()
    {
        KeyStoreException error = Refused(root => root["address"] = new string('1', 40));
        Assert.Equal(KeyStoreFailure.AddressMismatch, error.Reason);
        Assert.Contains("0x1111111111111111111111111111111111111111", error.Message);
    }

    [Theory]
    [InlineData("version", "4", KeyStoreFailure.Unsupported)]
    [InlineData("version", "\"3\"", KeyStoreFailure.Unsupported)]
    [InlineData("version", "3.5", KeyStoreFailure.Unsupported)]
    [InlineData("address", "\"12\"", KeyStoreFailure.Malformed)]
    [InlineData("address", "5", KeyStoreFailure.Malformed)]
    [InlineData("crypto", "[]", KeyStoreFailure.Malformed)]
    [InlineData("crypto.cipher", "\"aes-256-gcm\"", KeyStoreFailure.Unsupported)]
    [InlineData("crypto.cipher", "null", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdf", "\"argon2id\"", KeyStoreFailure.Unsupported)]
    [InlineData("crypto.cipherparams", "null", KeyStoreFailure.Malformed)]
    [InlineData("crypto.cipherparams.iv", "\"00\"", KeyStoreFailure.Malformed)]
    [InlineData("crypto.ciphertext", "\"\"", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.dklen", "16", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.salt", "\"\\ud800\"", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "0", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "1", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "-2", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "1.5", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "9223372036854775808", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "1e2", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.n", "4611686018427387904", KeyStoreFailure.OverLimit)]
    [InlineData("crypto.kdfparams.n", "1048576", KeyStoreFailure.OverLimit)]
    [InlineData("crypto.kdfparams.r", "0", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.r", "9223372036854775807", KeyStoreFailure.OverLimit)]
    [InlineData("crypto.kdfparams.p", "-9223372036854775808", KeyStoreFailure.Malformed)]
    [InlineData("crypto.kdfparams.p", "9223372036854775807", KeyStoreFailure.OverLimit)]
    [InlineData("crypto.kdfparams.p", "8193", KeyStoreFailure.OverLimit)]
    public void Refuses_a_field_out_of_its_form_or_limit_and_names_it(string path, string value, KeyStoreFailure expected)
    {
        using EthECKey key = EthECKey.Generate();
        string marker = "\"marker\"";
        JsonNode root = JsonNode.Parse(KeyStoreV3.Encrypt(key, Password, s_quick))!;
        string[] names = path.Split('.');
        names[..^1].Aggregate(root, (node, name) => node[name]!)[names[^1]] = "marker";
        KeyStoreException error = Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(root.ToJsonString().Replace(marker, value, StringComparison.Ordinal), Password));
        Assert.Equal(expected, error.Reason);
        Assert.Contains(names[^1], error.Message);
    }

    [Theory]
    [InlineData("0", KeyStoreFailure.Malformed)]
    [InlineData("10000001", KeyStoreFailure.OverLimit)]
    [InlineData("9223372036854775807", KeyStoreFailure.OverLimit)]
    public void Refuses_iterations_of_pbkdf2_out_of_range(string c, KeyStoreFailure expected)
    {
        using EthECKey key = EthECKey.Generate();
        string json = KeyStoreV3.Encrypt(key, Password, new Pbkdf2Options(1)).Replace("\"c\":1,", $"\"c\":{c},", StringComparison.Ordinal);
        Assert.Equal(expected, Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(json, Password)).Reason);
    }

    [Fact]
    public void Refuses_names_that_stand_twice()
    {
        using EthECKey key = EthECKey.Generate();
        string json = KeyStoreV3.Encrypt(key, Password, s_quick);
        foreach (string twice in new[] { json.Insert(1, "\"version\":3,"), json.Insert(1, "\"Crypto\":{},"), json.Insert(1, "\"crypto\":{},"), json.Replace("\"n\":2", "\"n\":2,\"n\":4", StringComparison.Ordinal) })
        {
            Assert.Equal(KeyStoreFailure.Malformed, Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(twice, Password)).Reason);
        }
    }

    [Fact]
    public void Refuses_a_file_whose_content_is_no_private_key()
    {
        // 32 zero bytes, encrypted under an empty password.
        using EthECKey one = new([.. new byte[31], 1]);
        JsonNode root = JsonNode.Parse(KeyStoreV3.Encrypt(one, "", s_quick))!;
        root.AsObject().Remove("address");
        byte[] ciphertext = Hex.Decode((string)root["crypto"]!["ciphertext"]!);
        ciphertext[31] ^= 1;
        byte[] derived = new byte[32];
        Scrypt.DeriveKey([], Hex.Decode((string)root["crypto"]!["kdfparams"]!["salt"]!), 2, 8, 1, derived);
        root["crypto"]!["ciphertext"] = Hex.Encode(ciphertext)[2..];
        root["crypto"]!["mac"] = Keccak256.Hash([.. derived.AsSpan(16), .. ciphertext]).ToString();
        KeyStoreException error = Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(root.ToJsonString(), ""));
        Assert.Equal(KeyStoreFailure.Malformed, error.Reason);
        Assert.Contains("not a private key", error.Message);
    }

    [Fact]
    public void Refuses_text_longer_than_any_key_file()
    {
        KeyStoreException error = Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(new string(' ', KeyStoreV3.MaxLength + 1), Password));
        Assert.Equal(KeyStoreFailure.Malformed, error.Reason);
    }

    [Fact]
    public void Refuses_half_a_surrogate_pair_in_a_password_without_showing_it()
    {
        using EthECKey key = EthECKey.Generate();
        ArgumentException error = Assert.Throws<ArgumentException>(() => KeyStoreV3.Encrypt(key, "secret\ud83d", s_quick));
        Assert.DoesNotContain("secret", error.Message);
    }

    [Theory]
    [InlineData(3, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 8, -1)]
    [InlineData(1 << 20, 8, 1)]
    [InlineData(1 << 18, 8, 9)]
    public void Options_are_never_such_that_the_file_could_not_be_opened(int n, int r, int p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScryptOptions(n, r, p));

    [Fact]
    public void Hostile_key_files_throw_nothing_but_KeyStoreException()
    {
        using EthECKey key = new([.. new byte[31], 7]);
        string[] originals = [KeyStoreV3.Encrypt(key, "", s_quick), KeyStoreV3.Encrypt(key, "", new Pbkdf2Options(1))];
        string[] junk = ["null", "true", "0", "-1", "3", "1e999", "-0.0", "18446744073709551616", "[]", "{}", "\"\"", "\"0x\"", "\"\\udc00\"", "\"zz\"", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "{\"n\":1,\"n\":2}", "\"" + new string('f', 4000) + "\"", "", "]"];
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000).WithReplay(20160901, 1), Prop.ForAll(
            Gen.Choose(0, 1).SelectMany(_ => Gen.Choose(0, 1000), (which, place) => (which, place)).SelectMany(_ => Gen.Choose(0, 1000), (pair, value) => (pair.which, pair.place, value)).ToArbitrary(),
            choice =>
            {
                JsonNode root = JsonNode.Parse(originals[choice.which])!;
                List<Action<JsonNode>> places = [.. PlacesOf(root)];
                places[choice.place % places.Count](JsonValue.Create("marker"));
                AssertOpensOrRefuses(root.ToJsonString().Replace("\"marker\"", junk[choice.value % junk.Length], StringComparison.Ordinal));
            }));
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000).WithReplay(20160901, 1), Prop.ForAll(
            Gen.Choose(0, 1).SelectMany(_ => Gen.Choose(0, 1000), (which, place) => (which, place)).SelectMany(_ => Gen.Choose(0, 0xffff), (pair, value) => (pair.which, pair.place, value)).ToArbitrary(),
            choice =>
            {
                // A character replaced, half surrogate pairs among them; and the text cut off.
                StringBuilder text = new(originals[choice.which]);
                int at = choice.place % text.Length;
                text[at] = (char)choice.value;
                AssertOpensOrRefuses(text.ToString());
                AssertOpensOrRefuses(text.ToString(0, at));
            }));
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true), Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => AssertOpensOrRefuses(text ?? "")));
    }

    private static void AssertOpensOrRefuses(string json)
    {
        try
        {
            KeyStoreV3.Decrypt(json, "").Dispose();
        }
        catch (KeyStoreException error)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    private static IEnumerable<Action<JsonNode>> PlacesOf(JsonNode node)
    {
        if (node is not JsonObject parent)
        {
            yield break;
        }

        foreach ((string name, JsonNode? child) in parent.ToList())
        {
            yield return value => parent[name] = value;
            foreach (Action<JsonNode> place in PlacesOf(child!))
            {
                yield return place;
            }
        }
    }

    /// <summary>Encrypts a key, changes the file and expects that it is refused.</summary>
    private static KeyStoreException Refused(Action<JsonObject> change, string password = Password)
    {
        using EthECKey key = EthECKey.Generate();
        JsonObject root = JsonNode.Parse(KeyStoreV3.Encrypt(key, Password, s_quick))!.AsObject();
        change(root);
        return Assert.Throws<KeyStoreException>(() => KeyStoreV3.Decrypt(root.ToJsonString(), password));
    }

    private static string Without(JsonNode node, string name)
    {
        JsonObject copy = node.DeepClone().AsObject();
        copy.Remove(name);
        return copy.ToJsonString();
    }

    private static byte[] PrivateKeyOf(EthECKey key)
    {
        byte[] bytes = new byte[EthECKey.PrivateKeyLength];
        key.CopyPrivateKeyTo(bytes);
        return bytes;
    }
}
