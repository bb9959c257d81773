using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>A test that runs agents with real clients and real leases; skipped, saying so, where they cannot be run.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = OldGeth.WhyNot ?? Azurite.WhyNot;
}
