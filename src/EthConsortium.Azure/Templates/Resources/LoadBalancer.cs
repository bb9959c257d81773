using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A Standard load balancer: in front of a public address, or of an address within a subnet.</summary>
/// <remarks>
/// Machines of its pools go out through an outbound rule with a fixed number of ports each. A NAT gateway would do the same for a monthly price of its own, and
/// the member has this load balancer anyway. Source: https://learn.microsoft.com/azure/templates/microsoft.network/loadbalancers
/// </remarks>
/// <param name="Name">Its name.</param>
/// <param name="Ports">What it spreads over the serving pool.</param>
public sealed record LoadBalancer(ArmExpression Name, ImmutableArray<LoadBalancerPort> Ports) : ArmResource("Microsoft.Network/loadBalancers", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    /// <summary>The pool of the machines that answer.</summary>
    public const string ServingPool = "serving";

    /// <summary>The pool of machines that only go out: no rule leads to it.</summary>
    public const string OutboundPool = "outbound";

    // 64,000 ports of one address for at most 20 machines behind it; a multiple of 8, as Azure wants.
    private const int OutboundPortsPerMachine = 1024;

    private const string Frontend = "frontend";

    /// <summary>The public address in front of it, or null.</summary>
    public ArmExpression? PublicAddressId { get; init; }

    /// <summary>The subnet in front of it, or null.</summary>
    public ArmExpression? SubnetId { get; init; }

    /// <summary>The address in that subnet.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>The first and last port that are led, one for each machine of the serving pool, to its SSH; null: none.</summary>
    public (int First, int Last)? Ssh { get; init; }

    /// <summary>Whether there is a pool of machines that only go out.</summary>
    public bool HasOutboundPool { get; init; }

    private ArmObject FrontendReference => Reference(IdOf("frontendIPConfigurations", Frontend));

    private ImmutableArray<string> Pools => HasOutboundPool ? [ServingPool, OutboundPool] : [ServingPool];

    private protected override ArmObject Envelope => new() { { "sku", new ArmObject { { "name", "Standard" }, { "tier", "Regional" } } } };

    private protected override ArmObject Properties => new()
    {
        {
            "frontendIPConfigurations", new ArmArray(Part(Frontend, new ArmObject
            {
                { "publicIPAddress", PublicAddressId is null ? null : Reference(PublicAddressId) },
                { "subnet", SubnetId is null ? null : Reference(SubnetId) },
                { "privateIPAddress", PrivateAddress },
                { "privateIPAllocationMethod", PrivateAddress is null ? null : "Static" },
            }))
        },
        { "backendAddressPools", new ArmArray(Pools.Select(pool => new ArmObject { { "name", pool } })) },
        {
            "probes", new ArmArray(Ports.Select(port => Part(port.Name, new ArmObject
            {
                { "protocol", "Tcp" },
                { "port", port.Backend },
                { "intervalInSeconds", 15 },
                { "probeThreshold", 2 },
            })))
        },
        {
            "loadBalancingRules", new ArmArray(Ports.Select(port => Part(port.Name, new ArmObject
            {
                { "frontendIPConfiguration", FrontendReference },
                { "backendAddressPool", Reference(IdOf("backendAddressPools", ServingPool)) },
                { "probe", Reference(IdOf("probes", port.Name)) },
                { "protocol", "Tcp" },
                { "frontendPort", port.Frontend },
                { "backendPort", port.Backend },
                { "idleTimeoutInMinutes", 4 },
                { "enableTcpReset", true },
                // Out only by the outbound rule; within a virtual network there is nothing to disable.
                { "disableOutboundSnat", PublicAddressId is null ? null : true },
            })))
        },
        { "inboundNatRules", Ssh is (int first, int last) ? new ArmArray(SshRule(first, last)) : null },
        { "outboundRules", PublicAddressId is null ? null : new ArmArray(Pools.Select(OutboundRule)) },
    };

    private ArmObject SshRule(int first, int last) => Part("ssh", new ArmObject
    {
        { "frontendIPConfiguration", FrontendReference },
        { "backendAddressPool", Reference(IdOf("backendAddressPools", ServingPool)) },
        { "protocol", "Tcp" },
        { "frontendPortRangeStart", first },
        { "frontendPortRangeEnd", last },
        { "backendPort", 22 },
        { "idleTimeoutInMinutes", 4 },
        { "enableTcpReset", true },
    });

    private ArmObject OutboundRule(string pool) => Part($"out-of-{pool}", new ArmObject
    {
        { "frontendIPConfigurations", new ArmArray(FrontendReference) },
        { "backendAddressPool", Reference(IdOf("backendAddressPools", pool)) },
        { "protocol", "All" },
        { "allocatedOutboundPorts", OutboundPortsPerMachine },
        { "idleTimeoutInMinutes", 4 },
        { "enableTcpReset", true },
    });
}
