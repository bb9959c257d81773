namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A TCP port that a load balancer spreads over the machines of its serving pool, as long as they answer on theirs.</summary>
/// <param name="Name">The name of the rule and of its probe.</param>
/// <param name="Frontend">The port at the load balancer.</param>
/// <param name="Backend">The port at the machine.</param>
public sealed record LoadBalancerPort(string Name, int Frontend, int Backend);
