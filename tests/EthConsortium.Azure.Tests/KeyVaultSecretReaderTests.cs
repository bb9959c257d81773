namespace EthConsortium.Azure.Tests;

[Collection("identity endpoint")]
public sealed class KeyVaultSecretReaderTests : IAsyncLifetime
{
    private const string Secret = "/secrets/admin-key";

    private static readonly Uri s_secret = new("https://bank-a.vault.azure.net/secrets/admin-key");

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(10);

    private FakeVault _vault = null!;

    public async Task InitializeAsync()
    {
        _vault = await FakeVault.StartAsync();
        _vault.Answer(Secret, 200, """{"value":"the value","id":"https://bank-a.vault.azure.net/secrets/admin-key/0123456789abcdef0123456789abcdef","attributes":{"enabled":true}}""");
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
    public async Task A_managed_identity_reads_the_value_which_is_zeroed_after()
    {
        ReadOnlyMemory<char> text;
        using (KeyVaultSecretText value = await ReadAsync(s_secret))
        {
            text = value.Text;
            Assert.Equal("the value", text.ToString());
            Assert.Equal("a secret", value.ToString());
        }

        Assert.Equal(new string('\0', 9), text.ToString());
        Assert.Equal("200 " + Secret, _vault.Asked[^1]);
    }

    [Fact]
    public async Task A_user_assigned_identity_is_asked_for_by_its_client_id()
    {
        using KeyVaultSecretText value = await ReadAsync(s_secret, new AzureSignIn(AzureCredentialKind.ManagedIdentity) { ManagedIdentityClientId = "6d0a1f0e-0000-4000-8000-000000000002" });

        Assert.Contains("client_id=6d0a1f0e-0000-4000-8000-000000000002", Assert.Single(_vault.IdentityQueries));
    }

    [Fact]
    public async Task A_version_is_read_when_it_is_asked_for()
    {
        _vault.Answer("/secrets/admin-key/0123456789abcdef0123456789abcdef", 200, """{"value":"the older value","id":"https://bank-a.vault.azure.net/secrets/admin-key/0123456789abcdef0123456789abcdef"}""");

        using KeyVaultSecretText value = await ReadAsync(new Uri("https://bank-a.vault.azure.net/secrets/admin-key/0123456789abcdef0123456789abcdef"));

        Assert.Equal("the older value", value.Text.ToString());
    }

    [Fact]
    public async Task Being_throttled_is_waited_for_as_long_as_the_vault_says()
    {
        int asked = 0;
        Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer = _vault.Answers[Secret];
        _vault.Answer(Secret, 429, """{"error":{"code":"Throttled","message":"Too many requests"}}""", ("Retry-After", "1"));
        Func<Microsoft.AspNetCore.Http.HttpContext, Task> throttled = _vault.Answers[Secret];
        _vault.Answers[Secret] = context => asked++ < 2 ? throttled(context) : answer(context);

        using KeyVaultSecretText value = await ReadAsync(s_secret);

        Assert.Equal("the value", value.Text.ToString());
        Assert.Equal(["429 " + Secret, "429 " + Secret, "200 " + Secret], _vault.Asked.Where(asked => !asked.StartsWith("401", StringComparison.Ordinal))); // the challenge is asked for once
    }

    [Theory]
    [InlineData(404, "SecretNotFound", KeyVaultFailure.NotFound)]
    [InlineData(403, "Forbidden", KeyVaultFailure.Forbidden)]
    [InlineData(429, "Throttled", KeyVaultFailure.Throttled)]
    [InlineData(400, "BadParameter", KeyVaultFailure.Other)]
    public async Task Each_refusal_is_told_apart(int status, string code, KeyVaultFailure expected)
    {
        _vault.Answer(Secret, status, $$$"""{"error":{"code":"{{{code}}}","message":"Something that may tell more than it should."}}""", ("Retry-After", "0"));

        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => ReadAsync(s_secret));

        Assert.Equal((expected, status, s_secret), (error.Failure, error.Status, error.Secret));
        Assert.StartsWith("The secret 'admin-key' of bank-a.vault.azure.net ", error.Message);
        Assert.DoesNotContain("more than it should", error.Message);
    }

    [Fact]
    public async Task A_machine_without_an_identity_is_told_what_it_lacks()
    {
        _vault.HasIdentity = false;

        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => ReadAsync(s_secret, new AzureSignIn(AzureCredentialKind.ManagedIdentity) { ManagedIdentityClientId = "6d0a1f0e-0000-4000-8000-000000000003" }));

        Assert.Equal(KeyVaultFailure.SignInFailed, error.Failure);
        Assert.Contains("signing in with ManagedIdentity failed", error.Message);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_no_vault()
    {
        KeyVaultSecretReader reader = new(new AzureSignIn(AzureCredentialKind.ManagedIdentity), allowOtherHosts: true, options => options.Retry.Delay = s_retryDelay);
        Uri untrusted = new($"https://localhost:{_vault.Port}/secrets/admin-key");

        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => reader.GetAsync(untrusted, default));

        Assert.Equal(KeyVaultFailure.Unreachable, error.Failure);
        Assert.Empty(_vault.IdentityQueries);
    }

    [Theory]
    [InlineData("http://bank-a.vault.azure.net/secrets/admin-key")]
    [InlineData("https://bank-a.vault.azure.net/keys/admin-key")]
    [InlineData("https://bank-a.vault.azure.net/secrets")]
    [InlineData("https://bank-a.vault.azure.net/secrets/admin-key?sig=hidden")]
    [InlineData("https://user:hidden@bank-a.vault.azure.net/secrets/admin-key")]
    [InlineData("https://vault.azure.net.example/secrets/admin-key")]
    [InlineData("https://evilvault.azure.net/secrets/admin-key")]
    [InlineData("/secrets/admin-key")]
    [InlineData("/secrets/admin-key?sig=hidden")]
    public async Task What_is_no_secret_of_a_vault_is_refused_before_anybody_is_asked(string uri)
    {
        KeyVaultException error = await Assert.ThrowsAsync<KeyVaultException>(() => ReadAsync(new Uri(uri, UriKind.RelativeOrAbsolute)));

        Assert.Equal(KeyVaultFailure.UriInvalid, error.Failure);
        Assert.DoesNotContain("hidden", error.Message);
        Assert.DoesNotContain("hidden", error.Secret.OriginalString);
        Assert.Empty(_vault.Asked);
        Assert.Empty(_vault.IdentityQueries);
    }

    [Theory]
    [InlineData("https://x.vault.azure.net/", "AzureCloud")]
    [InlineData("https://x.vault.usgovcloudapi.net/", "AzureUSGovernment")]
    [InlineData("https://X.VAULT.AZURE.CN/", "AzureChinaCloud")]
    [InlineData("https://vault.azure.net/", null)]
    [InlineData("https://x.vault.azure.net.example/", null)]
    public void The_host_decides_the_cloud(string vault, string? cloud) => Assert.Equal(cloud, AzureCloud.OfVault(new Uri(vault))?.Name);

    private Task<KeyVaultSecretText> ReadAsync(Uri secret, AzureSignIn? signIn = null) =>
        new KeyVaultSecretReader(signIn ?? new AzureSignIn(AzureCredentialKind.ManagedIdentity), allowOtherHosts: false, options =>
        {
            options.Transport = _vault.CreateTransport();
            options.Retry.Delay = s_retryDelay;
        }).GetAsync(secret, default);
}
