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

    /// <summary>Opens an account with its password. Takes about a second of computation.</summary>
    /// <param name="address">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="sink">Hears of files that cannot be read; null for nobody.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AccountNotFound"/>: the folder has no such account.</exception>
    /// <exception cref="KeyStoreException">The password is wrong, or the file is damaged.</exception>
    public UnlockedAccount Unlock(Address address, ReadOnlySpan<char> password, IOperationSink? sink)
    {
        IReadOnlyList<ConsortiumAccount> accounts = List(sink);
        ConsortiumAccount account = accounts.FirstOrDefault(account => account.Address == address)
            ?? throw new ConsortiumException(ErrorCode.AccountNotFound, $"Expected a keystore file of {address} in {Folder}, found {(accounts.Count == 0 ? "no account there" : $"only {string.Join(", ", accounts.Select(a => a.Address).Distinct().Take(5))}")}. Make one with New-ConsortiumAccount, bring one with Import-ConsortiumAccount, or name the folder it is in.", address);
        EthECKey key = KeyStoreFile.Decrypt(account.KeyStoreFile!, password);
        return new UnlockedAccount(account, key);
    }
}
