using EthConsortium.Azure;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Core.Tests.Accounts;

public class KeyVaultKeyTests
{
    private static readonly Uri s_secret = new("https://bank-a.vault.azure.net/secrets/admin-key");

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000005")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000005\n")]
    public void A_secret_can_be_the_key_itself(string value)
    {
        using EthECKey expected = TestAccounts.Key(5);
        using KeyVaultKey key = Of(value);

        using UnlockedAccount account = key.Unlock("");

        Assert.False(key.IsEncrypted);
        Assert.Equal((expected.Address, s_secret, null), (account.Account.Address, account.Account.KeyVaultSecret, account.Account.KeyStoreFile));
    }

    [Fact]
    public void A_secret_can_be_a_keystore_file_which_takes_its_password()
    {
        using EthECKey expected = TestAccounts.Key(5);
        using KeyVaultKey key = Of(KeyStoreV3.Encrypt(expected, "word", ScryptOptions.Light));

        using UnlockedAccount account = key.Unlock("word");

        Assert.True(key.IsEncrypted);
        Assert.Equal(expected.Address, account.Account.Address);
        Assert.Equal(ErrorCode.KeyVaultSecretInvalid, Assert.Throws<ConsortiumException>(() => key.Unlock("")).Code);
        Assert.Throws<KeyStoreException>(() => key.Unlock("other"));
    }

    [Fact]
    public void A_secret_that_is_no_key_is_refused_without_repeating_it()
    {
        using KeyVaultKey key = Of("hunter2-hunter2");

        ConsortiumException error = Assert.Throws<ConsortiumException>(() => key.Unlock(""));

        Assert.Equal((ErrorCode.KeyVaultSecretInvalid, (object)s_secret), (error.Code, error.Target));
        Assert.DoesNotContain("hunter2", error.ToString());
    }

    [Fact]
    public async Task What_is_no_secret_of_a_key_vault_is_told()
    {
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(
            () => KeyVaultKey.FetchAsync(new Uri("https://example.com/secrets/x"), new AzureSignIn(AzureCredentialKind.ManagedIdentity), default));

        Assert.Equal(ErrorCode.KeyVaultUriInvalid, error.Code);
    }

    private static KeyVaultKey Of(string value) => new(s_secret, new KeyVaultSecretText(value));
}
