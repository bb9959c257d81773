using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.KeyStore;

public sealed class KeyStoreInteropTests : IDisposable
{
    private const string Password = "Passwört 密码";

    private readonly string _folder = Directory.CreateTempSubdirectory("keystore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Cast_opens_our_files(int seed)
    {
        byte[] privateKey = Keccak256.Hash([(byte)seed]).ToArray();
        using EthECKey key = new(privateKey);
        foreach (KeyStoreOptions options in new KeyStoreOptions[] { ScryptOptions.Light, new ScryptOptions(16, 1, 3), new Pbkdf2Options(1000) })
        {
            string name = Path.GetFileName(KeyStoreFile.Write(_folder, key, Password, options).Path);
            string output = NpmTool.Cast(["wallet", "decrypt-keystore", "--keystore-dir", _folder, "--unsafe-password", Password, name]);
            Assert.Contains(Hex.Encode(privateKey), output, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Files_of_cast_open_here()
    {
        byte[] privateKey = Keccak256.Hash("imported"u8).ToArray();
        NpmTool.Cast(["wallet", "import", "--keystore-dir", _folder, "--private-key", Hex.Encode(privateKey), "--unsafe-password", Password, "imported"]);
        KeyStoreFile file = Assert.Single(KeyStoreFile.List(_folder));
        using EthECKey expected = new(privateKey);
        using EthECKey opened = KeyStoreFile.Decrypt(file.Path, Password);
        Assert.Equal(expected.Address, opened.Address);
        Assert.Equal(KeyStoreFailure.WrongPassword, Assert.Throws<KeyStoreException>(() => KeyStoreFile.Decrypt(file.Path, "wrong")).Reason);
    }

    [OldGethFact]
    public void Geth_opens_our_files_and_we_open_those_it_writes()
    {
        string geth = OldGeth.CopyTo(_folder);
        string passwordFile = Path.Combine(_folder, "password");
        string keystore = Path.Combine(_folder, "keystore");
        File.WriteAllText(passwordFile, Password + "\n");
        string[] common = ["--datadir", Path.Combine(_folder, "data"), "--keystore", keystore, "--lightkdf", "--nousb", "account"];

        using EthECKey key = EthECKey.Generate();
        KeyStoreFile.Write(keystore, key, "an old one", ScryptOptions.Light);
        Assert.Contains(key.Address.ToString()[2..].ToLowerInvariant(), NpmTool.Run(geth, [.. common, "list"]));

        // It opens the file with the first password and encrypts the key under the second, which it asks for twice.
        NpmTool.Run(geth, [.. common, "update", key.Address.ToString()[2..].ToLowerInvariant()], $"an old one\n{Password}\n{Password}\n");

        NpmTool.Run(geth, [.. common, "new", "--password", passwordFile]);
        IReadOnlyList<KeyStoreFile> files = KeyStoreFile.List(keystore);
        Assert.Equal(2, files.Count);
        foreach (KeyStoreFile file in files)
        {
            using EthECKey opened = KeyStoreFile.Decrypt(file.Path, Password);
            Assert.Equal(file.Address, opened.Address);
        }
    }
}
