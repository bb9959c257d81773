using Azure.Core;
using Azure.Identity;

namespace EthConsortium.Azure;

/// <summary>How to sign in to Azure.</summary>
/// <param name="Kind">Whose sign-in is used.</param>
public sealed record AzureSignIn(AzureCredentialKind Kind)
{
    /// <summary>The client id of a user-assigned managed identity; null for the machine's own. Only for <see cref="AzureCredentialKind.ManagedIdentity"/>.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The application. Only for <see cref="AzureCredentialKind.ServicePrincipal"/>, which needs it.</summary>
    public AzureServicePrincipal? ServicePrincipal { get; init; }

    /// <summary>Shows a person where to enter which code. Only for <see cref="AzureCredentialKind.DeviceCode"/>, which needs it.</summary>
    public Func<string, CancellationToken, Task>? ShowDeviceCode { get; init; }

    /// <summary>The tenant to sign in to; null for the one the account is of. Not for managed identities and service principals, which are of one.</summary>
    public string? TenantId { get; init; }

    /// <summary>What to do when nobody is signed in this way.</summary>
    internal string Remedy => Kind switch
    {
        AzureCredentialKind.AzureCli => "Sign in with 'az login', or choose another sign-in.",
        AzureCredentialKind.AzurePowerShell => "Sign in with Connect-AzAccount of the module Az.Accounts, or choose the sign-in AzureCli or DeviceCode (-AzureSignIn, --sign-in).",
        AzureCredentialKind.ManagedIdentity => "The machine needs a managed identity; a user-assigned one is chosen by its client id.",
        AzureCredentialKind.ServicePrincipal => "Check the tenant, the application's id, and its secret or certificate.",
        _ => "Sign in again while the code is good.",
    };

    internal TokenCredential CreateCredential(AzureCloud cloud) => Kind switch
    {
        AzureCredentialKind.AzureCli => new AzureCliCredential(new AzureCliCredentialOptions { AuthorityHost = cloud.Authority, TenantId = TenantId }),
        AzureCredentialKind.AzurePowerShell => new AzurePowerShellCredential(new AzurePowerShellCredentialOptions { AuthorityHost = cloud.Authority, TenantId = TenantId }),
        AzureCredentialKind.ManagedIdentity => new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(ManagedIdentityClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned) { AuthorityHost = cloud.Authority }),
        AzureCredentialKind.ServicePrincipal when ServicePrincipal is { Certificate: { } certificate } of =>
            new ClientCertificateCredential(of.TenantId, of.ClientId, certificate, new ClientCertificateCredentialOptions { AuthorityHost = cloud.Authority }),
        AzureCredentialKind.ServicePrincipal when ServicePrincipal is { Secret: { } secret } of =>
            new ClientSecretCredential(of.TenantId, of.ClientId, secret, new ClientSecretCredentialOptions { AuthorityHost = cloud.Authority }),
        AzureCredentialKind.ServicePrincipal => throw new InvalidOperationException($"A sign-in {Kind} needs {nameof(ServicePrincipal)}."),
        AzureCredentialKind.DeviceCode when ShowDeviceCode is { } show => new DeviceCodeCredential(new DeviceCodeCredentialOptions
        {
            AuthorityHost = cloud.Authority,
            TenantId = TenantId,
            DeviceCodeCallback = (code, cancellationToken) => show(code.Message, cancellationToken),
        }),
        AzureCredentialKind.DeviceCode => throw new InvalidOperationException($"A sign-in {Kind} needs {nameof(ShowDeviceCode)}."),
        _ => throw new InvalidOperationException($"internal-error: there is no sign-in {Kind}."),
    };
}
