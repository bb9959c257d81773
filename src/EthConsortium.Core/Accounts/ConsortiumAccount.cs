using EthConsortium.Ethereum;

namespace EthConsortium.Core.Accounts;

/// <summary>An account and where its key is kept. The key itself is not in here.</summary>
/// <param name="Address">The account.</param>
public sealed record ConsortiumAccount(Address Address)
{
    /// <summary>The V3 keystore file with the key; null when it is kept elsewhere.</summary>
    public string? KeyStoreFile { get; init; }

    /// <summary>The Key Vault secret with the key; null when it is kept elsewhere.</summary>
    public Uri? KeyVaultSecret { get; init; }
}
