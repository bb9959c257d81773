namespace EthConsortium.Core.Planning.Azure;

/// <summary>A rule of the network security group of reachable nodes.</summary>
/// <param name="Name">Its name, as in the earlier template.</param>
/// <param name="Priority">Its priority within its direction; the lowest counts first.</param>
/// <param name="Inbound">Whether it is about what comes in; otherwise about what goes out.</param>
/// <param name="Allow">Whether it allows; otherwise it denies.</param>
/// <param name="Ports">The ports of the nodes.</param>
/// <param name="Sources">From where: networks, <c>VirtualNetwork</c>, or <c>*</c>.</param>
public sealed record NetworkRule(string Name, int Priority, bool Inbound, bool Allow, IReadOnlyList<int> Ports, IReadOnlyList<string> Sources)
{
    /// <summary>The rule in short.</summary>
    public override string ToString() => $"{Priority} {Name}: {(Allow ? "allow" : "deny")} {(Inbound ? "from" : "out, from")} {string.Join(", ", Sources)}";
}
