using Azure.Core;
using Azure.Identity;

namespace EthConsortium.Azure;

/// <summary>How to sign in to Azure.</summary>
/// <param name="Kind">Whose sign-in is used.</param>
public sealed record AzureSignIn(AzureCredentialKind Kind)
{
    /// <summary>The client id of a user-assigned managed identity; null for the machine's own. Only for <see cref="AzureCredentialKind.ManagedIdentity"/>.</summary>
    public string? ManagedIdentityClientId { get; init; }

    internal TokenCredential CreateCredential(AzureCloud cloud) => Kind switch
    {
        AzureCredentialKind.AzureCli => new AzureCliCredential(new AzureCliCredentialOptions { AuthorityHost = cloud.Authority }),
        AzureCredentialKind.AzurePowerShell => new AzurePowerShellCredential(new AzurePowerShellCredentialOptions { AuthorityHost = cloud.Authority }),
        AzureCredentialKind.ManagedIdentity => new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(ManagedIdentityClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned) { AuthorityHost = cloud.Authority }),
        _ => throw new InvalidOperationException($"internal-error: there is no sign-in {Kind}."),
    };
}
