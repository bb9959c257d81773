using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A Standard load balancer: in front of a public address, or of an address within a subnet.</summary>
/// <remarks>
/// Only for what comes in: machines go out through the NAT gateway of their subnet, also where this has no public address.
/// Source: https://learn.microsoft.com/azure/templates/microsoft.network/loadbalancers
/// </remarks>
/// <param name="Name">Its name.</param>
/// <param name="Ports">What it spreads over the serving pool.</param>
public sealed record LoadBalancer(ArmExpression Name, ImmutableArray<LoadBalancerPort> Ports) : ArmResource("Microsoft.Network/loadBalancers", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    /// <summary>The pool of the machines that answer.</summary>
    public const string ServingPool = "serving";

    private const string Frontend = "frontend";

    /// <summary>The public address in front of it, or null.</summary>
    public ArmExpression? PublicAddressId { get; init; }

    /// <summary>The subnet in front of it, or null.</summary>
    public ArmExpression? SubnetId { get; init; }

    /// <summary>The address in that subnet.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>The first and last port that are led, one for each machine of the serving pool, to its SSH.</summary>
    public required (int First, int Last) Ssh { get; init; }

    private ArmObject FrontendReference => Reference(IdOf("frontendIPConfigurations", Frontend));

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
        { "backendAddressPools", new ArmArray(new ArmObject { { "name", ServingPool } }) },
        {
            "probes", new ArmArray(Ports.Select(port => port.Probe).Distinct().Select(probe => Part(probe.Name, new ArmObject
            {
                { "protocol", probe.Path is null ? "Tcp" : "Http" },
                { "port", probe.Port },
                { "requestPath", probe.Path },
                { "intervalInSeconds", 15 },
                { "probeThreshold", 2 },
            })))
        },
        {
            "loadBalancingRules", new ArmArray(Ports.Select(port => Part(port.Name, new ArmObject
            {
                { "frontendIPConfiguration", FrontendReference },
                { "backendAddressPool", Reference(IdOf("backendAddressPools", ServingPool)) },
                { "probe", Reference(IdOf("probes", port.Probe.Name)) },
                { "protocol", "Tcp" },
                { "frontendPort", port.Frontend },
                { "backendPort", port.Backend },
                { "idleTimeoutInMinutes", 4 },
                { "enableTcpReset", true },
                // Out only by the NAT gateway; within a virtual network there is nothing to disable.
                { "disableOutboundSnat", PublicAddressId is null ? null : true },
            })))
        },
        { "inboundNatRules", new ArmArray(SshRule(Ssh.First, Ssh.Last)) },
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
}
