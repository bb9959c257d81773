using System.Text.Json;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Tests.Joining;

/// <summary>A node that answers what a client with a real block 0 answers to a joiner: no such client runs in these tests.</summary>
internal sealed class FakeNode(GenesisDefinition genesis, Hash32 blockHash) : IRpcClient
{
    /// <summary>Whether it offers the module web3, in which a node says what it is.</summary>
    public bool HasWeb3 { get; init; } = true;

    public string EndpointName => "http://fake";

    public static EthClient Of(GenesisDefinition genesis, Hash32 blockHash) => new(new FakeNode(genesis, blockHash));

    public Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken) => Task.FromResult(Answer(request));

    public Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RpcResponse>>([.. requests.Select(request => new RpcResponse(Answer(request)))]);

    private JsonElement Answer(RpcRequest request) => JsonSerializer.SerializeToElement<object>(request.Method switch
    {
        "eth_chainId" => Hex.EncodeQuantity(genesis.ChainId.Value),
        "web3_clientVersion" when !HasWeb3 => throw new JsonRpcException(request.Method, -32601, "the method web3_clientVersion does not exist"),
        "web3_clientVersion" => "Nethermind/v1.31.0",
        "eth_blockNumber" => "0x0",
        "eth_getCode" => Hex.Encode(genesis.Alloc[ConsortiumGovernanceContract.GenesisAddress].Code.Span),
        "eth_getBlockByNumber" => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["number"] = "0x0",
            ["hash"] = blockHash.ToString(),
            ["parentHash"] = Hash32.Zero.ToString(),
            ["timestamp"] = "0x0",
            ["miner"] = Address.Zero.ToString(),
            ["stateRoot"] = genesis.ComputeStateRoot().ToString(),
            ["gasLimit"] = Hex.EncodeQuantity(genesis.GasLimit),
            ["gasUsed"] = "0x0",
            ["difficulty"] = Hex.EncodeQuantity(genesis.Difficulty),
            ["extraData"] = Hex.Encode(genesis.ExtraData.Span),
            ["transactions"] = Array.Empty<string>(),
        },
        _ => throw new NotSupportedException(request.Method),
    });
}
