using System.Globalization;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class LogQueryTests
{
    private static readonly Address s_contract = Address.Parse("0x0000000000000000000000000000000000001006");

    private static readonly LogFilter s_all = new() { Addresses = [s_contract] };

    [Fact]
    public async Task A_short_chain_is_read_in_two_round_trips()
    {
        FakeNode node = new(500, [3, 3, 499, 500]);
        IReadOnlyList<Log> logs = await node.Eth.GetLogsAsync(s_all);
        Assert.Equal([3UL, 3UL, 499UL, 500UL], logs.Select(l => l.BlockNumber));
        Assert.Equal(2, node.Rpc.RoundTrips);
    }

    [Theory]
    [InlineData("query returned more than 10000 results")]
    [InlineData("query timeout exceeded")]
    [InlineData("Requested range exceeds maximum RPC range limit")]
    [InlineData("Log response size exceeded.")]
    [InlineData("block range is too wide")]
    public async Task A_refused_range_is_halved_until_it_is_answered(string refusal)
    {
        FakeNode node = new(30_000, [0, 9_999, 10_000, 29_999, 30_000]) { MaxRange = 1_300, Refuse = (_, _) => new JsonRpcException("eth_getLogs", -32000, refusal) };
        Assert.Equal([0UL, 9_999UL, 10_000UL, 29_999UL, 30_000UL], (await node.Eth.GetLogsAsync(s_all)).Select(l => l.BlockNumber));
        Assert.InRange(node.Rpc.RoundTrips, 25, 60);
        node.AssertEveryBlockWasReadOnce();
    }

    [Theory]
    [InlineData("eth_getLogs is limited to a 1,000 range", 32)]
    [InlineData("Max range: 1000", 32)]
    [InlineData("exceed maximum block range: 1000", 32)]
    [InlineData("You can make eth_getLogs requests with up to a 1K block range.", 32)]
    public async Task A_limit_that_the_node_names_is_kept_to(string refusal, int roundTrips)
    {
        FakeNode node = new(29_999, [0, 29_999]) { MaxRange = 1_000, Refuse = (_, _) => new JsonRpcException("eth_getLogs", -32602, refusal) };
        Assert.Equal(2, (await node.Eth.GetLogsAsync(s_all)).Count);
        Assert.Equal(roundTrips, node.Rpc.RoundTrips);
        node.AssertEveryBlockWasReadOnce();
    }

    [Fact]
    public async Task A_range_that_the_node_suggests_is_taken()
    {
        FakeNode node = new(29_999, [0, 29_999])
        {
            MaxRange = 5_000,
            Refuse = (from, to) => new JsonRpcException("eth_getLogs", -32005, string.Create(CultureInfo.InvariantCulture, $"query returned more than 10000 results. Try with this block range [0x{from:x}, 0x{Math.Min(to, from + 4_999):X}].")),
        };
        Assert.Equal(2, (await node.Eth.GetLogsAsync(s_all)).Count);
        node.AssertEveryBlockWasReadOnce();

        // A suggestion that makes no sense is no help, and no harm.
        FakeNode other = new(29_999, [0, 29_999]) { MaxRange = 5_000, Refuse = (from, _) => new JsonRpcException("eth_getLogs", -32005, $"Try with this block range [0x{from + 1:x}, 0xffffffffffffffff].") };
        Assert.Equal(2, (await other.Eth.GetLogsAsync(s_all)).Count);
    }

    [Theory]
    [InlineData(RpcFailure.TimedOut)]
    [InlineData(RpcFailure.ResponseTooLarge)]
    public async Task A_time_out_and_too_large_an_answer_narrow_the_range(RpcFailure failure)
    {
        FakeNode node = new(20_000, [0, 20_000]) { MaxRange = 2_000, Refuse = (_, _) => new RpcTransportException(failure, "http://canned", "…") };
        Assert.Equal(2, (await node.Eth.GetLogsAsync(s_all)).Count);
        node.AssertEveryBlockWasReadOnce();
    }

    [Theory]
    [InlineData(-32000, "method handler crashed")]
    [InlineData(-32005, "daily request limit: too many requests")]
    [InlineData(-32601, "the method eth_getLogs does not exist")]
    public async Task Errors_that_a_narrower_range_does_not_help_are_told(int code, string message)
    {
        FakeNode node = new(20_000, []) { MaxRange = 0, Refuse = (_, _) => new JsonRpcException("eth_getLogs", code, message) };
        JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => node.Eth.GetLogsAsync(s_all));
        Assert.Equal(code, error.Code);
        Assert.Equal(2, node.Rpc.RoundTrips);
    }

    [Fact]
    public async Task A_single_block_that_is_too_much_is_told()
    {
        FakeNode node = new(100, [5]) { MaxRange = 0, Refuse = (_, _) => new JsonRpcException("eth_getLogs", -32005, "too many results") };
        await Assert.ThrowsAsync<JsonRpcException>(() => node.Eth.GetLogsAsync(s_all));
    }

    [Fact]
    public async Task A_reorganization_in_between_starts_anew()
    {
        FakeNode node = new(25_000, [1, 24_000]);
        int parts = 0;
        node.BeforeLogs = () =>
        {
            if (++parts == 2)
            {
                node.Reorganize([2, 24_500]);
            }
        };
        Assert.Equal([2UL, 24_500UL], (await node.Eth.GetLogsAsync(s_all)).Select(l => l.BlockNumber));
    }

    [Fact]
    public async Task A_node_that_does_not_know_the_last_block_is_not_believed()
    {
        // Behind a load balancer: the head comes from one node, the logs from one that lags behind.
        FakeNode node = new(1_000, [990]);
        node.BeforeLogs = () => node.Height = 900;
        node.AfterLogs = () => node.Height = 1_000;
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => node.Eth.GetLogsAsync(s_all));
        Assert.Equal(RpcFailure.Malformed, error.Failure);
        Assert.Contains("block 1000 is not the same each time", error.Message, StringComparison.Ordinal);

        FakeNode soon = new(1_000, [990]);
        int asked = 0;
        soon.BeforeLogs = () => soon.Height = ++asked < 3 ? 900UL : 1_000;
        soon.AfterLogs = () => soon.Height = 1_000;
        Assert.Single(await soon.Eth.GetLogsAsync(s_all));
    }

    [Fact]
    public async Task A_last_block_that_does_not_exist_is_refused()
    {
        FakeNode node = new(100, []);
        BlockRangeException error = await Assert.ThrowsAsync<BlockRangeException>(() => node.Eth.GetLogsAsync(s_all with { ToBlock = 101 }));
        Assert.Contains("101", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BlockRangeException>(() => node.Eth.GetLogsAsync(s_all with { FromBlock = 51, ToBlock = 50 }));
        Assert.Empty(await node.Eth.GetLogsAsync(s_all with { FromBlock = 101 }));
    }

    [Fact]
    public async Task Logs_out_of_order_or_told_twice_are_put_right()
    {
        FakeNode node = new(100, [7, 7, 8, 9]) { Distort = logs => logs.Reverse().Concat(logs.Take(2)) };
        Assert.Equal([(7UL, 0UL), (7UL, 1UL), (8UL, 0UL), (9UL, 0UL)], (await node.Eth.GetLogsAsync(s_all)).Select(l => (l.BlockNumber, l.LogIndex)));
    }

    public static TheoryData<string, string, string> Lies => new()
    {
        { "another contract", "\"address\":\"0x0000000000000000000000000000000000001006\"", "\"address\":\"0x0000000000000000000000000000000000001007\"" },
        { "another topic", "\"topics\":[\"0x0000000000000000000000000000000000000000000000000000000000000001\"]", "\"topics\":[]" },
        { "another block", "\"blockNumber\":\"0x7\"", "\"blockNumber\":\"0x70\"" },
        { "another hash in a block", "\"logIndex\":\"0x1\",\"blockHash\":\"0x00", "\"logIndex\":\"0x1\",\"blockHash\":\"0xff" },
        { "two logs with one index", "\"logIndex\":\"0x1\"", "\"logIndex\":\"0x0\"" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Logs_that_were_not_asked_for_or_contradict_each_other_are_refused(string lie, string from, string to)
    {
        FakeNode node = new(100, [7, 7]) { Distort = logs => logs.Select(l => l.Replace(from, to, StringComparison.Ordinal)) };
        LogFilter filter = s_all with { Topics = [[Hash32.FromUInt64(1)]], ToBlock = 100 };
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => node.Eth.GetLogsAsync(filter));
        Assert.True(error.Failure == RpcFailure.Malformed, lie);
    }

    [Fact]
    public void Whatever_the_chain_and_the_limits_every_log_comes_once_and_in_order()
    {
        Gen<(int Height, int Range, int Results, int[] Blocks)> cases =
            from height in Gen.Choose(0, 60_000)
            from range in Gen.Choose(1, 30_000).Or(Gen.Choose(300, 2_000))
            from results in Gen.Choose(3, 50)
            from blocks in Gen.Choose(0, height).ArrayOf()
            select (height, Math.Max(range, height / 200), results, blocks.GroupBy(b => b).SelectMany(g => g.Take(3)).ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            ulong[] blocks = [.. c.Blocks.Select(b => (ulong)b).Order()];
            FakeNode node = new((ulong)c.Height, blocks) { MaxRange = (ulong)c.Range, MaxResults = c.Results, Refuse = (_, _) => new JsonRpcException("eth_getLogs", -32005, "too many results or too wide a range") };
            IReadOnlyList<Log> logs = node.Eth.GetLogsAsync(s_all).GetAwaiter().GetResult();
            node.AssertEveryBlockWasReadOnce();
            return logs.Select(l => l.BlockNumber).SequenceEqual(blocks);
        }));
    }

    /// <summary>A node with a chain of empty blocks, some of which have logs, and limits on what it answers.</summary>
    private sealed class FakeNode
    {
        private readonly List<(ulong From, ulong To)> _answered = [];
        private ulong[] _logs;
        private int _fork;

        public FakeNode(ulong height, ulong[] logs)
        {
            Height = height;
            _logs = logs;
            Rpc = new CannedRpc(Answer);
            Eth = new EthClient(Rpc, new SkippingTimeProvider(TimeSpan.FromMinutes(1)));
        }

        public CannedRpc Rpc { get; }

        public EthClient Eth { get; }

        public ulong Height { get; set; }

        public ulong MaxRange { get; init; } = ulong.MaxValue;

        public int MaxResults { get; init; } = int.MaxValue;

        public Func<ulong, ulong, RpcException>? Refuse { get; init; }

        public Func<IEnumerable<string>, IEnumerable<string>> Distort { get; init; } = logs => logs;

        public Action BeforeLogs { get; set; } = () => { };

        public Action AfterLogs { get; set; } = () => { };

        public void Reorganize(ulong[] logs)
        {
            _fork++;
            _logs = logs;
        }

        public void AssertEveryBlockWasReadOnce()
        {
            ulong next = 0;
            foreach ((ulong from, ulong to) in _answered)
            {
                Assert.Equal(next, from);
                next = to + 1;
            }

            Assert.Equal(Height + 1, next);
        }

        private string Answer(string method, JsonElement parameters)
        {
            if (method != "eth_getLogs")
            {
                string tag = parameters[0].GetString()!;
                ulong number = tag == "latest" ? Height : Hex.DecodeUInt64(tag);
                string answer = number > Height ? "null" : Block(number);
                if (tag != "latest")
                {
                    AfterLogs(); // It comes behind the logs in their batch.
                }

                return answer;
            }

            BeforeLogs();
            ulong from = Hex.DecodeUInt64(parameters[0].GetProperty("fromBlock").GetString()!);
            ulong to = Hex.DecodeUInt64(parameters[0].GetProperty("toBlock").GetString()!);
            ulong[] found = [.. _logs.Where(b => b >= from && b <= to && b <= Height)];
            if (Refuse is not null && (to - from + 1 > MaxRange || found.Length > MaxResults))
            {
                throw Refuse(from, to);
            }

            _answered.Add((from, to));
            return $"[{string.Join(',', Distort(found.GroupBy(b => b).SelectMany(g => g.Select((b, i) => LogJson(b, i)))))}]";
        }

        private Hash32 HashOf(ulong number) => Hash32.FromUInt64((number << 8) + (ulong)_fork);

        private string Block(ulong number) => $$"""
            {"number":"0x{{number:x}}","hash":"{{HashOf(number)}}","parentHash":"{{Hash32.Zero}}","timestamp":"0x0","miner":"{{Address.Zero}}","stateRoot":"{{Hash32.Zero}}","gasLimit":"0x0","gasUsed":"0x0","extraData":"0x","transactions":[]}
            """;

        private string LogJson(ulong number, int index) => $$"""
            {"address":"{{s_contract}}","topics":["{{Hash32.FromUInt64(1)}}"],"data":"0x","logIndex":"0x{{index:x}}","blockHash":"{{HashOf(number)}}","blockNumber":"0x{{number:x}}","transactionHash":"{{Hash32.FromUInt64((ulong)index)}}","transactionIndex":"0x{{index:x}}"}
            """;
    }
}
