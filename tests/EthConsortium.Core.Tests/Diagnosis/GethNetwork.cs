using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>A real network: nodes of geth 1.8.23 that sign in turn (Clique, a block a second) and know each other. Ends with everything it started.</summary>
internal sealed class GethNetwork : IAsyncDisposable
{
    public static readonly ChainId ChainId = new(424_242);

    // For what comes within seconds, or never when something is wrong.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-network-").FullName;
    private readonly string _program;
    private readonly NetworkWires? _wires;
    private readonly List<GethNode> _nodes = [];

    private GethNetwork(NetworkWires? wires)
    {
        _program = OldGeth.CopyTo(_folder);
        _wires = wires;
    }

    public IReadOnlyList<GethNode> Nodes => _nodes;

    public IReadOnlyList<Uri> Endpoints => [.. _nodes.Select(node => node.Endpoint)];

    /// <summary>The genesis of a network with these signers.</summary>
    public static GenesisDefinition Genesis(int signers) => new()
    {
        ChainId = ChainId,
        Consensus = new CliqueConsensus { Period = 1, Signers = [.. Enumerable.Range(1, signers).Select(AddressOf)] },
        Fork = EthereumFork.Petersburg,
        GasLimit = 8_000_000,
        Timestamp = 1_700_000_000,
        Alloc = new Dictionary<Address, GenesisAccount>(),
    };

    /// <summary>Starts nodes, connects each with each, and has them seal.</summary>
    /// <param name="signers">How many nodes.</param>
    /// <param name="wires">The wires between them when they are to be cut; null to connect them over loopback.</param>
    public static async Task<GethNetwork> StartAsync(int signers, NetworkWires? wires = null)
    {
        GethNetwork network = new(wires);
        try
        {
            for (int number = 1; number <= signers; number++)
            {
                await network.AddNodeAsync(number, Genesis(signers));
            }

            foreach (GethNode node in network._nodes)
            {
                foreach (GethNode other in network._nodes.Where(other => other != node))
                {
                    await node.AddPeerAsync(other);
                }
            }

            await network.WaitUntilAsync("all nodes are connected", () => network.AllAsync(async node => await node.Eth.GetPeerCountAsync() == (ulong)signers - 1));
            foreach (GethNode node in network._nodes)
            {
                await node.StartSealingAsync();
            }

            await network.WaitUntilAsync("everyone has sealed and has all blocks", network.HasEveryoneSealedAsync);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node that is connected to no other and seals nothing.</summary>
    public async Task<GethNode> AddNodeAsync(int number, GenesisDefinition genesis)
    {
        GethNode node = await GethNode.StartAsync(_program, Path.Combine(_folder, $"node{number}"), number, genesis, _wires);
        _nodes.Add(node);
        await WaitUntilAsync($"node {number} answers", node.IsAnsweringAsync);
        return node;
    }

    /// <summary>Ends a node as a power cut would.</summary>
    public async Task KillAsync(GethNode node) => await node.DisposeAsync();

    /// <summary>Waits for something that comes by itself.</summary>
    public async Task WaitUntilAsync(string what, Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(s_patience);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"It did not come to it that {what}.");
            await Task.Delay(100);
        }
    }

    public async Task<bool> HasEveryoneSealedAsync()
    {
        BlockHeader[] heads = await Task.WhenAll(_nodes.Select(async node => (await node.Eth.GetHeaderAsync(BlockTag.Latest))!));
        HashSet<Address?> sealers = [];
        for (ulong back = 0; back < 6 && back < heads[0].Number; back++)
        {
            sealers.Add((await _nodes[0].Eth.GetHeaderAsync(BlockTag.Number(heads[0].Number - back)))?.RecoverCliqueSigner());
        }

        BlockHeader?[] same = await Task.WhenAll(_nodes.Select(node => node.Eth.GetHeaderAsync(BlockTag.Number(heads.Min(head => head.Number)))));
        return heads[0].Number >= 8 && _nodes.TrueForAll(node => sealers.Contains(node.Signer)) && same.DistinctBy(header => header?.Hash).Count() == 1;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GethNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal static EthECKey KeyOf(int number) => TestAccounts.Key(number);

    private static Address AddressOf(int number)
    {
        using EthECKey key = KeyOf(number);
        return key.Address;
    }

    private async Task<bool> AllAsync(Func<GethNode, Task<bool>> condition) => (await Task.WhenAll(_nodes.Select(condition))).All(met => met);
}
