using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Core.Sessions;
using EthConsortium.Core.Tests.Governance;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Core.Tests.Offline;

public sealed class TransactionSubmissionTests : IDisposable
{
    private readonly EthECKey[] _keys = [.. Enumerable.Range(1, 3).Select(TestAccounts.Key)];
    private readonly RecordingSink _sink = new();
    private readonly TransactionSubmitOptions _options = new() { Apply = new() { PollInterval = TimeSpan.FromMilliseconds(20), FinalityTimeout = TimeSpan.FromSeconds(20) } };

    private Address A => _keys[0].Address;

    private Address B => _keys[1].Address;

    [Fact]
    public async Task A_vote_is_made_here_signed_there_sent_and_seen_and_the_second_time_only_seen()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        using ConsortiumSession session = await ConnectAsync(chain);
        Address candidate = TestAccounts.At(50);
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(candidate, "Bank 50"));

        TransactionDocument made = await TransactionDocument.CreateAsync(session, GovernanceAction.VoteFor(candidate), B, _sink, default);
        TransactionDocument signed = TransactionDocument.Parse(made.ToJson()).Sign(_keys[1]);
        TransactionDocument received = TransactionDocument.Parse(signed.ToJson());
        TransactionSubmission first = await received.SubmitAsync(session, _options, _sink, default);
        ulong nonce = await chain.Eth.GetNonceAsync(B, BlockTag.Latest);
        TransactionSubmission again = await received.SubmitAsync(session, _options, _sink, default);

        Assert.Equal($"Vote for {candidate} (claimed to be 'Bank 50')", made.Words[0]);
        Assert.Equal("2 of 2 votes; admins 2 → 3; would be accepted", made.Foreseen);
        Assert.Equal((TransactionStatus.Mined, true), (first.Status, first.IsFinal));
        Assert.NotNull(first.Governance!.State.FindAdmin(candidate));
        Assert.Equal((TransactionStatus.AlreadyMined, true), (again.Status, again.IsFinal));
        Assert.Equal((first.BlockNumber, first.Governance.Preview.Text), (again.BlockNumber, again.Governance!.Preview.Text));
        Assert.NotNull(again.Governance.State.FindAdmin(candidate));
        Assert.Equal(nonce, await chain.Eth.GetNonceAsync(B, BlockTag.Latest));
    }

    [Fact]
    public async Task A_delegation_is_waited_for_until_it_is_final_also_the_second_time()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);
        Address[] validators = [TestAccounts.At(60), TestAccounts.At(61)];
        TransactionDocument signed = (await TransactionDocument.CreateAsync(session, GovernanceAction.AddValidators(validators), A, _sink, default)).Sign(_keys[0]);

        TransactionSubmission sent = await signed.SubmitAsync(session, _options with { Wait = false }, _sink, default);
        TransactionSubmission waiting = await signed.SubmitAsync(session, _options with { Apply = _options.Apply with { WaitForFinality = false } }, _sink, default);
        await using FinalityDriver driver = await FinalityDriver.StartAsync(chain.Eth, chain.Client.Contract, blockTime: null, NullSink.Instance, TimeProvider.System, default);
        TransactionSubmission done = await signed.SubmitAsync(session, _options, _sink, default);

        Assert.Equal((TransactionStatus.Sent, null), (sent.Status, sent.BlockNumber));
        Assert.Equal(false, waiting.IsFinal);
        Assert.Equal(validators, waiting.Governance!.ChangedValidators);
        Assert.Equal((TransactionStatus.AlreadyMined, true), (done.Status, done.IsFinal));
        Assert.Equal(validators, done.Governance!.ChangedValidators);
    }

    [Fact]
    public async Task What_the_chain_would_refuse_is_neither_made_nor_sent()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        using ConsortiumSession session = await ConnectAsync(chain);
        Address candidate = TestAccounts.At(50);
        await Assert.ThrowsAsync<GovernanceRefusedException>(() => TransactionDocument.CreateAsync(session, GovernanceAction.VoteFor(candidate), A, _sink, default));
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(candidate, "Bank 50"));
        TransactionDocument signed = (await TransactionDocument.CreateAsync(session, GovernanceAction.VoteFor(candidate), B, _sink, default)).Sign(_keys[1]);
        await chain.DoAsync(A, GovernanceAction.RescindVoteFor(candidate));

        GovernanceRefusedException error = await Assert.ThrowsAsync<GovernanceRefusedException>(() => signed.SubmitAsync(session, _options, _sink, default));

        Assert.Equal(ErrorCode.NotProposed, error.Code);
        Assert.Equal(0UL, await chain.Eth.GetNonceAsync(B, BlockTag.Latest));
    }

    [Fact]
    public async Task A_list_of_which_a_part_is_done_meanwhile_is_not_sent_because_the_chain_would_refuse_the_whole()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);
        Address[] validators = [TestAccounts.At(60), TestAccounts.At(61)];
        TransactionDocument signed = (await TransactionDocument.CreateAsync(session, GovernanceAction.AddValidators(validators), A, nonce: 1, _sink, default)).Sign(_keys[0]);
        await chain.DoAsync(A, GovernanceAction.AddValidators(validators[..1]));

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => signed.SubmitAsync(session, _options, _sink, default));

        Assert.Equal(ErrorCode.AlreadyAValidator, error.Code);
        Assert.Contains("1 of 2 are done already", error.Message);
        Assert.Contains("Make a new document", error.Message);
        Assert.Equal(1UL, await chain.Eth.GetNonceAsync(A, BlockTag.Latest));
    }

    [Fact]
    public async Task What_is_done_needs_no_transaction()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionDocument signed = (await TransactionDocument.CreateAsync(session, GovernanceAction.SetConsortiumName("Renamed"), B, _sink, default)).Sign(_keys[1]);
        await chain.DoAsync(A, GovernanceAction.SetConsortiumName("Renamed"));

        TransactionSubmission submission = await signed.SubmitAsync(session, _options, _sink, default);
        ConsortiumException nothing = await Assert.ThrowsAsync<ConsortiumException>(() => TransactionDocument.CreateAsync(session, GovernanceAction.SetConsortiumName("Renamed"), A, _sink, default));

        Assert.Equal((TransactionStatus.NotNeeded, null, true), (submission.Status, submission.Receipt, submission.IsFinal));
        Assert.Equal(0UL, await chain.Eth.GetNonceAsync(B, BlockTag.Latest));
        Assert.Equal(ErrorCode.TransactionNotNeeded, nothing.Code);
    }

    [Fact]
    public async Task A_nonce_that_another_transaction_took_is_told()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionDocument signed = (await TransactionDocument.CreateAsync(session, GovernanceAction.SetAlias("One"), A, _sink, default)).Sign(_keys[0]);
        await chain.DoAsync(A, GovernanceAction.SetAlias("Other"));

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => signed.SubmitAsync(session, _options, _sink, default));

        Assert.Equal(ErrorCode.TransactionNonceUsed, error.Code);
        Assert.Contains($"has used its nonce {signed.Nonce} for another one", error.Message);
    }

    [Fact]
    public async Task Documents_made_together_have_one_nonce_after_the_other()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionDocument first = await TransactionDocument.CreateAsync(session, GovernanceAction.SetAlias("One"), A, _sink, default);
        TransactionDocument second = await TransactionDocument.CreateAsync(session, GovernanceAction.SetConsortiumName("Two"), A, first.Nonce + 1, _sink, default);

        TransactionSubmission early = await second.Sign(_keys[0]).SubmitAsync(session, _options with { Wait = false }, _sink, default);
        await first.Sign(_keys[0]).SubmitAsync(session, _options, _sink, default);
        TransactionSubmission late = await second.Sign(_keys[0]).SubmitAsync(session, _options, _sink, default);

        Assert.Equal(TransactionStatus.Sent, early.Status);
        Assert.Contains("knows of none from number 0 on", Assert.Single(_sink.Warnings, w => w.Contains("number 1", StringComparison.Ordinal)));
        Assert.Equal("Two", late.Governance!.State.ConsortiumName);
    }

    [Fact]
    public async Task Transfers_made_together_have_one_nonce_after_the_other()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        await chain.Anvil.SetBalanceAsync(A, Wei.FromEther(3), default);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionDocument first = await TransactionDocument.CreateTransferAsync(session, new EtherTransfer(B, Wei.FromEther(1)), A, nonce: null, _sink, default);
        TransactionDocument second = await TransactionDocument.CreateTransferAsync(session, new EtherTransfer(B, Wei.FromEther(1)), A, first.Nonce + 1, _sink, default);

        Assert.Equal([0UL, 1UL], new[] { first.Nonce, second.Nonce });
    }

    [Fact]
    public async Task A_document_for_another_network_is_not_sent()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionContent content = (await TransactionDocument.CreateAsync(session, GovernanceAction.SetAlias("One"), A, _sink, default)).Content;
        TransactionContent[] others =
        [
            content with { Transaction = content.Transaction with { ChainId = new ChainId(5) } },
            content with { GenesisHash = Documents.Genesis },
            content with { Transaction = content.Transaction with { To = TestAccounts.At(9) } },
            content with { GovernanceVersion = GovernanceVersion.V1 },
        ];
        foreach (TransactionContent other in others)
        {
            TransactionDocument signed = new TransactionDocument(other).Sign(_keys[0]);

            ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => signed.SubmitAsync(session, _options, _sink, default));

            Assert.Equal(ErrorCode.TransactionNetworkMismatch, error.Code);
        }

        Assert.Equal(0UL, await chain.Eth.GetNonceAsync(A, BlockTag.Latest));
    }

    [Fact]
    public async Task An_unsigned_document_is_not_sent()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);
        TransactionDocument unsigned = await TransactionDocument.CreateAsync(session, GovernanceAction.SetAlias("One"), A, _sink, default);

        Assert.Equal(ErrorCode.TransactionNotSigned, (await Assert.ThrowsAsync<ConsortiumException>(() => unsigned.SubmitAsync(session, _options, _sink, default))).Code);
    }

    [Fact]
    public async Task A_transfer_is_foreseen_made_signed_and_sent()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        await chain.Anvil.SetBalanceAsync(A, Wei.FromEther(3), default);
        using ConsortiumSession session = await ConnectAsync(chain);
        EtherTransfer transfer = new(TestAccounts.At(50), Wei.ParseEther("1.5"));

        EtherTransferPreview preview = await transfer.PreviewAsync(session, A, default);
        TransactionDocument signed = TransactionDocument.Parse((await TransactionDocument.CreateTransferAsync(session, transfer, A, nonce: null, _sink, default)).ToJson()).Sign(_keys[0]);
        TransactionSubmission submission = await signed.SubmitAsync(session, _options, _sink, default);

        Assert.Contains($"balance of {A} 3 → 1.5 ether before gas, of {TestAccounts.At(50)} 0 → 1.5 ether", preview.Text);
        Assert.Equal((TransactionStatus.Mined, null, null), (submission.Status, submission.Governance, submission.IsFinal));
        Assert.Equal(Wei.ParseEther("1.5"), await chain.Eth.GetBalanceAsync(TestAccounts.At(50), BlockTag.Latest));
    }

    [Fact]
    public async Task An_account_that_cannot_pay_is_told_before()
    {
        await using GovernanceChain chain = await StartAsync(founders: 1);
        using ConsortiumSession session = await ConnectAsync(chain);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => TransactionDocument.CreateTransferAsync(session, new EtherTransfer(B, Wei.FromEther(1)), A, nonce: null, _sink, default));

        Assert.Equal(ErrorCode.InsufficientFunds, error.Code);
        Assert.Contains($"{A} has 0 ether, less than the 1 ether", error.Message);
    }

    public void Dispose()
    {
        foreach (EthECKey key in _keys)
        {
            key.Dispose();
        }
    }

    private Task<GovernanceChain> StartAsync(int founders) => GovernanceChain.StartAsync(new ConsortiumGovernanceGenesis(
        "Three banks",
        [.. Enumerable.Range(1, founders).Select(n => new ConsortiumGovernanceFounder(_keys[n - 1].Address, $"Bank {n}", GovernanceChain.ValidatorsOf(n, 2)))]));

    private Task<ConsortiumSession> ConnectAsync(GovernanceChain chain) => ConsortiumSession.ConnectAsync(new ConnectOptions { RpcEndpoint = chain.Endpoint }, account: null, _sink, default);
}
