namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A TCP port that a load balancer spreads over the machines of its serving pool, as long as the probe says so.</summary>
/// <param name="Name">The name of the rule.</param>
/// <param name="Frontend">The port at the load balancer.</param>
/// <param name="Backend">The port at the machine.</param>
/// <param name="Probe">Which machines are led to; several ports can go by one.</param>
public sealed record LoadBalancerPort(string Name, int Frontend, int Backend, LoadBalancerProbe Probe);
