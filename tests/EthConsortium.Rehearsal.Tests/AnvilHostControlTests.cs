using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests;

public sealed class AnvilHostControlTests : IClassFixture<AnvilFixture>, IDisposable
{
    private static readonly Address s_someone = Address.Parse("0x00000000000000000000000000000000000050e0");
    private static readonly Address s_systemCaller = Address.Parse("0xfffffffffffffffffffffffffffffffffffffffe");

    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly AnvilControl _control;

    public AnvilHostControlTests(AnvilFixture fixture)
    {
        _rpc = new RpcClient(fixture.Endpoint);
        _eth = new EthClient(_rpc);
        _control = new AnvilControl(_rpc);
    }

    public void Dispose() => _rpc.Dispose();

    [Fact]
    public async Task Only_an_impersonated_account_can_be_acted_for()
    {
        await _control.ImpersonateAsync(s_systemCaller, default);
        Hash32 hash = await _control.SendTransactionAsync(s_systemCaller, s_someone, ReadOnlyMemory<byte>.Empty, gasLimit: null, default);
        await _control.MineAsync(1, default); // its own block may still be under way
        Assert.Equal(s_systemCaller, (await _eth.GetTransactionReceiptAsync(hash))!.From);
        await _control.StopImpersonatingAsync(s_systemCaller, default);
        await Assert.ThrowsAsync<JsonRpcException>(() => _control.SendTransactionAsync(s_systemCaller, s_someone, ReadOnlyMemory<byte>.Empty, gasLimit: null, default));
    }

    [Fact]
    public async Task A_snapshot_can_be_gone_back_to_once()
    {
        string snapshot = await _control.SnapshotAsync(default);
        await _control.SetBalanceAsync(s_someone, new Wei(5), default);
        Assert.Equal(new Wei(5), await _eth.GetBalanceAsync(s_someone, BlockTag.Latest));
        await _control.RevertAsync(snapshot, default);
        Assert.Equal(Wei.Zero, await _eth.GetBalanceAsync(s_someone, BlockTag.Latest));
        await Assert.ThrowsAsync<AnvilException>(() => _control.RevertAsync(snapshot, default));
    }

    [Fact]
    public async Task Time_moves_with_the_next_block()
    {
        await _control.MineAsync(1, default);
        Block before = (await _eth.GetBlockAsync(BlockTag.Latest))!;
        await _control.IncreaseTimeAsync(TimeSpan.FromDays(30), default);
        await _control.MineAsync(3, default);
        Block after = (await _eth.GetBlockAsync(BlockTag.Latest))!;
        Assert.Equal(before.Number + 3, after.Number);
        Assert.True(after.Timestamp - before.Timestamp >= (ulong)TimeSpan.FromDays(30).TotalSeconds);
    }
}
