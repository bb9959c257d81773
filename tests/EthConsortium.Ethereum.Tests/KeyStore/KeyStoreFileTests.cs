using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Ethereum.Tests.KeyStore;

public sealed class KeyStoreFileTests : IDisposable
{
    private static readonly ScryptOptions s_quick = new(2, 8, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("keystore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_name_is_of_the_form_that_geth_gives()
    {
        using EthECKey key = new([.. new byte[31], 1]);
        KeyStoreFile file = KeyStoreFile.Write(_folder, key, "secret", s_quick, new FixedTime(new DateTimeOffset(2016, 9, 1, 13, 4, 5, TimeSpan.FromHours(2)).AddTicks(1234567)));
        Assert.Equal("UTC--2016-09-01T11-04-05.123456700Z--7e5f4552091a69125d5dfcb7b8c2659029395bdf", Path.GetFileName(file.Path));
        Assert.Equal(key.Address, file.Address);
        using EthECKey opened = KeyStoreFile.Decrypt(file.Path, "secret");
        Assert.Equal(key.Address, opened.Address);
    }

    [Fact]
    public void Only_the_owner_may_read_file_and_folder_and_nothing_else_is_left()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using EthECKey key = EthECKey.Generate();
        string folder = Path.Combine(_folder, "deep", "keystore");
        KeyStoreFile file = KeyStoreFile.Write(folder, key, "secret", s_quick);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void A_file_that_is_there_already_is_not_overwritten_and_nothing_is_left_of_the_attempt()
    {
        using EthECKey key = EthECKey.Generate();
        FixedTime time = new(DateTimeOffset.UnixEpoch);
        KeyStoreFile file = KeyStoreFile.Write(_folder, key, "first", s_quick, time);
        Assert.Throws<IOException>(() => KeyStoreFile.Write(_folder, key, "second", s_quick, time));
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(_folder));
        KeyStoreFile.Decrypt(file.Path, "first").Dispose();
    }

    [Fact]
    public void What_another_writer_has_not_finished_is_left_alone()
    {
        using EthECKey key = EthECKey.Generate();
        FixedTime time = new(DateTimeOffset.UnixEpoch);
        KeyStoreFile file = KeyStoreFile.Write(_folder, key, "first", s_quick, time);
        string unfinished = Path.Combine(_folder, $".{Path.GetFileName(file.Path)}.tmp");
        File.Move(file.Path, unfinished);

        KeyStoreFile again = KeyStoreFile.Write(_folder, key, "second", s_quick, time);

        Assert.Equal([unfinished, again.Path], Directory.EnumerateFileSystemEntries(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_under_the_name_of_another_address_does_not_open_where_that_one_is_expected()
    {
        using EthECKey key = EthECKey.Generate();
        KeyStoreFile file = KeyStoreFile.Write(_folder, key, "secret", s_quick);
        Address other = Address.Parse("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");

        KeyStoreException error = Assert.Throws<KeyStoreException>(() => KeyStoreFile.Decrypt(file.Path, "secret", other));

        Assert.Equal(KeyStoreFailure.AddressMismatch, error.Reason);
        Assert.Contains(key.Address.ToString(), error.Message);
    }

    [Fact]
    public void Lists_key_files_in_order_and_passes_over_everything_else()
    {
        using EthECKey first = EthECKey.Generate();
        using EthECKey second = EthECKey.Generate();
        KeyStoreFile newer = KeyStoreFile.Write(_folder, second, "", s_quick, new FixedTime(DateTimeOffset.UnixEpoch.AddDays(1)));
        KeyStoreFile older = KeyStoreFile.Write(_folder, first, "", s_quick, new FixedTime(DateTimeOffset.UnixEpoch));

        // Without an address inside: from geth's form of name, or not at all.
        string anonymous = File.ReadAllText(older.Path).Replace($"\"address\":\"{first.Address.ToString()[2..].ToLowerInvariant()}\",", "", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "X--" + first.Address.ToString()[2..].ToLowerInvariant()), anonymous);
        File.WriteAllText(Path.Combine(_folder, "mine"), anonymous);

        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "not a key file");
        File.WriteAllText(Path.Combine(_folder, "big"), new string('{', 10_000_000));
        File.Copy(older.Path, Path.Combine(_folder, ".hidden"));
        File.Copy(older.Path, Path.Combine(_folder, "backup~"));
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(_folder, "to-nowhere"), Path.Combine(_folder, "absent"));
        }

        Assert.Equal(
            [older, newer, new KeyStoreFile(Path.Combine(_folder, "X--" + first.Address.ToString()[2..].ToLowerInvariant()), first.Address), new KeyStoreFile(Path.Combine(_folder, "mine"), null)],
            KeyStoreFile.List(_folder));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_and_does_not_hide_the_others()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Links need a privilege there.
        }

        using EthECKey key = EthECKey.Generate();
        KeyStoreFile good = KeyStoreFile.Write(_folder, key, "", s_quick);
        string loop = Path.Combine(_folder, "loop");
        File.CreateSymbolicLink(loop, loop);
        List<string> unreadable = [];
        Assert.Equal([good], KeyStoreFile.List(_folder, (path, _) => unreadable.Add(path)));
        Assert.Equal([loop], unreadable);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_key_files() => Assert.Empty(KeyStoreFile.List(Path.Combine(_folder, "absent")));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
    }
}
