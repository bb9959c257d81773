using System.Net;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace EthConsortium.Azure;

/// <summary>Reads secrets of key vaults.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret. The SDK sends a token only to the vault's own domain.</remarks>
public sealed class KeyVaultSecretReader
{
    private readonly AzureSignIn _signIn;
    private readonly bool _allowOtherHosts;
    private readonly Action<ClientOptions>? _configure;

    /// <summary>A reader for one identity.</summary>
    /// <param name="signIn">How to sign in.</param>
    public KeyVaultSecretReader(AzureSignIn signIn)
        : this(signIn, allowOtherHosts: false, configure: null)
    {
    }

    /// <summary>A reader for tests, which may ask hosts that are no key vaults of a known cloud; they are taken for such of the public cloud.</summary>
    internal KeyVaultSecretReader(AzureSignIn signIn, bool allowOtherHosts, Action<ClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        _signIn = signIn;
        _allowOtherHosts = allowOtherHosts;
        _configure = configure;
    }

    /// <summary>Reads a secret. Being throttled and failing servers are waited for, as long as the vault says, a few times.</summary>
    /// <param name="secret">Its identifier: <c>https://vault.vault.azure.net/secrets/name</c>, with or without a version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KeyVaultException">It could not be read.</exception>
    public async Task<KeyVaultSecretText> GetAsync(Uri secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        (KeyVaultSecretIdentifier id, AzureCloud cloud) = Identify(secret);
        SecretClientOptions options = new();
        options.Diagnostics.IsLoggingContentEnabled = false;
        _configure?.Invoke(options);

        try
        {
            SecretClient client = new(id.VaultUri, _signIn.CreateCredential(cloud), options);
            Response<KeyVaultSecret> answer = await client.GetSecretAsync(id.Name, id.Version, cancellationToken).ConfigureAwait(false);
            return new KeyVaultSecretText(answer.Value.Value);
        }
        catch (Exception error) when (error is not (OperationCanceledException or KeyVaultException))
        {
            throw Explain(error, id);
        }
    }

    private (KeyVaultSecretIdentifier Id, AzureCloud Cloud) Identify(Uri secret)
    {
        bool isPlain = secret.IsAbsoluteUri && secret.Scheme == Uri.UriSchemeHttps && secret.UserInfo.Length == 0 && secret.Query.Length == 0 && secret.Fragment.Length == 0;
        if (!isPlain || !KeyVaultSecretIdentifier.TryCreate(secret, out KeyVaultSecretIdentifier id) || secret.Segments is not [_, "secrets/", ..])
        {
            // A query may hold a secret of its own, so only the rest is repeated, in the target as well.
            Uri rest = secret.IsAbsoluteUri
                ? new Uri(secret.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), UriKind.RelativeOrAbsolute)
                : new Uri(secret.OriginalString.Split('?', '#')[0], UriKind.Relative);
            throw new KeyVaultException(KeyVaultFailure.UriInvalid, $"Expected the identifier of a secret, such as https://my-vault.vault.azure.net/secrets/my-secret, found {(rest.IsAbsoluteUri ? rest : "a relative one")}.", rest);
        }

        AzureCloud? cloud = AzureCloud.OfVault(secret) ?? (_allowOtherHosts ? AzureCloud.Public : null);
        return cloud is null
            ? throw new KeyVaultException(KeyVaultFailure.UriInvalid, $"Expected a key vault, whose host name ends with {string.Join(" or ", AzureCloud.All.Select(c => "." + c.VaultSuffix))}, found {secret.Host}. Nobody was asked for a token.", secret)
            : (id, cloud);
    }

    private KeyVaultException Explain(Exception error, KeyVaultSecretIdentifier id)
    {
        string what = $"The secret '{id.Name}' of {id.VaultUri.Host}";
        return error switch
        {
            AuthenticationFailedException => Of(KeyVaultFailure.SignInFailed, $"could not be read: signing in with {_signIn.Kind} failed. {FirstLine(error)} {Hint()}"),
            RequestFailedException { Status: (int)HttpStatusCode.NotFound } => Of(KeyVaultFailure.NotFound, "was not found. Check its name and version, and that it was not deleted."),
            RequestFailedException { Status: (int)HttpStatusCode.Unauthorized } => Of(KeyVaultFailure.SignInFailed, $"could not be read: the vault does not accept the token of {_signIn.Kind}. Is the identity of the vault's own tenant?"),
            RequestFailedException { Status: (int)HttpStatusCode.Forbidden, ErrorCode: var code } => Of(KeyVaultFailure.Forbidden, $"may not be read by the identity of {_signIn.Kind} ({code ?? "403"}). It needs the right to get secrets (role 'Key Vault Secrets User'), the vault's firewall has to let it in, and the secret has to be enabled."),
            RequestFailedException { Status: (int)HttpStatusCode.TooManyRequests } => Of(KeyVaultFailure.Throttled, "was not given: the vault has too many requests, and has had for as long as was waited. Try again later."),
            RequestFailedException { Status: > 0 and var status, ErrorCode: var code } => Of(KeyVaultFailure.Other, $"was not given: the vault answers with status {status} ({code ?? "without a code"})."),
            _ => Of(KeyVaultFailure.Unreachable, $"could not be asked for: {FirstLine(error is AggregateException { InnerExceptions: [.., var last] } ? last : error)}"),
        };

        KeyVaultException Of(KeyVaultFailure failure, string problem) => new(failure, $"{what} {problem}", id.SourceId, error) { Status = (error as RequestFailedException)?.Status };
    }

    private string Hint() => _signIn.Kind switch
    {
        AzureCredentialKind.AzureCli => "Sign in with 'az login'.",
        AzureCredentialKind.AzurePowerShell => "Sign in with Connect-AzAccount.",
        _ => "The machine needs a managed identity; a user-assigned one is chosen by its client id.",
    };

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : "";
}
