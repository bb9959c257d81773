using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Core.Accounts;

/// <summary>The accounts kept in a folder of V3 keystore files.</summary>
/// <param name="folder">The folder.</param>
public sealed class AccountStore(string folder)
{
    /// <summary>Where the files are.</summary>
    public string Folder { get; } = folder;

    /// <summary>The accounts, oldest first. Several may have the same address, each with a password of its own.</summary>
    /// <param name="sink">Hears of files that cannot be read; null for nobody.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<ConsortiumAccount> List(IOperationSink? sink) =>
    [
        .. KeyStoreFile.List(Folder, (path, error) => sink?.Warning($"{path} cannot be read and is left out: {error.Message}"))
            .Where(file => file.Address is not null)
            .Select(file => new ConsortiumAccount(file.Address!.Value) { KeyStoreFile = file.Path }),
    ];

    /// <summary>Opens an account with its password. Takes about a second of computation for each file of the account, of which the oldest that opens is taken.</summary>
    /// <param name="address">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="sink">Hears of files that cannot be read; null for nobody.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AccountNotFound"/>: the folder has no such account.</exception>
    /// <exception cref="KeyStoreException">The password is wrong, or the file is damaged or under the name of another address; where there are several, that of the newest.</exception>
    public UnlockedAccount Unlock(Address address, ReadOnlySpan<char> password, IOperationSink? sink)
    {
        IReadOnlyList<ConsortiumAccount> accounts = Find(address, sink);
        for (int i = 0; ; i++)
        {
            try
            {
                return new UnlockedAccount(accounts[i], KeyStoreFile.Decrypt(accounts[i].KeyStoreFile!, password, address));
            }
            catch (KeyStoreException error) when (i < accounts.Count - 1)
            {
                sink?.Verbose($"{accounts[i].KeyStoreFile} does not open, and the account has another file: {error.Message}");
            }
        }
    }

    /// <summary>Makes a new account. Takes about a second of computation.</summary>
    /// <param name="password">Its password. There is no way to the key without it.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PasswordEmpty"/>.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public ConsortiumAccount Create(ReadOnlySpan<char> password)
    {
        using EthECKey key = EthECKey.Generate();
        return Import(key, password);
    }

    /// <summary>Keeps a key that comes from elsewhere.</summary>
    /// <param name="key">The key; it stays the caller's.</param>
    /// <param name="password">The password of the new file.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PasswordEmpty"/> or <see cref="ErrorCode.AccountExists"/>.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public ConsortiumAccount Import(EthECKey key, ReadOnlySpan<char> password)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfEmpty(password);
        ThrowIfThere(key.Address);
        return ToAccount(KeyStoreFile.Write(Folder, key, password));
    }

    /// <summary>Keeps a key that is in a keystore file elsewhere, after opening it, so that no file comes in that nobody can open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">Its password.</param>
    /// <param name="newPassword">The password of the new file; empty to copy the file as it is, byte for byte.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AccountExists"/>.</exception>
    /// <exception cref="KeyStoreException">The password is wrong, or the file is none that can be opened.</exception>
    /// <exception cref="IOException">The file could not be read or written.</exception>
    public ConsortiumAccount ImportFile(string path, ReadOnlySpan<char> password, ReadOnlySpan<char> newPassword)
    {
        using EthECKey key = KeyStoreFile.Decrypt(path, password);
        ThrowIfThere(key.Address);
        return ToAccount(newPassword.IsEmpty ? KeyStoreFile.Copy(path, Folder, key.Address) : KeyStoreFile.Write(Folder, key, newPassword));
    }

    /// <summary>Copies the keystore file of an account, encrypted as it is, to a path. Of several it is the oldest, and a warning says so.</summary>
    /// <param name="address">The account.</param>
    /// <param name="destination">The file.</param>
    /// <param name="overwrite">Whether to replace a file that is there.</param>
    /// <param name="sink">Hears of files that cannot be read; null for nobody.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AccountNotFound"/>: the folder has no such account, or <see cref="ErrorCode.FileExists"/>.</exception>
    /// <exception cref="IOException">There is no such folder, or the file could not be written.</exception>
    public ConsortiumAccount Export(Address address, string destination, bool overwrite, IOperationSink? sink)
    {
        ThrowIfNotWritable(destination, overwrite);
        IReadOnlyList<ConsortiumAccount> accounts = Find(address, sink);
        KeyStoreFile.CopyTo(accounts[0].KeyStoreFile!, destination, overwrite);
        if (accounts.Count > 1)
        {
            sink?.Warning($"{address} has {accounts.Count} keystore files, each with a password of its own. What was exported is the oldest: {accounts[0].KeyStoreFile}");
        }

        return new ConsortiumAccount(address) { KeyStoreFile = destination };
    }

    /// <summary>The files of one account, oldest first; never empty.</summary>
    /// <param name="address">The account.</param>
    /// <param name="sink">Hears of files that cannot be read; null for nobody.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AccountNotFound"/>: the folder has no such account.</exception>
    public IReadOnlyList<ConsortiumAccount> Find(Address address, IOperationSink? sink)
    {
        IReadOnlyList<ConsortiumAccount> accounts = List(sink);
        ConsortiumAccount[] found = [.. accounts.Where(account => account.Address == address)];
        return found.Length > 0
            ? found
            : throw new ConsortiumException(ErrorCode.AccountNotFound, $"Expected a keystore file of {address} in {Folder}, found {(accounts.Count == 0 ? "no account there" : $"only {string.Join(", ", accounts.Select(a => a.Address).Distinct().Take(5))}")}. Make one with New-ConsortiumAccount, bring one with Import-ConsortiumAccount, or name the folder it is in.", address);
    }

    private static ConsortiumAccount ToAccount(KeyStoreFile file) => new(file.Address!.Value) { KeyStoreFile = file.Path };

    private static void ThrowIfEmpty(ReadOnlySpan<char> password)
    {
        if (password.IsEmpty)
        {
            throw new ConsortiumException(ErrorCode.PasswordEmpty, "Expected a password for the keystore file, found an empty one, which protects nothing.");
        }
    }

    private static void ThrowIfNotWritable(string destination, bool overwrite)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(destination));
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Expected a folder to write the file into, found none at {folder}. Make it first.");
        }

        if (!overwrite && File.Exists(destination))
        {
            throw new ConsortiumException(ErrorCode.FileExists, $"Expected a new file, found one that is there already: {destination}. Nothing was written. Give another path, or replace it with -Force.", destination);
        }
    }

    private void ThrowIfThere(Address address)
    {
        if (List(sink: null).FirstOrDefault(account => account.Address == address) is { } there)
        {
            throw new ConsortiumException(ErrorCode.AccountExists, $"The account {address} is there already: {there.KeyStoreFile}. Nothing was written.", address);
        }
    }
}
