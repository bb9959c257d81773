using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Core.Tests.Accounts;

public sealed class AccountStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("accounts-").FullName;
    private readonly EthECKey _key = TestAccounts.Key(5);

    private AccountStore Store => new(Path.Combine(_folder, "store"));

    [Fact]
    public void A_new_account_opens_with_its_password_alone()
    {
        ConsortiumAccount account = Store.Create("correct horse");

        Assert.Equal(account, Assert.Single(Store.List(sink: null)));
        using UnlockedAccount unlocked = Store.Unlock(account.Address, "correct horse", sink: null);
        Assert.Equal(account.Address, unlocked.Signer.Address);
        Assert.Equal(KeyStoreFailure.WrongPassword, Assert.Throws<KeyStoreException>(() => Store.Unlock(account.Address, "wrong horse", sink: null)).Reason);
    }

    [Fact]
    public void An_empty_password_is_refused() => Assert.Equal(ErrorCode.PasswordEmpty, Assert.Throws<ConsortiumException>(() => Store.Create("")).Code);

    [Fact]
    public void A_keystore_file_comes_in_byte_for_byte_or_under_a_new_password_and_only_once()
    {
        string file = Write("old");

        ConsortiumAccount copied = Store.ImportFile(file, "old", "");
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(copied.KeyStoreFile!));
        Assert.EndsWith("--" + Hex.Encode(_key.Address.AsSpan())[2..], copied.KeyStoreFile);
        Assert.Equal(ErrorCode.AccountExists, Assert.Throws<ConsortiumException>(() => Store.ImportFile(file, "old", "")).Code);

        AccountStore other = new(Path.Combine(_folder, "other"));
        other.ImportFile(file, "old", "new");
        using UnlockedAccount unlocked = other.Unlock(_key.Address, "new", sink: null);
        Assert.Throws<KeyStoreException>(() => other.Unlock(_key.Address, "old", sink: null));
    }

    [Fact]
    public void A_file_that_does_not_open_does_not_come_in()
    {
        string file = Write("old");

        Assert.Throws<KeyStoreException>(() => Store.ImportFile(file, "wrong", ""));

        Assert.Empty(Store.List(sink: null));
    }

    [Fact]
    public void An_export_is_the_file_and_replaces_another_only_when_told_to()
    {
        ConsortiumAccount account = Store.ImportFile(Write("old"), "old", "");
        string destination = Path.Combine(_folder, "backup.json");

        Store.Export(_key.Address, destination, overwrite: false, sink: null);
        Assert.Equal(File.ReadAllBytes(account.KeyStoreFile!), File.ReadAllBytes(destination));
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ConsortiumException>(() => Store.Export(_key.Address, destination, overwrite: false, sink: null)).Code);
        string nowhere = Path.Combine(_folder, "nowhere");
        Assert.Contains(nowhere + ".", Assert.Throws<DirectoryNotFoundException>(() => Store.Export(_key.Address, Path.Combine(nowhere, "backup.json"), overwrite: false, sink: null)).Message, StringComparison.Ordinal);
        Store.Export(_key.Address, destination, overwrite: true, sink: null);

        Assert.Equal(["backup.json", "key.json", "store"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(destination));
        }
    }

    [Fact]
    public void Of_several_files_of_one_address_the_one_opens_whose_password_it_is_and_the_export_tells_which_it_took()
    {
        KeyStoreFile old = KeyStoreFile.Write(Store.Folder, _key, "old", ScryptOptions.Light);
        KeyStoreFile young = KeyStoreFile.Write(Store.Folder, _key, "young", ScryptOptions.Light);
        RecordingSink sink = new();

        using (UnlockedAccount unlocked = Store.Unlock(_key.Address, "young", sink))
        {
            Assert.Equal(young.Path, unlocked.Account.KeyStoreFile);
        }

        Assert.Contains(old.Path, Assert.Single(sink.Details));
        Assert.Equal(KeyStoreFailure.WrongPassword, Assert.Throws<KeyStoreException>(() => Store.Unlock(_key.Address, "neither", sink)).Reason);
        Store.Export(_key.Address, Path.Combine(_folder, "backup.json"), overwrite: false, sink);
        Assert.Contains(old.Path, Assert.Single(sink.Warnings));
    }

    [Fact]
    public void A_file_without_an_address_inside_under_the_name_of_another_is_told_as_such()
    {
        Directory.CreateDirectory(Store.Folder);
        Address named = TestAccounts.At(9);
        string json = KeyStoreV3.Encrypt(_key, "word", ScryptOptions.Light).Replace("\"address\"", "\"label\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Store.Folder, $"UTC--2026-01-31T12-00-00.000000000Z--{Hex.Encode(named.AsSpan())[2..]}"), json);

        KeyStoreException error = Assert.Throws<KeyStoreException>(() => Store.Unlock(named, "word", sink: null));

        Assert.Equal(KeyStoreFailure.AddressMismatch, error.Reason);
    }

    [Fact]
    public void An_account_that_is_not_there_is_told_with_those_that_are()
    {
        ConsortiumAccount account = Store.ImportFile(Write("old"), "old", "");

        ConsortiumException error = Assert.Throws<ConsortiumException>(() => Store.Find(TestAccounts.At(9), sink: null));

        Assert.Equal(ErrorCode.AccountNotFound, error.Code);
        Assert.Contains(account.Address.ToString(), error.Message);
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000005")]
    [InlineData("  0000000000000000000000000000000000000000000000000000000000000005\n")]
    public void A_private_key_is_read_in_hexadecimal_digits(string text)
    {
        using EthECKey key = PrivateKeyText.Parse(text);

        Assert.Equal(_key.Address, key.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x05")]
    [InlineData("0x000000000000000000000000000000000000000000000000000000000000000g")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1")]
    public void What_is_no_private_key_is_refused_without_repeating_it(string text)
    {
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => PrivateKeyText.Parse(text));

        Assert.Equal(ErrorCode.PrivateKeyInvalid, error.Code);
        Assert.True(text.Length == 0 || !error.ToString().Contains(text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(string password)
    {
        string file = Path.Combine(_folder, "key.json");
        File.WriteAllText(file, KeyStoreV3.Encrypt(_key, password, ScryptOptions.Light));
        return file;
    }
}
