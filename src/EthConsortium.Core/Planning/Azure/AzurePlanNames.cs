using EthConsortium.Azure;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>How choices are spelled in plans, each list in the order of its enum, or of all clouds.</summary>
internal static class AzurePlanNames
{
    public static readonly string[] Clouds = [.. AzureCloud.All.Select(cloud => cloud.Name)];
    public static readonly string[] Kinds = ["poA", "poW"];
    public static readonly string[] DiskTypes = ["standard", "premium"];
    public static readonly string[] Authentications = ["password", "sshPublicKey"];
    public static readonly string[] GatewaySkus = Enum.GetNames<GatewaySku>();
}
