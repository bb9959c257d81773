namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A resource type that the sandbox knows.</summary>
/// <param name="Name">Its name in Azure's spelling.</param>
/// <param name="ApiVersions">The versions it accepts.</param>
internal sealed record SandboxResourceType(string Name, IReadOnlyList<string> ApiVersions)
{
    private static readonly string[] s_network = ["2019-09-01", "2020-11-01", "2023-11-01", "2024-05-01", "2024-07-01", "2025-01-01", "2025-05-01", "2025-07-01"];
    private static readonly string[] s_compute = ["2025-04-01", "2025-11-01", "2026-03-01"];
    private static readonly string[] s_vault = ["2023-07-01", "2024-11-01", "2025-05-01", "2026-02-01"];
    private static readonly string[] s_storage = ["2023-05-01", "2024-01-01", "2025-01-01", "2025-06-01", "2026-04-01"];
    private static readonly string[] s_logs = ["2022-10-01", "2023-09-01", "2025-02-01", "2025-07-01"];
    private static readonly string[] s_collection = ["2023-03-11", "2024-03-11"];

    private static readonly Dictionary<string, SandboxResourceType> s_all = new SandboxResourceType[]
    {
        Network("virtualNetworks"),
        Network("networkSecurityGroups"),
        Network("publicIPAddresses"),
        Network("loadBalancers"),
        Network("natGateways"),
        Network("virtualNetworkGateways"),
        Network("connections"),
        Network("localNetworkGateways"),
        Part("virtualNetworks", "subnets"),
        Part("networkSecurityGroups", "securityRules"),
        Part("loadBalancers", "backendAddressPools"),
        Part("loadBalancers", "inboundNatRules"),
        new("Microsoft.Network/trafficManagerProfiles", ["2018-08-01", "2022-04-01"]) { HasLocation = true },
        new("Microsoft.Compute/virtualMachineScaleSets", s_compute) { HasLocation = true, LongRunning = SandboxLongRunning.AsyncOperation },
        new("Microsoft.Compute/virtualMachineScaleSets/extensions", s_compute) { LongRunning = SandboxLongRunning.AsyncOperation },
        new("Microsoft.KeyVault/vaults", s_vault) { HasLocation = true },
        new("Microsoft.KeyVault/vaults/secrets", s_vault),
        new("Microsoft.Storage/storageAccounts", s_storage) { HasLocation = true, LongRunning = SandboxLongRunning.Location },
        new("Microsoft.Storage/storageAccounts/blobServices", s_storage),
        new("Microsoft.Storage/storageAccounts/blobServices/containers", s_storage),
        new("Microsoft.ManagedIdentity/userAssignedIdentities", ["2023-01-31", "2024-11-30"]) { HasLocation = true },
        new("Microsoft.Authorization/roleAssignments", ["2022-04-01"]),
        new("Microsoft.Authorization/locks", ["2016-09-01", "2020-05-01"]),
        new("Microsoft.OperationalInsights/workspaces", s_logs) { HasLocation = true, LongRunning = SandboxLongRunning.AsyncOperation },
        new("Microsoft.OperationalInsights/workspaces/tables", s_logs),
        new("Microsoft.Insights/dataCollectionRules", s_collection) { HasLocation = true },
        new("Microsoft.Insights/dataCollectionEndpoints", s_collection) { HasLocation = true },
        new("Microsoft.Insights/dataCollectionRuleAssociations", s_collection),
        new("Microsoft.Insights/actionGroups", ["2022-06-01", "2023-01-01"]) { HasLocation = true },
        new("Microsoft.Insights/metricAlerts", ["2018-03-01", "2026-01-01"]) { HasLocation = true },
        new("Microsoft.Insights/workbooks", ["2022-04-01", "2023-06-01"]) { HasLocation = true },
        new("Microsoft.Insights/diagnosticSettings", ["2021-05-01-preview"]),
    }.ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All types that the sandbox knows.</summary>
    public static IReadOnlyCollection<SandboxResourceType> All => s_all.Values;

    /// <summary>Whether a resource of it has to say where it is.</summary>
    public bool HasLocation { get; init; }

    /// <summary>How it makes one wait.</summary>
    public SandboxLongRunning LongRunning { get; init; }

    /// <summary>Whether a resource of it is an item in a list of the resource it is nested in, and can be written in either place.</summary>
    public bool IsPart { get; init; }

    /// <summary>The namespace.</summary>
    public string Namespace => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Finds a type in a version.</summary>
    /// <exception cref="SandboxError">The sandbox does not know it, or not in this version.</exception>
    public static SandboxResourceType Find(string name, string apiVersion)
    {
        if (!s_all.TryGetValue(name, out SandboxResourceType? type))
        {
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            string provider = slash < 0 ? name : name[..slash];
            throw s_all.Values.Any(known => known.Namespace.Equals(provider, StringComparison.OrdinalIgnoreCase))
                ? new SandboxError(404, "InvalidResourceType", $"The resource type '{name[(slash + 1)..]}' could not be found in the namespace '{provider}' for api version '{apiVersion}'. The sandbox knows only some of Azure's types.")
                : new SandboxError(404, "InvalidResourceNamespace", $"The resource namespace '{provider}' is invalid. The sandbox knows only some of Azure's.");
        }

        return type.ApiVersions.Contains(apiVersion, StringComparer.OrdinalIgnoreCase)
            ? type
            : throw new SandboxError(400, "NoRegisteredProviderFound", $"No registered resource provider found for API version '{apiVersion}' for type '{type.Name[(type.Namespace.Length + 1)..]}'. The supported api-versions are '{string.Join(", ", type.ApiVersions)}'.");
    }

    private static SandboxResourceType Network(string name) => new($"Microsoft.Network/{name}", s_network) { HasLocation = true, LongRunning = SandboxLongRunning.AsyncOperation };

    private static SandboxResourceType Part(string of, string name) => new($"Microsoft.Network/{of}/{name}", s_network) { IsPart = true, LongRunning = SandboxLongRunning.AsyncOperation };
}
