using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>Where an agent runs.</summary>
/// <param name="TestAddress">Where the test reaches it.</param>
/// <param name="PeerAddress">Where other agents and their clients do.</param>
/// <param name="ListenAddress">Where its sites listen.</param>
/// <param name="Inside">What its command begins with.</param>
internal sealed record AgentPlace(string TestAddress, string PeerAddress, string ListenAddress, IReadOnlyList<string> Inside)
{
    public static AgentPlace Loopback { get; } = new("127.0.0.1", "127.0.0.1", "127.0.0.1", []);

    /// <summary>A place on wires.</summary>
    public static async Task<AgentPlace> OnAsync(NetworkWires wires, int number)
    {
        (string test, string peer) = NetworkWires.AddressesOf(number);
        return new AgentPlace(test, peer, "0.0.0.0", await wires.AddAsync(number));
    }
}
