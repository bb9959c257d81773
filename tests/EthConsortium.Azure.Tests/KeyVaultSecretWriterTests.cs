using Microsoft.AspNetCore.Http;

namespace EthConsortium.Azure.Tests;

[Collection("identity endpoint")]
public sealed class KeyVaultSecretWriterTests : IAsyncLifetime
{
    private const string Secret = "/secrets/passphrase-0";

    private static readonly Uri s_vault = new("https://bank-a.vault.azure.net/");

    private FakeVault _vault = null!;

    public async Task InitializeAsync()
    {
        _vault = await FakeVault.StartAsync();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", _vault.IdentityEndpoint.AbsoluteUri);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", FakeVault.IdentityHeader);
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        await _vault.DisposeAsync();
    }

    [Fact]
    public async Task A_value_is_written_and_its_version_named()
    {
        string? written = null;
        _vault.Answers[Secret] = async context =>
        {
            using StreamReader body = new(context.Request.Body);
            written = $"{context.Request.Method} {await body.ReadToEndAsync()}";
            await context.Response.WriteAsync("""{"value":"the value","id":"https://bank-a.vault.azure.net/secrets/passphrase-0/0123456789abcdef0123456789abcdef"}""");
        };

        Uri version = await WriteAsync(s_vault);

        Assert.Equal(new Uri("https://bank-a.vault.azure.net/secrets/passphrase-0/0123456789abcdef0123456789abcdef"), version);
        Assert.Equal("""PUT {"value":"the value"}""", written);
    }

    [Fact]
    public async Task An_identity_that_may_only_read_is_told_which_role_it_needs()
    {
        _vault.Answer(Secret, 403, """{"error":{"code":"Forbidden","message":"Caller is not authorized to perform action. the value"}}""");

        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => WriteAsync(s_vault));

        Assert.Equal(KeyVaultFailure.Forbidden, error.Failure);
        Assert.Contains("may not be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("Key Vault Secrets Officer", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the value", error.Message, StringComparison.Ordinal);
        Assert.Equal(new Uri(s_vault, Secret), error.Secret);
    }

    [Fact]
    public async Task No_token_is_asked_for_a_host_that_is_no_vault()
    {
        KeyVaultSecretWriter writer = new(new Uri("https://bank-a.example/"), new AzureSignIn(AzureCredentialKind.ManagedIdentity));

        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => writer.SetAsync("passphrase-0", "the value".AsMemory(), CancellationToken.None));

        Assert.Equal(KeyVaultFailure.UriInvalid, error.Failure);
        Assert.Empty(_vault.IdentityQueries);
    }

    private Task<Uri> WriteAsync(Uri vault) =>
        new KeyVaultSecretWriter(vault, new AzureSignIn(AzureCredentialKind.ManagedIdentity), allowOtherHosts: false, options => options.Transport = _vault.CreateTransport())
            .SetAsync("passphrase-0", "the value".AsMemory(), CancellationToken.None);
}
