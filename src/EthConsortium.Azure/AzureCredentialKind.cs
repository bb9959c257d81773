namespace EthConsortium.Azure;

/// <summary>Whose sign-in is used for Azure. Always chosen, never guessed: a chain that tries one after the other can pick the wrong identity.</summary>
public enum AzureCredentialKind
{
    /// <summary>The account signed in to the Azure CLI (<c>az login</c>), as in Cloud Shell.</summary>
    AzureCli,

    /// <summary>The account signed in to the Az module (<c>Connect-AzAccount</c>), as in Cloud Shell.</summary>
    AzurePowerShell,

    /// <summary>The managed identity of the machine, as on a virtual machine and in Azure Automation.</summary>
    ManagedIdentity,

    /// <summary>An application of the tenant, by its certificate or its secret.</summary>
    ServicePrincipal,

    /// <summary>A person who signs in with a code on a page of Microsoft's, on any device.</summary>
    DeviceCode,
}
