namespace EthConsortium.Core.Planning.Azure;

/// <summary>A port of the load balancer and where it leads.</summary>
/// <param name="Name">What for: <c>site</c>, <c>rpc</c>, …</param>
/// <param name="Protocol">Tcp or Udp.</param>
/// <param name="Port">The port of the load balancer.</param>
/// <param name="NodePort">The port of the nodes.</param>
public sealed record PortForward(string Name, string Protocol, int Port, int NodePort)
{
    /// <summary>The port in short.</summary>
    public override string ToString() => $"{Name} ({Protocol} {Port} to {NodePort})";
}
