using System.Globalization;
using System.Text.Json;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>
/// A node that answers what the doctor asks, for what no real one does on demand: clocks that are wrong, long forks, silence.
/// Its blocks come each second up to now, from three miners in turn, as AuRa's headers have them.
/// </summary>
internal sealed class FakeChainNode : IAsyncDisposable
{
    private readonly FaultyServer _server;
    private int _asked;

    public FakeChainNode() => _server = new FaultyServer(AnswerAsync);

    public Uri Endpoint => _server.Endpoint;

    public string Name => $"{Endpoint.Host}:{Endpoint.Port}";

    public int Requests => _server.Requests;

    public ulong ChainId { get; init; } = 7;

    /// <summary>What tells its block 0 from another's.</summary>
    public string Genesis { get; init; } = "genesis";

    public ulong Height { get; set; } = 100;

    /// <summary>How many blocks come between two questions for the head.</summary>
    public ulong Growth { get; init; } = 1;

    /// <summary>The height from which on its blocks are not those of the others.</summary>
    public ulong ForkedAt { get; init; } = ulong.MaxValue;

    /// <summary>How often it is asked for its head before it takes the blocks of the others.</summary>
    public int RejoinsAfter { get; init; } = int.MaxValue;

    public ulong Peers { get; init; } = 2;

    public object Syncing { get; init; } = false;

    public string Client { get; init; } = "Nethermind/v1.31.0/linux-x64/dotnet9.0.3";

    public string? Enode { get; init; }

    /// <summary>How long ago block <see cref="Height"/> was made, at first.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>The seconds between two blocks.</summary>
    public ulong Period { get; init; } = 1;

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>Who sealed a block.</summary>
    public Func<ulong, Address> Sealer { get; init; } = number => TestAccounts.At(1 + (int)(number % 3));

    /// <summary>Of which engine its headers look: a difficulty near 2^128 is AuRa's.</summary>
    public string Difficulty { get; init; } = "0xfffffffffffffffffffffffffffffffe";

    /// <summary>Whether each block has a transaction.</summary>
    public bool IsBusy { get; init; }

    /// <summary>The methods that its endpoint does not serve.</summary>
    public string[] Refused { get; init; } = ["admin_nodeInfo"];

    /// <summary>After how many questions for its head it answers no more.</summary>
    public int DiesAfter { get; init; } = int.MaxValue;

    /// <summary>Seconds to add to a block's time, which make the beat irregular.</summary>
    public Func<ulong, ulong> Delay { get; init; } = _ => 0;

    private ulong Top { get; set; }

    private DateTimeOffset Start { get; } = DateTimeOffset.UtcNow;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public Hash32 HashOf(ulong number)
    {
        string branch = number >= ForkedAt && _asked <= RejoinsAfter ? Name : "";
        return Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Genesis}{branch}{number}")));
    }

    private async Task AnswerAsync(FaultyRequest request)
    {
        if (_asked >= DiesAfter)
        {
            await request.DropAsync();
            return;
        }

        JsonElement json = request.Json;
        string body = json.ValueKind == JsonValueKind.Array
            ? $"[{string.Join(',', json.EnumerateArray().Select(Answer))}]"
            : Answer(json);
        string date = (DateTimeOffset.UtcNow + ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        await request.AnswerAsync(body, headers: $"Date: {date}\r\n");
    }

    private string Answer(JsonElement call)
    {
        string method = call.GetProperty("method").GetString()!;
        Dictionary<string, object?> response = new(StringComparer.Ordinal) { ["jsonrpc"] = "2.0", ["id"] = call.GetProperty("id") };
        object? result = Refused.Contains(method) ? null : method switch
        {
            "eth_chainId" => Hex.EncodeQuantity(ChainId),
            "net_version" => ChainId.ToString(CultureInfo.InvariantCulture),
            "web3_clientVersion" => Client,
            "net_peerCount" => Hex.EncodeQuantity(Peers),
            "eth_syncing" => Syncing,
            "admin_nodeInfo" => Enode is null ? null : new Dictionary<string, object> { ["enode"] = Enode },
            "eth_call" or "eth_getCode" => "0x",
            "eth_getBlockByNumber" => BlockOf(call.GetProperty("params")[0].GetString()!),
            _ => null,
        };
        if (result is null && method != "eth_getBlockByNumber")
        {
            response["error"] = new Dictionary<string, object> { ["code"] = JsonRpcException.MethodNotFound, ["message"] = $"the method {method} is not served" };
        }
        else
        {
            response["result"] = result;
        }

        return JsonSerializer.Serialize(response);
    }

    private Dictionary<string, object>? BlockOf(string tag)
    {
        if (tag == "latest")
        {
            Top = Height + ((ulong)_asked++ * Growth);
        }

        ulong number = tag == "latest" ? Top : Hex.DecodeUInt64(tag);
        return number > Top ? null : new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["number"] = Hex.EncodeQuantity(number),
            ["hash"] = HashOf(number),
            ["parentHash"] = number == 0 ? Hash32.Zero : HashOf(number - 1),
            ["sha3Uncles"] = Hash32.Zero,
            ["miner"] = Sealer(number),
            ["stateRoot"] = Hash32.Zero,
            ["transactionsRoot"] = IsBusy ? Hash32.Zero : EthConsortium.Ethereum.Trie.MerklePatriciaTrie.EmptyRoot,
            ["receiptsRoot"] = Hash32.Zero,
            ["logsBloom"] = "0x00",
            ["difficulty"] = Difficulty,
            ["gasLimit"] = "0x1",
            ["gasUsed"] = "0x0",
            ["timestamp"] = Hex.EncodeQuantity((ulong)(Start - Age).ToUnixTimeSeconds() - (Height * Period) + (number * Period) + Delay(number)),
            ["extraData"] = "0x",
            ["mixHash"] = Keccak256.Hash([1]),
            ["nonce"] = "0x0000000000000001",
            ["transactions"] = Array.Empty<string>(),
        };
    }
}
