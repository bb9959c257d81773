using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Benchmarks;

/// <summary>Reading and decoding a history of 5,000 votes from the answer of a node, the node's own time left out.</summary>
[MemoryDiagnoser]
public class GovernanceReadHistoryBenchmarks
{
    private const int Events = 5_000;

    private GovernanceClient _client = null!;

    [GlobalSetup]
    public void SetUp() => _client = new GovernanceClient(new EthClient(new CannedNode()));

    [Benchmark]
    public Task<IReadOnlyList<GovernanceEvent>> Read_5000_events() => _client.ReadHistoryAsync(0, Events, null, default);

    /// <summary>A node whose answers are ready.</summary>
    private sealed class CannedNode : IRpcClient
    {
        // The reader asks for the version first, then for lists, which are not looked at here: name, admins, proposals.
        private readonly JsonElement _version = JsonSerializer.SerializeToElement(Hash32.FromUInt64(2).ToString());
        private readonly JsonElement _nobody = JsonSerializer.SerializeToElement(Hash32.FromUInt64(32).ToString() + Hash32.Zero.ToString()[2..]);
        private int _calls;

        private readonly JsonElement _logs = JsonSerializer.SerializeToElement(Enumerable.Range(1, Events).Select(LogOf));

        public string EndpointName => "http://canned";

        public Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken) => Task.FromResult(request.Method switch
        {
            "eth_getLogs" => _logs,
            "eth_blockNumber" => JsonSerializer.SerializeToElement(Hex.EncodeQuantity(Events)),
            "eth_getBlockByNumber" => JsonSerializer.SerializeToElement(BlockOf(Events)),
            "eth_call" => _calls++ % 4 == 0 ? _version : _nobody,
            _ => throw new NotSupportedException(request.Method),
        });

        public async Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
        {
            List<RpcResponse> responses = [];
            foreach (RpcRequest request in requests)
            {
                responses.Add(new RpcResponse(await SendAsync(request, cancellationToken)));
            }

            return responses;
        }

        private static object LogOf(int number)
        {
            Hash32 voter = Hash32.FromUInt64((ulong)(number % 200) + 1);
            Hash32 subject = Hash32.FromUInt64(1_000);
            byte[] data = AbiEncoder.Encode([AbiType.Parse("bool"), AbiType.Parse("uint256"), AbiType.Parse("uint256")], [true, (number % 100) + 1, 101]);
            return new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["address"] = ConsortiumGovernanceContract.GenesisAddress.ToString(),
                ["topics"] = new[] { ConsortiumGovernanceContract.VoteCast.Topic.ToString(), voter.ToString(), subject.ToString() },
                ["data"] = Hex.Encode(data),
                ["blockNumber"] = Hex.EncodeQuantity((ulong)number),
                ["blockHash"] = Hash32.FromUInt64((ulong)number).ToString(),
                ["transactionHash"] = Hash32.FromUInt64((ulong)number + 1_000_000).ToString(),
                ["transactionIndex"] = "0x0",
                ["logIndex"] = "0x0",
                ["removed"] = false,
            };
        }

        private static object BlockOf(int number) => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["number"] = Hex.EncodeQuantity((ulong)number),
            ["hash"] = Hash32.FromUInt64((ulong)number).ToString(),
            ["parentHash"] = Hash32.FromUInt64((ulong)number - 1).ToString(),
            ["timestamp"] = "0x1",
            ["miner"] = Address.Zero.ToString(),
            ["stateRoot"] = Hash32.Zero.ToString(),
            ["gasLimit"] = "0x1",
            ["gasUsed"] = "0x0",
            ["difficulty"] = "0x1",
            ["extraData"] = "0x",
            ["transactions"] = Array.Empty<string>(),
        };
    }
}
