using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>The machines of scale sets, and the ports that lead to each of them. There are as many as the scale set says, and all run.</summary>
internal static class SandboxMachines
{
    public const string ScaleSets = "Microsoft.Compute/virtualMachineScaleSets";
    public const string LoadBalancers = "Microsoft.Network/loadBalancers";

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>The machines of a scale set.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/compute/virtual-machine-scale-set-vms/list.</remarks>
    /// <param name="scaleSet">The scale set.</param>
    /// <param name="showsInstanceView">Whether what they do at the moment is asked for.</param>
    public static JsonArray Show(SandboxResource scaleSet, bool showsInstanceView)
    {
        JsonArray machines = [];
        for (int i = 0; scaleSet.IsReady && i < Capacity(scaleSet); i++)
        {
            JsonObject profile = (JsonObject)scaleSet.Properties["virtualMachineProfile"]!;
            string id = string.Create(CultureInfo.InvariantCulture, $"{scaleSet.Id}/virtualMachines/{i}");
            JsonObject system = profile["osProfile"]!.DeepClone().AsObject();
            system["computerName"] = string.Create(CultureInfo.InvariantCulture, $"{(string)system["computerNamePrefix"]!}{HostNumber(i)}");
            foreach (string onlyOfTheSet in (string[])["computerNamePrefix", "adminPassword", "customData"])
            {
                system.Remove(onlyOfTheSet);
            }

            JsonArray cards = profile["networkProfile"]!["networkInterfaceConfigurations"]!.AsArray();
            JsonObject properties = new()
            {
                ["latestModelApplied"] = i >= scaleSet.OutdatedMachines,
                ["provisioningState"] = "Succeeded",
                ["osProfile"] = system,
                ["networkProfile"] = new JsonObject { ["networkInterfaces"] = new JsonArray([.. cards.Select(card => (JsonNode)new JsonObject { ["id"] = $"{id}/networkInterfaces/{card!["name"]}" })]) },
                ["networkProfileConfiguration"] = new JsonObject { ["networkInterfaceConfigurations"] = cards.DeepClone() },
            };
            if (showsInstanceView)
            {
                properties["instanceView"] = new JsonObject
                {
                    ["statuses"] = new JsonArray(
                        new JsonObject { ["code"] = "ProvisioningState/succeeded", ["level"] = "Info", ["displayStatus"] = "Provisioning succeeded" },
                        new JsonObject { ["code"] = "PowerState/running", ["level"] = "Info", ["displayStatus"] = "VM running" }),
                };
            }

            machines.Add(new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"{scaleSet.Id.Name}_{i}"),
                ["id"] = id,
                ["type"] = $"{ScaleSets}/virtualMachines",
                ["location"] = scaleSet.Location,
                ["instanceId"] = i.ToString(CultureInfo.InvariantCulture),
                ["properties"] = properties,
            });
        }

        return machines;
    }

    /// <summary>How many machines keep what they were made of when a scale set is written: its upgrades are manual.</summary>
    public static int CountOutdated(SandboxResource before, SandboxResource after) => JsonNode.DeepEquals(before.Written["properties"]?["virtualMachineProfile"], after.Written["properties"]?["virtualMachineProfile"])
        ? before.OutdatedMachines
        : Capacity(before);

    /// <summary>The ports of a load balancer that lead to one machine, given by the address of its card.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/load-balancer/load-balancers/list-inbound-nat-rule-port-mappings.</remarks>
    public static JsonObject ShowPorts(SandboxState state, ResourceId pool, JsonObject question)
    {
        SandboxResource balancer = state.Existing(pool.Parent!);
        if (state.FindPart(pool) is null)
        {
            throw SandboxState.NotFound(pool);
        }

        string wanted = (string?)question["ipConfiguration"]?["id"] ?? throw new SandboxError(400, "InvalidRequestFormat", "Expected the ipConfiguration of a machine.");

        // The last machine has the first port: nobody may count on the order in which Azure gives them out.
        string[] addresses = [.. state.Resources.Where(resource => resource.Type.Name == ScaleSets).SelectMany(set => Addresses(set, pool)).Reverse()];
        int at = Array.FindIndex(addresses, address => address.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        JsonArray mappings = [];
        foreach (JsonObject rule in (balancer.Properties["inboundNatRules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            JsonNode properties = rule["properties"]!;
            if (at >= 0 && pool.Equals(ResourceId.TryParse((string?)properties["backendAddressPool"]?["id"], out ResourceId? of) ? of : null) && (int)properties["frontendPortRangeStart"]! + at <= (int)properties["frontendPortRangeEnd"]!)
            {
                mappings.Add(new JsonObject
                {
                    ["inboundNatRuleName"] = (string)rule["name"]!,
                    ["protocol"] = (string)properties["protocol"]!,
                    ["frontendPort"] = (int)properties["frontendPortRangeStart"]! + at,
                    ["backendPort"] = (int)properties["backendPort"]!,
                });
            }
        }

        return new JsonObject { ["inboundNatRulePortMappings"] = mappings };
    }

    private static int Capacity(SandboxResource scaleSet) => (int?)scaleSet.Document["sku"]?["capacity"] ?? 0;

    // Six digits of base 36; a scale set of ours has at most 15 machines.
    private static string HostNumber(int index) => index < Digits.Length ? $"00000{Digits[index]}" : throw new SandboxError(400, "InvalidParameter", "The sandbox has scale sets of at most 36 machines.");

    private static IEnumerable<string> Addresses(SandboxResource scaleSet, ResourceId pool) =>
        from machine in Enumerable.Range(0, Capacity(scaleSet))
        from card in scaleSet.Properties["virtualMachineProfile"]!["networkProfile"]!["networkInterfaceConfigurations"]!.AsArray()
        from address in card!["properties"]!["ipConfigurations"]!.AsArray()
        where (address!["properties"]!["loadBalancerBackendAddressPools"] as JsonArray ?? []).Any(joined => pool.Equals(ResourceId.TryParse((string?)joined!["id"], out ResourceId? id) ? id : null))
        select string.Create(CultureInfo.InvariantCulture, $"{scaleSet.Id}/virtualMachines/{machine}/networkInterfaces/{card["name"]}/ipConfigurations/{address["name"]}");
}
