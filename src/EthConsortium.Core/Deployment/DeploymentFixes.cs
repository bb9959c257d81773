using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>What to do about the failures of Azure that are known. docs/deploying.md has the table.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors.</remarks>
internal static class DeploymentFixes
{
    private const string OtherNames = "Names are made of the resource group's id: take a resource group of another name.";
    private const string LessOrMore = "Ask for more in the portal (Quotas), or give the member fewer or smaller nodes (nodesPerRegion, vmSize) or another region in the plan.";
    private const string OtherSize = "Take another vmSize or another region in the plan, or ask Azure's support for access.";
    private const string Later = "Wait until what is under way has ended, then deploy again.";
    private const string Again = "This is Azure's own failure. Deploy again; what is there already stays as it is.";

    private static readonly Dictionary<string, string> s_fixes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["QuotaExceeded"] = LessOrMore,
        ["OperationNotAllowed"] = LessOrMore,
        ["ResourceQuotaExceeded"] = LessOrMore,
        ["SubscriptionQuotaExceeded"] = LessOrMore,
        ["PublicIPCountLimitReached"] = LessOrMore,
        ["StorageAccountAlreadyTaken"] = OtherNames,
        ["StorageAccountAlreadyExists"] = OtherNames,
        ["StorageAccountInAnotherResourceGroup"] = OtherNames,
        ["DnsRecordInUse"] = OtherNames,
        ["VaultAlreadyExists"] = $"The vault is another's, or a deleted one that can still be recovered. Recover it (az keyvault recover), or: {OtherNames}",
        ["ConflictError"] = $"A deleted vault has the name until it is purged, which its protection delays. Recover it (az keyvault recover), or: {OtherNames}",
        ["RequestDisallowedByPolicy"] = "A policy of the subscription refuses it, and Azure names it above. Ask whoever set it for an exemption, or choose in the plan what it lets.",
        ["SkuNotAvailable"] = OtherSize,
        ["NotAvailableForSubscription"] = OtherSize,
        ["LocationNotAvailableForResourceType"] = "Take another region in the plan.",
        ["AllocationFailed"] = "Azure has no room for this size in the region at the moment. Deploy again later, or take another vmSize or region in the plan.",
        ["ZonalAllocationFailed"] = "Azure has no room for this size in the region at the moment. Deploy again later, or take another vmSize or region in the plan.",
        ["OverconstrainedAllocationRequest"] = "Azure has no room for this size in the region at the moment. Deploy again later, or take another vmSize or region in the plan.",
        ["AuthorizationFailed"] = "The signed-in identity needs the roles Contributor and Role Based Access Control Administrator on the resource group. A role that was just given takes some minutes to hold.",
        ["LinkedAuthorizationFailed"] = "The signed-in identity needs a role on the resource that is referred to, such as an existing workspace, too.",
        ["RoleAssignmentExists"] = "The identity has the role already by another assignment. Delete that one (az role assignment delete), then deploy again.",
        ["RoleAssignmentUpdateNotPermitted"] = "The assignment is that of an identity which was deleted. Delete it (in the portal it is of an unknown identity), then deploy again.",
        ["PrincipalNotFound"] = "A new identity is not yet known everywhere. Deploy again in a minute.",
        ["MissingSubscriptionRegistration"] = "Deploy again with -RegisterProvider (--register-providers), or register the provider: Register-AzResourceProvider.",
        ["SubscriptionNotRegistered"] = "Deploy again with -RegisterProvider (--register-providers), or register the provider: Register-AzResourceProvider.",
        ["NoRegisteredProviderFound"] = "The region does not have this type of resource, or this cloud not yet this version of it. Take another region in the plan.",
        ["AnotherOperationInProgress"] = Later,
        ["OperationPreempted"] = Later,
        ["RetryableError"] = Later,
        ["DeploymentActive"] = Later,
        ["PropertyChangeNotAllowed"] = "This cannot be changed while the resource is there, such as the password of a scale set. Deploy with what it was made with, or remove the resource first.",
        ["InvalidResourceLocation"] = "A resource of the name is in another region. Remove it, or deploy into another resource group.",
        ["ScopeLocked"] = "A lock keeps the resource from being changed. Have whoever set it take it off.",
        ["ReadOnlyDisabledSubscription"] = "The subscription is disabled. Enable it in the portal first.",
        ["DeploymentQuotaExceeded"] = "A resource group remembers 800 deployments. Delete old ones (az deployment group delete).",
        ["DeploymentCountQuotaExceeded"] = "A resource group remembers 800 deployments. Delete old ones (az deployment group delete).",
        ["InternalServerError"] = Again,
        ["ServiceUnavailable"] = Again,
        ["GatewayTimeout"] = Again,
        ["ProvisioningFailed"] = Again,
    };

    /// <summary>The codes that have a fix.</summary>
    public static IReadOnlyCollection<string> Codes => s_fixes.Keys;

    /// <summary>What to do about a code, or null.</summary>
    public static string? Of(string code) => s_fixes.GetValueOrDefault(code);

    /// <summary>The reasons in an error: those that have no further ones below them. The others say only that there are some.</summary>
    /// <param name="error">The error.</param>
    /// <param name="resource">The resource that it is about; null to take what the error names.</param>
    /// <param name="scrub">Takes the secrets out of a text.</param>
    public static IEnumerable<DeploymentFailure> Explain(ArmError error, ResourceId? resource, Func<string, string> scrub)
    {
        resource ??= ResourceId.TryParse(error.Target, out ResourceId? target) ? target : null;
        if (error.Details.Count > 0)
        {
            return error.Details.SelectMany(detail => Explain(detail, resource, scrub)).Distinct();
        }

        return [new(error.Code, scrub(error.Message)) { Resource = resource, Fix = Of(error.Code) }];
    }
}
