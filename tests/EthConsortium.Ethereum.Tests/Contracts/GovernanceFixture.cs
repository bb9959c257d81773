using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>
/// A chain with the very rules the contracts are compiled for, on which anybody's transactions are taken without a key and
/// each block is one second later than the one before.
/// </summary>
public class GovernanceFixture : AnvilFixture
{
    private RpcClient? _rpc;
    private ulong _contracts;

    public RpcClient Rpc => _rpc ?? throw new InvalidOperationException("The fixture is not initialized.");

    public EthClient Eth => new(Rpc);

    protected override AnvilHostOptions Options => new() { Hardfork = "petersburg" };

    public static Address Admin(int number) => Numbered(0xaa, number);

    public static Address Validator(int number) => Numbered(0xbb, number);

    public static Address Candidate(int number) => Numbered(0xcc, number);

    /// <summary>Founders A, B, C… with so many validators each, numbered through.</summary>
    public static ConsortiumGovernanceGenesis Founders(params int[] validatorsOfEach)
    {
        int next = 0;
        return new ConsortiumGovernanceGenesis("Three banks",
        [
            .. validatorsOfEach.Select((count, i) => new ConsortiumGovernanceFounder(
                Admin(i), $"Bank {(char)('A' + (i % 26))}", [.. Enumerable.Range(0, count).Select(_ => Validator(next++))])),
        ])
        { ValidatorCapacity = 16 };
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _rpc = new RpcClient(Endpoint);
        await RequestAsync("anvil_autoImpersonateAccount", true);
        await RequestAsync("anvil_setBlockTimestampInterval", JsonSerializer.SerializeToElement(1));
    }

    public override async Task DisposeAsync()
    {
        _rpc?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Puts a contract on the chain as a genesis block would have it, at an address of its own.</summary>
    internal async Task<GovernanceDriver> FoundAsync(ConsortiumGovernanceGenesis genesis, Address? at = null)
    {
        Address address = at ?? Numbered(0xdd, (int)_contracts++);
        EthConsortium.Ethereum.Genesis.GenesisAccount account = ConsortiumGovernanceContract.BuildGenesisAccount(genesis);
        List<RpcRequest> requests = [new RpcRequest("anvil_setCode", address, account.Code)];
        requests.AddRange(account.Storage.Select(w => new RpcRequest("anvil_setStorageAt", address, w.Key, w.Value)));
        foreach (RpcResponse response in await Rpc.SendBatchAsync(requests, CancellationToken.None))
        {
            _ = response.GetResult();
        }

        return new GovernanceDriver(this, address);
    }

    internal Task<GovernanceDriver> FoundAsync(params int[] validatorsOfEach) => FoundAsync(Founders(validatorsOfEach));

    /// <summary>Sends a transaction in anybody's name and gives its receipt, whether it succeeded or not.</summary>
    internal async Task<TransactionReceipt> TransactAsync(Address from, Address? to, ReadOnlyMemory<byte> data, ulong gas = 50_000_000) =>
        EthJson.ReadReceipt(await RequestAsync("eth_sendTransactionSync", Transaction(from, to, data, gas)))!;

    /// <summary>
    /// Sends transactions of different accounts, which all must succeed, in as few blocks as they need: each block takes anvil
    /// the longer the more storage there is.
    /// </summary>
    internal async Task TransactTogetherAsync(IEnumerable<(Address From, Address To, byte[] Data)> transactions, int gasOfEach)
    {
        foreach ((Address From, Address To, byte[] Data)[] block in transactions.Chunk(50_000_000 / gasOfEach))
        {
            RpcRequest[] requests = [.. block.Select(t => new RpcRequest("eth_sendTransaction", Transaction(t.From, t.To, t.Data, (ulong)gasOfEach)))];
            await RequestAsync("evm_setAutomine", false);
            IReadOnlyList<RpcResponse> sent = await Rpc.SendBatchAsync(requests, CancellationToken.None);
            await RequestAsync("evm_mine");
            await RequestAsync("evm_setAutomine", true);
            EthBatch batch = Eth.CreateBatch();
            Task<TransactionReceipt?>[] receipts = [.. sent.Select(s => batch.GetTransactionReceiptAsync(Hash32.Parse(s.GetResult().GetString()!)))];
            await batch.ExecuteAsync();
            Assert.All(await Task.WhenAll(receipts), r => Assert.True(r?.Succeeded));
        }
    }

    /// <summary>Remembers the state of the chain; <see cref="ForgetSinceAsync"/> returns to it.</summary>
    internal async Task<string> RememberAsync() => (await RequestAsync("evm_snapshot")).GetString()!;

    /// <summary>Returns to a state, so that what a test has stored does not slow down those after it.</summary>
    internal async Task ForgetSinceAsync(string snapshot) => Assert.True((await RequestAsync("evm_revert", snapshot)).GetBoolean());

    /// <summary>Makes a block so much later than the last one.</summary>
    internal async Task AdvanceAsync(TimeSpan time)
    {
        ulong now = await NowAsync();
        await RequestAsync("evm_setNextBlockTimestamp", now + (ulong)time.TotalSeconds);
        await RequestAsync("evm_mine");
    }

    /// <summary>The time of the last block, in seconds of the Unix epoch.</summary>
    internal async Task<ulong> NowAsync() => (await Eth.GetBlockAsync(BlockTag.Latest))!.Timestamp;

    /// <summary>All of a contract's storage but words of zero, from anvil's own state.</summary>
    internal async Task<Dictionary<Hash32, Hash32>> StorageOfAsync(Address contract)
    {
        byte[] state = Hex.Decode((await RequestAsync("anvil_dumpState")).GetString()!);
        await using GZipStream plain = new(new MemoryStream(state), CompressionMode.Decompress);
        using JsonDocument document = await JsonDocument.ParseAsync(plain);
        return document.RootElement.GetProperty("accounts").EnumerateObject()
            .Single(a => Address.Parse(a.Name) == contract).Value.GetProperty("storage").EnumerateObject()
            .Select(w => KeyValuePair.Create(Word(w.Name), Word(w.Value.GetString()!)))
            .Where(w => w.Value != Hash32.Zero)
            .ToDictionary();

        static Hash32 Word(string quantity) => Hash32.Parse($"0x{quantity[2..].PadLeft(2 * Hash32.Length, '0')}");
    }

    internal Task<JsonElement> RequestAsync(string method, params object?[] parameters) =>
        Rpc.SendAsync(new RpcRequest(method, parameters), CancellationToken.None);

    private static Dictionary<string, object?> Transaction(Address from, Address? to, ReadOnlyMemory<byte> data, ulong gas)
    {
        Dictionary<string, object?> transaction = new(StringComparer.Ordinal) { ["from"] = from, ["data"] = data, ["gas"] = gas, ["gasPrice"] = 0 };
        if (to is not null)
        {
            transaction.Add("to", to);
        }

        return transaction;
    }

    private static Address Numbered(byte kind, int number)
    {
        byte[] bytes = new byte[Address.Length];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Address.Length - sizeof(int)), number + 1);
        return new Address(bytes);
    }
}
