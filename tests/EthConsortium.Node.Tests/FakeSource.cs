using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.DataApi;

namespace EthConsortium.Node.Tests;

/// <summary>What an agent knows, as the test wants it.</summary>
internal sealed class FakeSource : IDataApiSource
{
    private int _listed;

    public static EthECKey Key { get; } = new(Enumerable.Repeat((byte)7, 32).ToArray());

    public NetworkInfo Network { get; set; } = new()
    {
        ParitySpec = """{"name":"PoA"}""",
        AdminContract = "contract Governance {}",
        AdminContractAbi = "[]",
        ChainId = new ChainId(10_101_010),
        GenesisHash = Hash32.FromUInt64(9),
        Addresses = [Key.Address],
        MemberName = "Bank A",
        MemberId = 0,
    };

    public List<NetworkNode> Nodes { get; } = [NodeAt(1)];

    /// <summary>What is done instead of listing the nodes; null to list them.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<NetworkNode>>>? Instead { get; set; }

    public bool HasKey { get; set; } = true;

    /// <summary>How often the nodes were listed.</summary>
    public int Listed => _listed;

    public static NetworkNode NodeAt(int number) => new(EnodeAt(number), $"vl-reg100000{number}", Key.Address, "westeurope");

    public static Enode EnodeAt(int number) => Enode.Parse($"enode://{number:x128}@10.1.17.{number}:30300");

    public Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _listed);
        return Instead?.Invoke(cancellationToken) ?? Task.FromResult<IReadOnlyList<NetworkNode>>([.. Nodes]);
    }

    public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical) => HasKey ? NetworkInfoSignature.Create(Key, canonical) : null;
}
