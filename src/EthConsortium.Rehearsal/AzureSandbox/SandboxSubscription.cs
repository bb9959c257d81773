using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What can be asked of a subscription before anything is made: providers, quotas, sizes, names and rights.</summary>
/// <remarks>
/// Source: the REST pages of Providers, Usages, Resource Skus, Check Name Availability, Vaults and Permissions at https://learn.microsoft.com/rest/api/.
/// </remarks>
internal sealed class SandboxSubscription(SandboxState state)
{
    // Each list and action has the versions of its provider.
    private static readonly Dictionary<string, string[]> s_versions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["providers"] = ["2021-04-01", "2022-09-01", "2025-04-01"],
        ["permissions"] = ["2022-04-01"],
        ["skus"] = ["2019-04-01", "2021-07-01"],
        ["Microsoft.Compute"] = ["2024-07-01", "2025-04-01"],
        ["Microsoft.Network"] = ["2024-05-01", "2025-05-01"],
        ["Microsoft.Storage"] = ["2025-01-01", "2025-06-01"],
        ["Microsoft.KeyVault"] = ["2024-11-01", "2025-05-01"],
    };

    private static readonly string[] s_regions =
    [
        "East US", "East US 2", "South Central US", "West US 2", "West US 3", "Central US", "West US", "North Central US", "West Central US", "Canada Central", "Canada East", "Brazil South",
        "North Europe", "West Europe", "UK South", "UK West", "France Central", "Germany West Central", "Switzerland North", "Norway East", "Sweden Central", "Poland Central", "Italy North",
        "Spain Central", "UAE North", "South Africa North", "Australia East", "Australia Southeast", "Southeast Asia", "East Asia", "Japan East", "Japan West", "Korea Central", "Central India",
        "South India", "Israel Central", "Qatar Central", "Mexico Central", "New Zealand North",
    ];

    private static readonly string[] s_sizes =
    [
        .. from family in (string[])["D{0}s_v5", "D{0}ls_v5", "E{0}s_v5"] from cores in (int[])[2, 4, 8, 16, 32] select string.Format(CultureInfo.InvariantCulture, $"Standard_{family}", cores),
        "Standard_E20s_v5",
    ];

    // Networks' quotas, and the types that count.
    private static readonly (string Quota, string Display, string Type)[] s_networkQuotas =
    [
        ("VirtualNetworks", "Virtual Networks", "virtualNetworks"), ("NetworkSecurityGroups", "Network Security Groups", "networkSecurityGroups"), ("NatGateways", "Nat Gateways", "natGateways"),
        ("PublicIPAddresses", "Public IP Addresses", "publicIPAddresses"), ("StandardSkuPublicIpAddresses", "Standard Sku Public IP Addresses", "publicIPAddresses"),
        ("LoadBalancers", "Load Balancers", "loadBalancers"), ("StandardSkuLoadBalancers", "Standard Sku Load Balancers", "loadBalancers"),
    ];

    private readonly HashSet<string> _unregistered = new(state.Options.Limits.UnregisteredProviders, StringComparer.OrdinalIgnoreCase);

    private SandboxLimits Limits => state.Options.Limits;

    private IEnumerable<string> AllSizes => s_sizes.Union(Limits.FurtherSizes, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> AllRegions => s_regions.UnionBy(Limits.FurtherRegions, Plain, StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers what it knows; null for everything else.</summary>
    /// <param name="call">The request.</param>
    /// <param name="path">Its path, in parts; the first two are those of the subscription.</param>
    /// <param name="apiVersion">The api-version.</param>
    public SandboxReply? Answer(SandboxCall call, string[] path, string apiVersion)
    {
        string[] rest = path[2..];
        if (rest is [_, _, "providers", "Microsoft.Authorization", "permissions"] && Is(rest[0], "resourceGroups"))
        {
            state.LocationOf(ResourceId.ForResourceGroup(path[1], rest[1]));
            return Permissions(apiVersion);
        }

        if (rest.Length < 2 || !Is(rest[0], "providers"))
        {
            return null;
        }

        string provider = rest[1];
        switch (call.Method, rest.Length > 2 ? rest[2].ToUpperInvariant() : "", rest.Length)
        {
            case ("GET", "", 2):
                Check("providers", apiVersion);
                return new(200, Provider(path[1], provider));
            case ("POST", "REGISTER", 3):
                Check("providers", apiVersion);
                bool wasRegistered = !_unregistered.Remove(Known(provider));
                JsonObject shown = Provider(path[1], provider);
                shown["registrationState"] = wasRegistered ? "Registered" : "Registering";
                return new(200, shown);
            case ("GET", "PERMISSIONS", 3) when Is(provider, "Microsoft.Authorization"):
                return Permissions(apiVersion);
            case ("GET", "SKUS", 3) when Is(provider, "Microsoft.Compute"):
                Check("skus", apiVersion);
                return Sizes(call);
            case ("POST", "CHECKNAMEAVAILABILITY", 3) when Is(provider, "Microsoft.Storage") || Is(provider, "Microsoft.KeyVault"):
                CheckRegistered(path[1], provider, apiVersion);
                return Name(call, provider);
            case ("GET", "LOCATIONS", 5) when Is(rest[4], "usages") && (Is(provider, "Microsoft.Compute") || Is(provider, "Microsoft.Network")):
                CheckRegistered(path[1], provider, apiVersion);
                return Usages(provider, path[1], Region(rest[3]));
            case ("GET", "LOCATIONS", 5) when Is(rest[4], "CheckDnsNameAvailability") && Is(provider, "Microsoft.Network"):
                CheckRegistered(path[1], provider, apiVersion);
                string label = call.Query["domainNameLabel"].FirstOrDefault() ?? throw new SandboxError(400, "MissingDomainNameLabel", "The query parameter domainNameLabel is required.");
                return new(200, new JsonObject { ["available"] = !IsTaken(label) });
            case ("GET", "LOCATIONS", 6) when Is(rest[4], "deletedVaults") && Is(provider, "Microsoft.KeyVault"):
                CheckRegistered(path[1], provider, apiVersion);
                return DeletedVault(path[1], Region(rest[3]), rest[5]);
            default:
                return null;
        }
    }

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static void Check(string what, string apiVersion)
    {
        if (!s_versions[what].Contains(apiVersion, StringComparer.OrdinalIgnoreCase))
        {
            throw new SandboxError(400, "InvalidApiVersionParameter", $"The api-version '{apiVersion}' is invalid. The supported versions are '{string.Join(',', s_versions[what])}'.");
        }
    }

    private string Region(string location) => AllRegions.FirstOrDefault(region => Is(Plain(region), Plain(location))) is { } known
        ? Plain(known)
        : throw new SandboxError(400, "NoRegisteredProviderFound", $"No registered resource provider found for location '{location}'.");

    private static string Plain(string region) => region.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Known(string provider) => SandboxResourceType.All.Select(type => type.Namespace).Distinct().FirstOrDefault(name => Is(name, provider))
        ?? throw new SandboxError(404, "InvalidResourceNamespace", $"The resource namespace '{provider}' is invalid. The sandbox knows only some of Azure's.");

    // Standard_D2s_v5 has 2 processors, and is of the family standardDSv5Family.
    private static int CoresOf(string size) => int.Parse(string.Concat(size.Split('_')[1].Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    private static string FamilyOf(string size)
    {
        string[] parts = size.Split('_');
        return $"standard{string.Concat(parts[1].Where(char.IsAsciiLetter)).ToUpperInvariant()}{parts.ElementAtOrDefault(2)}Family";
    }

    // Standard_D2ps_v5: p is Arm, s takes Premium disks. What has no s and is of the first two versions is older than generation 2.
    private static JsonArray Capabilities(string size)
    {
        string[] parts = size.Split('_');
        string features = string.Concat(parts[1].SkipWhile(c => !char.IsAsciiDigit(c)).Where(char.IsAsciiLetterLower));
        bool isPremium = features.Contains('s') || parts[1].StartsWith("DS", StringComparison.Ordinal);
        bool isOld = !isPremium && parts.ElementAtOrDefault(2) is (null or "v2");
        return new(
            One("vCPUs", CoresOf(size).ToString(CultureInfo.InvariantCulture)),
            One("PremiumIO", isPremium ? "True" : "False"),
            One("CpuArchitectureType", features.Contains('p') ? "Arm64" : "x64"),
            One("HyperVGenerations", isOld ? "V1" : "V1,V2"));

        static JsonObject One(string name, string value) => new() { ["name"] = name, ["value"] = value };
    }

    private static JsonObject Usage(string name, string display, int used, int limit) => new()
    {
        ["unit"] = "Count",
        ["currentValue"] = used,
        ["limit"] = limit,
        ["name"] = new JsonObject { ["value"] = name, ["localizedValue"] = display },
    };

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items.Select(item => (JsonNode)item)]);

    private void CheckRegistered(string subscription, string provider, string apiVersion)
    {
        Check(provider, apiVersion);
        if (_unregistered.Contains(provider))
        {
            throw new SandboxError(409, "MissingSubscriptionRegistration", $"The subscription '{subscription}' is not registered to use namespace '{provider}'. See https://aka.ms/rps-not-found for how to register subscriptions.");
        }
    }

    private bool IsTaken(string name) => Limits.TakenNames.Contains(name, StringComparer.OrdinalIgnoreCase) || state.Resources.Any(resource => Is(resource.Id.Name, name));

    private SandboxReply Permissions(string apiVersion)
    {
        Check("permissions", apiVersion);
        JsonObject role = Limits.MayAssignRoles
            ? new() { ["actions"] = new JsonArray("*"), ["notActions"] = new JsonArray(), ["dataActions"] = new JsonArray(), ["notDataActions"] = new JsonArray() }
            : new() { ["actions"] = new JsonArray("*"), ["notActions"] = new JsonArray("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action"), ["dataActions"] = new JsonArray(), ["notDataActions"] = new JsonArray() };
        return new(200, new JsonObject { ["value"] = new JsonArray(role) });
    }

    private JsonObject Provider(string subscription, string provider)
    {
        string name = Known(provider);
        return new()
        {
            ["id"] = $"/subscriptions/{subscription}/providers/{name}",
            ["namespace"] = name,
            ["registrationState"] = _unregistered.Contains(name) ? "NotRegistered" : "Registered",
            ["registrationPolicy"] = "RegistrationRequired",
            ["resourceTypes"] = Array(SandboxResourceType.All.Where(type => type.Namespace == name).Select(type => new JsonObject
            {
                ["resourceType"] = type.Name[(name.Length + 1)..],
                ["locations"] = new JsonArray([.. (type.HasLocation ? AllRegions : []).Select(region => (JsonNode)region)]),
                ["apiVersions"] = new JsonArray([.. type.ApiVersions.Where(version => string.CompareOrdinal(version, Limits.NewestApiVersion ?? version) <= 0).Select(version => (JsonNode)version)]),
            })),
        };
    }

    private SandboxReply Sizes(SandboxCall call)
    {
        string? filter = call.Query["$filter"].FirstOrDefault();
        string region = filter?.Split('\'') is ["location eq ", var location, ""] ? Region(location) : throw new SandboxError(400, "InvalidFilter", "The sandbox lists the sizes of one region: $filter=location eq '...'.");
        return new(200, new JsonObject
        {
            ["value"] = Array(AllSizes.Select(size => new JsonObject
            {
                ["resourceType"] = "virtualMachines",
                ["name"] = size,
                ["tier"] = "Standard",
                ["size"] = size["Standard_".Length..],
                ["family"] = FamilyOf(size),
                ["locations"] = new JsonArray(region),
                ["capabilities"] = Capabilities(size),
                ["restrictions"] = Limits.RestrictedSizes.Contains(size, StringComparer.OrdinalIgnoreCase)
                    ? new JsonArray(new JsonObject { ["type"] = "Location", ["values"] = new JsonArray(region), ["restrictionInfo"] = new JsonObject { ["locations"] = new JsonArray(region) }, ["reasonCode"] = "NotAvailableForSubscription" })
                    : [],
            })),
        });
    }

    private SandboxReply Name(SandboxCall call, string provider)
    {
        JsonObject body = call.Body as JsonObject ?? throw new SandboxError(400, "InvalidRequestContent", "Expected a JSON object.");
        string type = Is(provider, "Microsoft.Storage") ? "Microsoft.Storage/storageAccounts" : "Microsoft.KeyVault/vaults";
        if ((string?)body["name"] is not { Length: > 0 } name || !Is((string?)body["type"] ?? "", type))
        {
            throw new SandboxError(400, "InvalidRequestContent", $"Expected a name, and the type {type}.");
        }

        bool isDeleted = Is(provider, "Microsoft.KeyVault") && state.FindDeletedVault(name) is not null;
        return new(200, isDeleted || IsTaken(name)
            ? new JsonObject { ["nameAvailable"] = false, ["reason"] = "AlreadyExists", ["message"] = $"The {(Is(provider, "Microsoft.Storage") ? "storage account" : "vault")} named {name} is already taken." }
            : new JsonObject { ["nameAvailable"] = true });
    }

    private SandboxReply DeletedVault(string subscription, string region, string name)
    {
        if (state.FindDeletedVault(name) is not { } vault || !Is(vault.Location ?? region, region) || !Is(vault.Id.SubscriptionId!, subscription))
        {
            throw new SandboxError(404, "DeletedVaultNotFound", $"The specified deleted vault '{name}' does not exist.");
        }

        return new(200, new JsonObject
        {
            ["id"] = $"/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{region}/deletedVaults/{name}",
            ["name"] = name,
            ["type"] = "Microsoft.KeyVault/deletedVaults",
            ["properties"] = new JsonObject
            {
                ["vaultId"] = $"{vault.Id}",
                ["location"] = region,
                ["deletionDate"] = vault.DeletedAt,
                ["scheduledPurgeDate"] = vault.DeletedAt.AddDays(90),
                ["purgeProtectionEnabled"] = true,
            },
        });
    }

    private SandboxReply Usages(string provider, string subscription, string region)
    {
        SandboxResource[] there = [.. state.Resources.Where(resource => Is(resource.Id.SubscriptionId!, subscription) && resource.Location == region)];
        if (Is(provider, "Microsoft.Network"))
        {
            return new(200, new JsonObject
            {
                ["value"] = Array(s_networkQuotas.Select(quota => Usage(quota.Quota, quota.Display, there.Count(resource => Is(resource.Type.Name, $"Microsoft.Network/{quota.Type}")), Limits.NetworkResources))),
            });
        }

        (string Size, int Cores)[] sets =
        [
            .. there.Where(resource => resource.Type.Name == "Microsoft.Compute/virtualMachineScaleSets")
                .Select(resource => (Size: (string)resource.Document["sku"]!["name"]!, Machines: (int)resource.Document["sku"]!["capacity"]!))
                .Select(set => (set.Size, set.Machines * CoresOf(set.Size))),
        ];
        return new(200, new JsonObject
        {
            ["value"] = Array(
            [
                Usage("cores", "Total Regional vCPUs", sets.Sum(set => set.Cores), Limits.Cores),
                .. AllSizes.Select(FamilyOf).Distinct().Select(family => Usage(family, $"{family} vCPUs", sets.Where(set => FamilyOf(set.Size) == family).Sum(set => set.Cores), Limits.CoresOfFamily)),
            ]),
        });
    }
}
