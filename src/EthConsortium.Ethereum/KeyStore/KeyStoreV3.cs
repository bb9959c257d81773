using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.KeyStore;

/// <summary>
/// The text of a key file, version 3: a private key under a password, as geth, cast, Parity and ethers write and read it.
/// </summary>
/// <remarks>Source: the Web3 Secret Storage Definition (ethereum.org). Files of ours are encrypted with aes-128-ctr and authenticated with keccak256.</remarks>
public static class KeyStoreV3
{
    /// <summary>The longest text that is read as a key file, in characters. Real ones have about 500.</summary>
    public const int MaxLength = 64 * 1024;

    private const int DerivedKeyLength = 32;
    private const int MacKeyOffset = 16;
    private const int IvLength = 16;
    private const int SaltLength = 32;

    private static readonly JsonDocumentOptions s_jsonOptions = new() { MaxDepth = 16 };

    /// <summary>Encrypts a key under a password.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">The password; it may be empty. It is used as UTF-8, without normalisation.</param>
    /// <param name="options">The derivation; <see cref="ScryptOptions.Standard"/> when absent.</param>
    /// <returns>One line of JSON, with the address in it.</returns>
    /// <exception cref="ArgumentException">The password holds half a surrogate pair.</exception>
    public static string Encrypt(EthECKey key, ReadOnlySpan<char> password, KeyStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        options ??= ScryptOptions.Standard;
        Span<byte> salt = stackalloc byte[SaltLength];
        Span<byte> iv = stackalloc byte[IvLength];
        RandomNumberGenerator.Fill(salt);
        RandomNumberGenerator.Fill(iv);

        Span<byte> derived = stackalloc byte[DerivedKeyLength];
        Span<byte> privateKey = stackalloc byte[EthECKey.PrivateKeyLength];
        Span<byte> ciphertext = stackalloc byte[EthECKey.PrivateKeyLength];
        try
        {
            DeriveKey(options, password, salt, derived);
            key.CopyPrivateKeyTo(privateKey);
            ApplyAesCtr(derived[..MacKeyOffset], iv, privateKey, ciphertext);
            return Write(key.Address, options, salt, iv, ciphertext, ComputeMac(derived, ciphertext));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(privateKey);
            SecretStack.Erase();
        }
    }

    /// <summary>Opens a key file. It takes the memory and time that its work factors ask for, up to the limits of <see cref="ScryptOptions"/> and <see cref="Pbkdf2Options"/>.</summary>
    /// <param name="json">The text of the file. Keys cut short by their leading zeros, as early clients wrote them, are read.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="KeyStoreException">The file was not opened; its <see cref="KeyStoreException.Reason"/> says why.</exception>
    /// <exception cref="ArgumentException">The password holds half a surrogate pair.</exception>
    public static EthECKey Decrypt(string json, ReadOnlySpan<char> password)
    {
        ArgumentNullException.ThrowIfNull(json);
        Content content = Read(json);
        Span<byte> derived = stackalloc byte[DerivedKeyLength];
        Span<byte> privateKey = stackalloc byte[EthECKey.PrivateKeyLength];
        privateKey.Clear();
        try
        {
            DeriveKey(content.Options, password, content.Salt, derived);
            Hash32 mac = ComputeMac(derived, content.Ciphertext);
            ApplyAesCtr(derived[..MacKeyOffset], content.Iv, content.Ciphertext, privateKey[(privateKey.Length - content.Ciphertext.Length)..]);
            if (!CryptographicOperations.FixedTimeEquals(mac.AsSpan(), content.Mac))
            {
                throw IsKeyOf(privateKey, content.Address)
                    ? new KeyStoreException(KeyStoreFailure.WrongMac, "The MAC of the key file is wrong, although the password is right: the decrypted key is that of the address in the file. Restore crypto.mac from a backup.")
                    : new KeyStoreException(KeyStoreFailure.WrongPassword, "The password is wrong, or the key file was changed: its MAC does not fit them.");
            }

            return CreateKey(privateKey, content.Address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(privateKey);
            SecretStack.Erase();
        }
    }

    /// <summary>The address a key file names, without its password and unproven; null when it names none (cast leaves it out).</summary>
    /// <exception cref="KeyStoreException">The text is not a key file.</exception>
    public static Address? ReadAddress(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(json).Address;
    }

    private static bool IsKeyOf(ReadOnlySpan<byte> privateKey, Address? address)
    {
        if (address is null || !EthECKey.IsValidPrivateKey(privateKey))
        {
            return false;
        }

        using EthECKey key = new(privateKey);
        return key.Address == address;
    }

    private static EthECKey CreateKey(ReadOnlySpan<byte> privateKey, Address? address)
    {
        if (!EthECKey.IsValidPrivateKey(privateKey))
        {
            throw new KeyStoreException(KeyStoreFailure.Malformed, "The password is right, but what the key file holds is not a private key of secp256k1.");
        }

        EthECKey key = new(privateKey);
        if (address is not null && key.Address != address)
        {
            Address found = key.Address;
            key.Dispose();
            throw new KeyStoreException(KeyStoreFailure.AddressMismatch, $"The key file names the address {address}, but the key inside is that of {found}.");
        }

        return key;
    }

    private static void DeriveKey(KeyStoreOptions options, ReadOnlySpan<char> password, ReadOnlySpan<byte> salt, Span<byte> derived)
    {
        // Pinned, so that no compaction leaves a copy of the password behind.
        byte[] utf8 = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetMaxByteCount(password.Length), pinned: true);
        try
        {
            if (Utf8.FromUtf16(password, utf8, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                throw new ArgumentException("The password holds half a surrogate pair, which has no UTF-8 form.", nameof(password));
            }

            options.DeriveKey(utf8.AsSpan(0, length), salt, derived);
        }
        catch (OutOfMemoryException error)
        {
            throw new KeyStoreException(KeyStoreFailure.OverLimit, "There is not enough free memory for the work factors of the key file.", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static Hash32 ComputeMac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> hashed = stackalloc byte[DerivedKeyLength - MacKeyOffset + EthECKey.PrivateKeyLength];
        derived[MacKeyOffset..].CopyTo(hashed);
        ciphertext.CopyTo(hashed[(DerivedKeyLength - MacKeyOffset)..]);
        Hash32 mac = Keccak256.Hash(hashed[..(DerivedKeyLength - MacKeyOffset + ciphertext.Length)]);
        CryptographicOperations.ZeroMemory(hashed);
        return mac;
    }

    /// <summary>Encrypts or decrypts with aes-128-ctr: the counter is the whole 128-bit block and starts at the IV.</summary>
    private static void ApplyAesCtr(ReadOnlySpan<byte> aesKey, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte[] keyCopy = GC.AllocateUninitializedArray<byte>(aesKey.Length, pinned: true);
        Span<byte> counter = stackalloc byte[IvLength];
        Span<byte> stream = stackalloc byte[IvLength];
        try
        {
            aesKey.CopyTo(keyCopy);
            using Aes aes = Aes.Create();
            aes.Key = keyCopy;
            UInt128 block = BinaryPrimitives.ReadUInt128BigEndian(iv);
            for (int offset = 0; offset < source.Length; offset += IvLength, block++)
            {
                BinaryPrimitives.WriteUInt128BigEndian(counter, block);
                aes.EncryptEcb(counter, stream, PaddingMode.None);
                for (int i = offset; i < Math.Min(offset + IvLength, source.Length); i++)
                {
                    destination[i] = (byte)(source[i] ^ stream[i - offset]);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyCopy);
            CryptographicOperations.ZeroMemory(stream);
        }
    }

    private static string Write(Address address, KeyStoreOptions options, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Hash32 mac)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("address", Digits(address.AsSpan()));
            writer.WriteStartObject("crypto");
            writer.WriteString("cipher", "aes-128-ctr");
            writer.WriteString("ciphertext", Digits(ciphertext));
            writer.WriteStartObject("cipherparams");
            writer.WriteString("iv", Digits(iv));
            writer.WriteEndObject();
            writer.WriteString("kdf", options.Function);
            writer.WriteStartObject("kdfparams");
            writer.WriteNumber("dklen", DerivedKeyLength);
            switch (options)
            {
                case ScryptOptions scrypt:
                    writer.WriteNumber("n", scrypt.N);
                    writer.WriteNumber("p", scrypt.P);
                    writer.WriteNumber("r", scrypt.R);
                    break;
                case Pbkdf2Options pbkdf2:
                    writer.WriteNumber("c", pbkdf2.Iterations);
                    writer.WriteString("prf", "hmac-sha256");
                    break;
            }

            writer.WriteString("salt", Digits(salt));
            writer.WriteEndObject();
            writer.WriteString("mac", Digits(mac.AsSpan()));
            writer.WriteEndObject();
            writer.WriteString("id", Guid.NewGuid());
            writer.WriteNumber("version", 3);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Digits(ReadOnlySpan<byte> bytes) => Hex.Encode(bytes)[2..];

    private static Content Read(string json)
    {
        if (json.Length > MaxLength)
        {
            throw Malformed($"Expected a key file of at most {MaxLength} characters, found {json.Length}.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, s_jsonOptions);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw Malformed("Expected a key file, found text that is not JSON.", error);
        }
        catch (ArgumentException error)
        {
            // Half a surrogate pair in the text.
            throw Malformed("Expected a key file, found text that is not Unicode.", error);
        }
    }

    private static Content Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"Expected a key file (a JSON object), found {Name(root.ValueKind)}.");
        }

        // The version first: what follows is only meant to be there in version 3.
        if (Find(root, "version", "") is not { } version)
        {
            throw Malformed("version is missing; key files have version 3.");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt64(out long number) || number != 3)
        {
            throw new KeyStoreException(KeyStoreFailure.Unsupported, $"Expected a key file of version 3, found version {(version.ValueKind == JsonValueKind.Number ? version.GetRawText() is { Length: <= 20 } short_ ? short_ : "…" : Name(version.ValueKind))}.");
        }

        Address? address = null;
        if (Find(root, "address", "") is { ValueKind: not JsonValueKind.Null } addressElement)
        {
            address = new Address(Bytes(addressElement, "address", Address.Length, Address.Length));
        }

        bool hasLower = Find(root, "crypto", "") is not null;
        if (hasLower && Find(root, "Crypto", "") is not null)
        {
            throw Malformed("Both crypto and Crypto are there; which one counts is not clear.");
        }

        JsonElement crypto = Object(root, hasLower ? "crypto" : "Crypto", "crypto");
        KeyStoreOptions options = ReadOptions(crypto, out byte[] salt);

        string cipher = Text(crypto, "cipher", "crypto.cipher");
        if (cipher != "aes-128-ctr")
        {
            throw new KeyStoreException(KeyStoreFailure.Unsupported, $"Expected crypto.cipher to be aes-128-ctr, found {Shorten(cipher)}.");
        }

        byte[] iv = Bytes(Object(crypto, "cipherparams", "crypto.cipherparams"), "iv", "crypto.cipherparams.iv", IvLength, IvLength);
        byte[] ciphertext = Bytes(crypto, "ciphertext", "crypto.ciphertext", 1, EthECKey.PrivateKeyLength);
        return new Content(address, options, salt, iv, ciphertext, ReadMac(crypto));
    }

    private static byte[] ReadMac(JsonElement crypto)
    {
        try
        {
            return Bytes(crypto, "mac", "crypto.mac", Hash32.Length, Hash32.Length);
        }
        catch (KeyStoreException error)
        {
            throw new KeyStoreException(KeyStoreFailure.WrongMac, error.Message);
        }
    }

    private static KeyStoreOptions ReadOptions(JsonElement crypto, out byte[] salt)
    {
        string function = Text(crypto, "kdf", "crypto.kdf");
        if (function is not ("scrypt" or "pbkdf2"))
        {
            throw new KeyStoreException(KeyStoreFailure.Unsupported, $"Expected crypto.kdf to be scrypt or pbkdf2, found {Shorten(function)}.");
        }

        JsonElement parameters = Object(crypto, "kdfparams", "crypto.kdfparams");
        if (function == "pbkdf2" && Text(parameters, "prf", "crypto.kdfparams.prf") is string prf and not "hmac-sha256")
        {
            throw new KeyStoreException(KeyStoreFailure.Unsupported, $"Expected crypto.kdfparams.prf to be hmac-sha256, found {Shorten(prf)}.");
        }

        // Both functions give the same first bytes however many are asked for, and only 32 are used.
        long length = Number(parameters, "dklen");
        if (length is < DerivedKeyLength or > 1024)
        {
            throw Malformed($"Expected crypto.kdfparams.dklen to be 32 (to 1024), found {length}.");
        }

        salt = Bytes(parameters, "salt", "crypto.kdfparams.salt", 0, 1024);
        if (function == "pbkdf2")
        {
            long iterations = Number(parameters, "c");
            return Pbkdf2Options.FindProblem(iterations) is (KeyStoreFailure reason, string problem)
                ? throw new KeyStoreException(reason, problem)
                : new Pbkdf2Options((int)iterations);
        }

        long n = Number(parameters, "n");
        long r = Number(parameters, "r");
        long p = Number(parameters, "p");
        return ScryptOptions.FindProblem(n, r, p) is (KeyStoreFailure why, string what)
            ? throw new KeyStoreException(why, what)
            : new ScryptOptions((int)n, (int)r, (int)p);
    }

    /// <summary>A member by its name. A name that stands twice is refused: clients differ on which one counts.</summary>
    private static JsonElement? Find(JsonElement parent, string name, string path)
    {
        JsonElement? found = null;
        foreach (JsonProperty property in parent.EnumerateObject())
        {
            if (property.NameEquals(name))
            {
                found = found is null ? property.Value : throw Malformed($"{(path.Length == 0 ? name : path)} stands twice.");
            }
        }

        return found;
    }

    private static JsonElement Object(JsonElement parent, string name, string path) =>
        Find(parent, name, path) is not { } element ? throw Malformed($"{path} is missing.")
        : element.ValueKind == JsonValueKind.Object ? element
        : throw Malformed($"Expected {path} to be an object, found {Name(element.ValueKind)}.");

    private static string Text(JsonElement parent, string name, string path) =>
        Text(Find(parent, name, path) ?? throw Malformed($"{path} is missing."), path);

    private static string Text(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw Malformed($"Expected {path} to be a string, found {Name(element.ValueKind)}.");
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw Malformed($"{path} holds half a surrogate pair.", error);
        }
    }

    private static long Number(JsonElement parameters, string name)
    {
        string path = $"crypto.kdfparams.{name}";
        JsonElement element = Find(parameters, name, path) ?? throw Malformed($"{path} is missing.");
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number)
            ? number
            : throw Malformed($"Expected {path} to be a whole number, found {(element.ValueKind == JsonValueKind.Number ? Shorten(element.GetRawText()) : Name(element.ValueKind))}.");
    }

    private static byte[] Bytes(JsonElement parent, string name, string path, int minLength, int maxLength) =>
        Bytes(Find(parent, name, path) ?? throw Malformed($"{path} is missing."), path, minLength, maxLength);

    private static byte[] Bytes(JsonElement element, string path, int minLength, int maxLength)
    {
        string expected = minLength == maxLength ? $"{minLength} bytes" : $"{minLength} to {maxLength} bytes";
        if (!Hex.TryDecode(Text(element, path), out byte[]? bytes))
        {
            throw Malformed($"Expected {path} to be {expected} in hexadecimal digits, found other text.");
        }

        return bytes.Length >= minLength && bytes.Length <= maxLength
            ? bytes
            : throw Malformed($"Expected {path} to be {expected}, found {bytes.Length}.");
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    private static string Shorten(string text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..39]}…'";

    private static KeyStoreException Malformed(string message, Exception? inner = null) => new(KeyStoreFailure.Malformed, message, inner);

    private sealed record Content(Address? Address, KeyStoreOptions Options, byte[] Salt, byte[] Iv, byte[] Ciphertext, byte[] Mac);
}
