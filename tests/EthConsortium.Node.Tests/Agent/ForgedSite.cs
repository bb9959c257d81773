using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Tests.Clients;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>What a Data API hands out: first a network with another gas limit than its genesis hash says, then the true one.</summary>
internal sealed class ForgedSite
{
    private readonly NetworkInfo _true;
    private byte[] _document;

    public ForgedSite()
    {
        MemberPlan founder = new("a", 0, 2);
        ConsortiumPlan plan = new("Three banks", [founder]) { ChainId = new ChainId(424_242), Consensus = ConsensusEngine.Clique, BlockPeriodSeconds = 1 };
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, new MemberAccounts(ClientSamples.AddressOf(9), [ClientSamples.AddressOf(1), ClientSamples.AddressOf(2)]));
        _true = NetworkInfoBuilder.Describe(genesis, founder, [], [ClientSamples.AddressOf(1), ClientSamples.AddressOf(2)]);
        _document = (_true with { GethGenesis = GethGenesis.Write(genesis with { GasLimit = genesis.GasLimit + 1 }) }).ToJson();
    }

    public ReadOnlyMemory<byte> Document => Volatile.Read(ref _document);

    public Hash32? GenesisHash => _true.GenesisHash;

    public void Tell() => Volatile.Write(ref _document, _true.ToJson());
}
