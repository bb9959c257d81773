using EthConsortium.Core.Accounts;
using EthConsortium.Core.Sessions;
using EthConsortium.Core.Tests.Governance;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Tests.Transfers;

public sealed class EtherTransferTests : IAsyncLifetime
{
    private readonly EthECKey _key = TestAccounts.Key(1);
    private readonly EtherTransfer _transfer = new(TestAccounts.At(50), Wei.FromEther(1));
    private readonly RecordingSink _sink = new();
    private GovernanceChain _chain = null!;
    private ConsortiumSession _session = null!;

    private Address From => _key.Address;

    public async Task InitializeAsync()
    {
        _chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 1));
        await _chain.Anvil.SetBalanceAsync(From, Wei.FromEther(9), default);
        _session = await ConsortiumSession.ConnectAsync(new ConnectOptions { RpcEndpoint = _chain.Endpoint }, new UnlockedAccount(new ConsortiumAccount(From), _key), _sink, default);
    }

    public async Task DisposeAsync()
    {
        _session.Dispose();
        await _chain.DisposeAsync();
    }

    [Theory]
    [InlineData("sending transaction 0x")]
    [InlineData("waiting for transaction 0x")]
    public async Task One_that_was_broken_off_tells_its_hash_before_and_does_not_pay_twice_when_it_is_repeated(string step)
    {
        using CancellationTokenSource cancel = new();
        _sink.OnStep = now =>
        {
            if (now.StartsWith(step, StringComparison.Ordinal))
            {
                cancel.Cancel();
            }
        };
        await _chain.Anvil.SetAutomineAsync(false, default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _transfer.ApplyAsync(_session, _sink, cancel.Token));
        string hash = _sink.Details[^1][^66..];
        EtherTransferPreview preview = await _transfer.PreviewAsync(_session, From, default);
        await _chain.Anvil.SetAutomineAsync(true, default);
        await _chain.Anvil.MineAsync(1, default);

        EtherTransferResult repeated = await _transfer.ApplyAsync(_session, _sink, default);
        EtherTransferResult anew = await _transfer.ApplyAsync(_session, _sink, default);

        Assert.Contains($"sends transaction {hash}", string.Join('\n', _sink.Details));
        Assert.Equal((hash, Hash32.Parse(hash)), (repeated.TransactionHash.ToString(), preview.Unfinished));
        Assert.Contains(hash, Assert.Single(_sink.Warnings, warning => warning.Contains("may have paid already", StringComparison.Ordinal)));
        Assert.NotEqual(repeated.TransactionHash, anew.TransactionHash);
        Assert.Equal(Wei.FromEther(2), await _chain.Eth.GetBalanceAsync(_transfer.To, BlockTag.Latest));
        Assert.Equal(2UL, await _chain.Eth.GetNonceAsync(From, BlockTag.Latest));
    }

    [Fact]
    public async Task Many_at_once_in_one_session_get_a_nonce_each()
    {
        EtherTransferResult[] results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _transfer.ApplyAsync(_session, sink: null, default)));

        Assert.Equal(5, results.Select(result => result.TransactionHash).Distinct().Count());
        Assert.Equal(Wei.FromEther(5), await _chain.Eth.GetBalanceAsync(_transfer.To, BlockTag.Latest));
    }
}
