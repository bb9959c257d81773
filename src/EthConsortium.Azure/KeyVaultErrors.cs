using System.Net;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace EthConsortium.Azure;

/// <summary>What readers and writers of secrets have in common: which vaults they ask, and what they say when it fails.</summary>
internal static class KeyVaultErrors
{
    /// <summary>The cloud of a vault, which alone may be asked for a token.</summary>
    /// <exception cref="KeyVaultException">It is none of a known cloud.</exception>
    public static AzureCloud CloudOf(Uri vault, bool allowOtherHosts) => AzureCloud.OfVault(vault) ?? (allowOtherHosts ? AzureCloud.Public : null) ??
        throw new KeyVaultException(KeyVaultFailure.UriInvalid, $"Expected a key vault, whose host name ends with {string.Join(" or ", AzureCloud.All.Select(c => "." + c.VaultSuffix))}, found {vault.Host}. Nobody was asked for a token.", vault);

    /// <summary>The options of a client, which logs no secret.</summary>
    public static SecretClientOptions CreateOptions(Action<ClientOptions>? configure)
    {
        SecretClientOptions options = new();
        options.Diagnostics.IsLoggingContentEnabled = false;
        configure?.Invoke(options);
        return options;
    }

    /// <summary>What went wrong with a secret.</summary>
    /// <param name="error">What the SDK says.</param>
    /// <param name="signIn">Whose sign-in was used.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="name">The name of the secret.</param>
    /// <param name="target">The URI that was given.</param>
    /// <param name="done">What was being done to it: read or written.</param>
    /// <param name="role">The role that allows it.</param>
    public static KeyVaultException Explain(Exception error, AzureSignIn signIn, Uri vault, string name, Uri target, string done, string role)
    {
        string what = $"The secret '{name}' of {vault.Host}";
        return error switch
        {
            AuthenticationFailedException => Of(KeyVaultFailure.SignInFailed, $"could not be {done}: signing in with {signIn.Kind} failed. {FirstLine(error)} {signIn.Remedy}"),
            RequestFailedException { Status: (int)HttpStatusCode.NotFound } => Of(KeyVaultFailure.NotFound, "was not found. Check its name and version, and that it was not deleted."),
            RequestFailedException { Status: (int)HttpStatusCode.Unauthorized } => Of(KeyVaultFailure.SignInFailed, $"could not be {done}: the vault does not accept the token of {signIn.Kind}. Is the identity of the vault's own tenant?"),
            RequestFailedException { Status: (int)HttpStatusCode.Forbidden, ErrorCode: var code } => Of(KeyVaultFailure.Forbidden, $"may not be {done} by the identity of {signIn.Kind} ({code ?? "403"}). It needs the role '{role}', the vault's firewall has to let it in, and the secret has to be enabled."),
            RequestFailedException { Status: (int)HttpStatusCode.TooManyRequests } => Of(KeyVaultFailure.Throttled, $"was not {done}: the vault has too many requests, and has had for as long as was waited. Try again later."),
            RequestFailedException { Status: > 0 and var status, ErrorCode: var code } => Of(KeyVaultFailure.Other, $"was not {done}: the vault answers with status {status} ({code ?? "without a code"})."),
            _ => Of(KeyVaultFailure.Unreachable, $"could not be {done}: {FirstLine(error is AggregateException { InnerExceptions: [.., var last] } ? last : error)}"),
        };

        KeyVaultException Of(KeyVaultFailure failure, string problem) => new(failure, $"{what} {problem}", target, error) { Status = (error as RequestFailedException)?.Status };
    }

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().EnumerateLines() is var lines && lines.MoveNext() ? lines.Current.ToString() : "";
}
