namespace EthConsortium.Azure.Templates.Resources;

/// <summary>What a load balancer asks each machine, to know whether to lead to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">The port at the machine.</param>
/// <param name="Path">What is got over HTTP and has to be answered with 200; null: the port has to take a TCP connection.</param>
public sealed record LoadBalancerProbe(string Name, int Port, string? Path = null)
{
    /// <summary>What a node's agent answers with 200 as long as it serves, whatever its client does.</summary>
    public const string LivePath = "/health/live";
}
