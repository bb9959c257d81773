using EthConsortium.Core;

namespace EthConsortium.Rehearsal;

/// <summary>What a rehearsal cannot show, told in every report; each is a line of at most 100 columns with its bullet.</summary>
internal static class RehearsalLimits
{
    /// <summary>The limits, each a sentence or two.</summary>
    public static IReadOnlyList<string> Of(ConsensusEngine consensus) =>
    [
        "Consensus: one test chain (anvil) plays every node; validators take turns by name, nobody signs",
        "Failures: no node can be down, slow or of another opinion; there are no forks and no partitions",
        "Networks: all is on loopback; nothing goes through the paired gateways, a firewall or TLS",
        "Azure: a stand-in takes the templates; quotas, policies, rights, times, machines are not shown",
        "Block 0: the test chain's own header, and so its hash, differs from what real clients compute",
        consensus == ConsensusEngine.AuRa
            ? "Finality: a driver sends finalizeChange() as a transaction; an AuRa client calls it without one"
            : $"Finality: blocks have no {consensus} seals; when {consensus} clients call a block final is not shown",
        "Time: all happens within seconds; no proposal expires and no eviction notice runs out",
        "Gas: it costs nothing here, whatever the price on the real network",
        "Keys: the keystore files use light scrypt (n=4096); 'account new' uses the full n=262144",
    ];
}
