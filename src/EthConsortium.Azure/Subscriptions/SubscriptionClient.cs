using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Azure.Core;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Subscriptions;

/// <summary>What a subscription can have, before anything is made in it: providers, quotas, sizes, names and rights.</summary>
public sealed class SubscriptionClient
{
    private const string SubscriptionVersion = "2022-12-01";
    private const string ResourcesVersion = ArmDeployments.ApiVersion;
    private const string SkusVersion = "2021-07-01";
    private const string ComputeVersion = "2025-04-01";
    private const string NetworkVersion = "2025-05-01";
    private const string StorageVersion = "2025-06-01";
    private const string VaultVersion = "2025-05-01";
    private const string PermissionsVersion = "2022-04-01";

    private readonly ArmClient _client;
    private readonly ResourceId _subscription;

    /// <summary>Looks into a subscription.</summary>
    public SubscriptionClient(ArmClient client, ResourceId subscription)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(subscription);
        _client = client;
        _subscription = subscription;
    }

    /// <summary>Reads the subscription.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/resources/subscriptions/get">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">There is none, or the signed-in identity may not read it.</exception>
    public async Task<AzureSubscription> GetAsync(CancellationToken cancellationToken)
    {
        JsonObject body = await ReadAsync("", SubscriptionVersion, cancellationToken).ConfigureAwait(false);
        return new(_subscription.Name, ArmJson.Text(body["state"]) ?? "Unknown", ArmJson.Text(body["displayName"]));
    }

    /// <summary>Reads a provider.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/resources/providers/get">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<ResourceProvider> GetProviderAsync(string provider, CancellationToken cancellationToken) =>
        ToProvider(provider, await ReadAsync($"/providers/{provider}", ResourcesVersion, cancellationToken).ConfigureAwait(false));

    /// <summary>Begins to register a provider, which takes Azure some minutes. One that is registered stays so.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/resources/providers/register">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public async Task<ResourceProvider> RegisterProviderAsync(string provider, CancellationToken cancellationToken)
    {
        ArmAnswer answer = await _client.SendAsync(RequestMethod.Post, $"{_subscription}/providers/{provider}/register", ResourcesVersion, body: null, cancellationToken).ConfigureAwait(false);
        return ToProvider(provider, answer.Object);
    }

    /// <summary>Lists the quotas of processors in a region.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/compute/usage/list">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public Task<IReadOnlyList<AzureUsage>> ListComputeUsagesAsync(string location, CancellationToken cancellationToken) =>
        ListUsagesAsync($"Microsoft.Compute/locations/{location}", ComputeVersion, cancellationToken);

    /// <summary>Lists the quotas of networks and addresses in a region.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/virtualnetwork/usages/list">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public Task<IReadOnlyList<AzureUsage>> ListNetworkUsagesAsync(string location, CancellationToken cancellationToken) =>
        ListUsagesAsync($"Microsoft.Network/locations/{location}", NetworkVersion, cancellationToken);

    /// <summary>Lists the sizes of virtual machine that a region has.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/compute/resource-skus/list">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public async Task<IReadOnlyList<ComputeSize>> ListSizesAsync(string location, CancellationToken cancellationToken)
    {
        List<ComputeSize> sizes = [];
        string filter = Uri.EscapeDataString($"location eq '{location}'");
        await foreach (JsonObject sku in _client.ListItemsAsync($"{_subscription}/providers/Microsoft.Compute/skus?$filter={filter}", SkusVersion, cancellationToken).ConfigureAwait(false))
        {
            if (ArmJson.Text(sku["resourceType"]) == "virtualMachines" && ArmJson.Text(sku["name"]) is { } name)
            {
                Dictionary<string, string?> can = Objects(sku["capabilities"]).DistinctBy(each => ArmJson.Text(each["name"])).ToDictionary(each => ArmJson.Text(each["name"]) ?? "", each => ArmJson.Text(each["value"]));
                sizes.Add(new(name, ArmJson.Text(sku["family"]) ?? "", int.TryParse(can.GetValueOrDefault("vCPUs"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null)
                {
                    Architecture = can.GetValueOrDefault("CpuArchitectureType"),
                    Generations = can.GetValueOrDefault("HyperVGenerations")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    TakesPremiumDisks = bool.TryParse(can.GetValueOrDefault("PremiumIO"), out bool premium) ? premium : null,
                    // One that is restricted in some zones only can still be had.
                    Restriction = Objects(sku["restrictions"]).Where(each => ArmJson.Text(each["type"]) == "Location").Select(each => ArmJson.Text(each["reasonCode"]) ?? "restricted").FirstOrDefault(),
                });
            }
        }

        return sizes;
    }

    /// <summary>Asks whether a storage account can have a name.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/storagerp/storage-accounts/check-name-availability">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It could not be asked.</exception>
    public Task<NameAvailability> CheckStorageNameAsync(string name, CancellationToken cancellationToken) => CheckNameAsync("Microsoft.Storage", "storageAccounts", name, StorageVersion, cancellationToken);

    /// <summary>Asks whether a key vault can have a name.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/check-name-availability">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It could not be asked.</exception>
    public Task<NameAvailability> CheckVaultNameAsync(string name, CancellationToken cancellationToken) => CheckNameAsync("Microsoft.KeyVault", "vaults", name, VaultVersion, cancellationToken);

    /// <summary>Asks whether a public address can have a DNS label.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/virtualnetwork/check-dns-name-availability/check-dns-name-availability">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It could not be asked.</exception>
    public async Task<NameAvailability> CheckDnsLabelAsync(string location, string label, CancellationToken cancellationToken)
    {
        JsonObject body = await ReadAsync($"/providers/Microsoft.Network/locations/{location}/CheckDnsNameAvailability?domainNameLabel={Uri.EscapeDataString(label)}", NetworkVersion, cancellationToken).ConfigureAwait(false);
        return new(ArmJson.Flag(body["available"]) ?? true, Message: null);
    }

    /// <summary>Finds a deleted key vault that can still be recovered; null when there is none of the name.</summary>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get-deleted">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<DeletedVault?> FindDeletedVaultAsync(string location, string name, CancellationToken cancellationToken)
    {
        try
        {
            JsonObject body = await ReadAsync($"/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{name}", VaultVersion, cancellationToken).ConfigureAwait(false);
            JsonObject properties = body["properties"] as JsonObject ?? [];
            return ResourceId.TryParse(ArmJson.Text(properties["vaultId"]), out ResourceId? vault)
                ? new(vault, ArmJson.Time(properties["scheduledPurgeDate"]), ArmJson.Flag(properties["purgeProtectionEnabled"]) ?? false)
                : null;
        }
        catch (ArmRequestException error) when (error.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Whether the signed-in identity may do something, as far as its roles say; conditions and denials are not looked at.</summary>
    /// <param name="scope">The subscription or a resource group of it.</param>
    /// <param name="action">The action, such as <c>Microsoft.Authorization/roleAssignments/write</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks><see href="https://learn.microsoft.com/rest/api/authorization/permissions">Reference</see>.</remarks>
    /// <exception cref="ArmRequestException">The permissions could not be read.</exception>
    public async Task<bool> MayAsync(ResourceId scope, string action, CancellationToken cancellationToken) =>
        (await ListForbiddenAsync(scope, [action], cancellationToken).ConfigureAwait(false)).Count == 0;

    /// <summary>As <see cref="MayAsync"/>, of several actions: those that no role allows.</summary>
    /// <param name="scope">The subscription or a resource group of it.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArmRequestException">The permissions could not be read.</exception>
    public async Task<IReadOnlyList<string>> ListForbiddenAsync(ResourceId scope, IEnumerable<string> actions, CancellationToken cancellationToken)
    {
        List<string> forbidden = [.. actions];
        await foreach (JsonObject role in _client.ListItemsAsync($"{scope}/providers/Microsoft.Authorization/permissions", PermissionsVersion, cancellationToken).ConfigureAwait(false))
        {
            forbidden.RemoveAll(action => Names(role["actions"], action) && !Names(role["notActions"], action));
        }

        return forbidden;

        static bool Names(JsonNode? patterns, string action) => Texts(patterns).Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, action)); // a star stands for anything
    }

    private static ResourceProvider ToProvider(string provider, JsonObject body)
    {
        Dictionary<string, IReadOnlyList<string>> locations = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, IReadOnlyList<string>> versions = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonObject type in Objects(body["resourceTypes"]))
        {
            if (ArmJson.Text(type["resourceType"]) is { } name)
            {
                locations[name] = [.. Texts(type["locations"])];
                versions[name] = [.. Texts(type["apiVersions"])];
            }
        }

        return new(provider, ArmJson.Text(body["registrationState"]) ?? "Unknown") { Locations = locations, ApiVersions = versions };
    }

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(ArmJson.Text).OfType<string>();

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private async Task<NameAvailability> CheckNameAsync(string provider, string type, string name, string apiVersion, CancellationToken cancellationToken)
    {
        JsonObject asked = new() { ["name"] = name, ["type"] = $"{provider}/{type}" };
        ArmAnswer answer = await _client.SendAsync(RequestMethod.Post, $"{_subscription}/providers/{provider}/checkNameAvailability", apiVersion, asked, cancellationToken).ConfigureAwait(false);
        return new(ArmJson.Flag(answer.Object["nameAvailable"]) ?? true, ArmJson.Text(answer.Object["message"]));
    }

    private async Task<IReadOnlyList<AzureUsage>> ListUsagesAsync(string path, string apiVersion, CancellationToken cancellationToken)
    {
        List<AzureUsage> usages = [];
        await foreach (JsonObject usage in _client.ListItemsAsync($"{_subscription}/providers/{path}/usages", apiVersion, cancellationToken).ConfigureAwait(false))
        {
            if (usage["name"] is JsonObject name && ArmJson.Text(name["value"]) is { } text && usage["currentValue"] is JsonValue current && current.TryGetValue(out long used) && usage["limit"] is JsonValue limit && limit.TryGetValue(out long most))
            {
                usages.Add(new(text, used, most) { DisplayName = ArmJson.Text(name["localizedValue"]) ?? text });
            }
        }

        return usages;
    }

    private async Task<JsonObject> ReadAsync(string path, string apiVersion, CancellationToken cancellationToken) =>
        (await _client.SendAsync(RequestMethod.Get, $"{_subscription}{path}", apiVersion, body: null, cancellationToken).ConfigureAwait(false)).Object;
}
