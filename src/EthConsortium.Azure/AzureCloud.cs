namespace EthConsortium.Azure;

/// <summary>One of the separate clouds: who signs in to it, who manages it and where its vaults, storage and hosts are. No part follows from another.</summary>
/// <remarks>
/// Source: the environments of the Azure CLI (<c>az cloud list</c>); for hosts, Traffic Manager and the portal those of Azure PowerShell (<c>Get-AzEnvironment</c>) and
/// https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure.
/// </remarks>
public sealed record AzureCloud
{
    private AzureCloud(string name, string authority, string management, string managementScope, string vaultSuffix, string storageSuffix, string hostSuffix, string trafficManagerSuffix, string portal, string monitorSuffix)
    {
        Name = name;
        Authority = new Uri(authority);
        ManagementEndpoint = new Uri(management);
        ManagementScope = managementScope;
        VaultSuffix = vaultSuffix;
        StorageSuffix = storageSuffix;
        HostSuffix = hostSuffix;
        TrafficManagerSuffix = trafficManagerSuffix;
        Portal = new Uri(portal);
        MonitorSuffix = monitorSuffix;
    }

    /// <summary>The public cloud.</summary>
    public static AzureCloud Public { get; } = new("AzureCloud", "https://login.microsoftonline.com/", "https://management.azure.com/", "https://management.azure.com/.default", "vault.azure.net", "core.windows.net", "cloudapp.azure.com", "trafficmanager.net", "https://portal.azure.com/", "monitor.azure.com");

    /// <summary>The cloud of the US government.</summary>
    public static AzureCloud UsGovernment { get; } = new("AzureUSGovernment", "https://login.microsoftonline.us/", "https://management.usgovcloudapi.net/", "https://management.usgovcloudapi.net/.default", "vault.usgovcloudapi.net", "core.usgovcloudapi.net", "cloudapp.usgovcloudapi.net", "usgovtrafficmanager.net", "https://portal.azure.us/", "monitor.azure.us");

    /// <summary>The cloud in China.</summary>
    public static AzureCloud China { get; } = new("AzureChinaCloud", "https://login.chinacloudapi.cn/", "https://management.chinacloudapi.cn/", "https://management.chinacloudapi.cn/.default", "vault.azure.cn", "core.chinacloudapi.cn", "cloudapp.chinacloudapi.cn", "trafficmanager.cn", "https://portal.azure.cn/", "monitor.azure.cn");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AzureCloud> All { get; } = [Public, UsGovernment, China];

    /// <summary>Its name, as the Azure CLI has it.</summary>
    public string Name { get; }

    /// <summary>Where one signs in.</summary>
    public Uri Authority { get; }

    /// <summary>Where its Resource Manager is.</summary>
    public Uri ManagementEndpoint { get; }

    /// <summary>What a token for its Resource Manager is asked for.</summary>
    public string ManagementScope { get; }

    /// <summary>What the host names of its key vaults end with, after a dot.</summary>
    public string VaultSuffix { get; }

    /// <summary>What the host names of its storage accounts end with, after a dot.</summary>
    public string StorageSuffix { get; }

    /// <summary>What the host names of its public addresses end with, after the label, the region and a dot.</summary>
    public string HostSuffix { get; }

    /// <summary>What the host names of its Traffic Manager profiles end with, after a dot.</summary>
    public string TrafficManagerSuffix { get; }

    /// <summary>Its portal.</summary>
    public Uri Portal { get; }

    /// <summary>What the host names of its data collection endpoints end with, after a dot, and who a token for them is for.</summary>
    public string MonitorSuffix { get; }

    /// <summary>The cloud whose key vaults have such host names, or null.</summary>
    public static AzureCloud? OfVault(Uri vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        return All.FirstOrDefault(cloud => vault.Host.EndsWith($".{cloud.VaultSuffix}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The cloud whose blobs have such host names, or null.</summary>
    public static AzureCloud? OfBlobs(Uri blobs)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        return All.FirstOrDefault(cloud => blobs.Host.EndsWith($".blob.{cloud.StorageSuffix}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The cloud whose data collection endpoints have such host names, or null.</summary>
    public static AzureCloud? OfIngestion(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return All.FirstOrDefault(cloud => endpoint.Host.EndsWith($".ingest.{cloud.MonitorSuffix}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
