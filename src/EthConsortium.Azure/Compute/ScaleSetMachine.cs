using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Compute;

/// <summary>A machine of a scale set.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/compute/virtual-machine-scale-set-vms/list.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="HostName">The name it has on its network, such as <c>vl-eth4bank1-reg1000000</c>.</param>
public sealed record ScaleSetMachine(ResourceId Id, string HostName)
{
    private const string PowerStatePrefix = "PowerState/";

    /// <summary>The user that was made with it, or null.</summary>
    public string? UserName { get; init; }

    /// <summary><c>Succeeded</c>, <c>Creating</c>, <c>Failed</c> and so on.</summary>
    public string? ProvisioningState { get; init; }

    /// <summary><c>running</c>, <c>deallocated</c> and so on; null while it is not known.</summary>
    public string? PowerState { get; init; }

    /// <summary>Whether it was made, or brought up to date, as the scale set says now; null where Azure does not say.</summary>
    public bool? HasLatestModel { get; init; }

    /// <summary>The id of its first network card's first address, or null.</summary>
    public ResourceId? IpConfiguration { get; init; }

    /// <summary>Reads the machines of a scale set, each with what it does at the moment.</summary>
    /// <exception cref="ArmRequestException">There is no such scale set, or they could not be read.</exception>
    public static async Task<IReadOnlyList<ScaleSetMachine>> ListAsync(ArmClient client, ResourceId scaleSet, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        List<ScaleSetMachine> machines = [];
        await foreach (ArmResource resource in client.ListAsync($"{scaleSet}/virtualMachines?$expand=instanceView", Templates.Resources.VirtualMachineScaleSet.ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            machines.Add(Read(resource));
        }

        return machines;
    }

    private static ScaleSetMachine Read(ArmResource resource)
    {
        JsonObject properties = ArmJson.Object(resource.Json, nameof(resource))["properties"] as JsonObject ?? [];
        JsonObject? system = properties["osProfile"] as JsonObject;
        return new ScaleSetMachine(resource.Id, ArmJson.Text(system?["computerName"]) ?? resource.Id.Name)
        {
            UserName = ArmJson.Text(system?["adminUsername"]),
            ProvisioningState = resource.ProvisioningState,
            PowerState = ((properties["instanceView"] as JsonObject)?["statuses"] as JsonArray ?? [])
                .Select(status => ArmJson.Text((status as JsonObject)?["code"]))
                .FirstOrDefault(code => code?.StartsWith(PowerStatePrefix, StringComparison.OrdinalIgnoreCase) == true)?[PowerStatePrefix.Length..],
            HasLatestModel = ArmJson.Flag(properties["latestModelApplied"]),
            IpConfiguration = ReadIpConfiguration(properties),
        };
    }

    // The card's id stands in one place and the name of its address in another.
    private static ResourceId? ReadIpConfiguration(JsonObject properties)
    {
        ResourceId? card = ArmJson.Id(First((properties["networkProfile"] as JsonObject)?["networkInterfaces"]));
        JsonObject? configuration = First((properties["networkProfileConfiguration"] as JsonObject)?["networkInterfaceConfigurations"]);
        string? name = ArmJson.Text(First((configuration?["properties"] as JsonObject)?["ipConfigurations"])?["name"]);
        return card is null || name is null ? null : card.Child("ipConfigurations", name);
    }

    private static JsonObject? First(JsonNode? list) => (list as JsonArray)?.FirstOrDefault() as JsonObject;
}
