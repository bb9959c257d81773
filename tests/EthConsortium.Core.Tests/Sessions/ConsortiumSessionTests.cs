using EthConsortium.Core.Accounts;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Sessions;

public sealed class ConsortiumSessionTests : IAsyncLifetime
{
    private static readonly Hash32 s_otherHash = new(Enumerable.Repeat((byte)7, Hash32.Length).ToArray());

    private readonly EthECKey _admin = TestAccounts.Key(1);
    private readonly RecordingSink _sink = new();
    private AnvilHost _chain = null!;
    private MemberEndpoint _member = null!;

    public async Task InitializeAsync()
    {
        MemberAccounts founder = new(_admin.Address, [TestAccounts.At(2), TestAccounts.At(3)]);
        GenesisDefinition genesis = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, founder);
        _chain = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), null, default);
        NetworkInfo described = NetworkInfoBuilder.Describe(genesis, ConsortiumPlan.ThreeBanks.FoundingMember, [], founder.Validators);
        _member = await MemberEndpoint.StartAsync("Bank A", _chain.Endpoint, described, _admin, TimeProvider.System, default);
    }

    public async Task DisposeAsync()
    {
        await _member.DisposeAsync();
        await _chain.DisposeAsync();
        _admin.Dispose();
    }

    [Fact]
    public async Task The_site_alone_is_enough_where_its_member_serves_JSON_RPC_there()
    {
        using ConsortiumSession session = await ConnectAsync(new() { DataUrl = _member.Url, Join = new() { AllowDevelopmentChain = true } });

        Assert.Equal(
            (ConsortiumPlan.ThreeBanks.Name, ConsortiumPlan.ThreeBanks.ChainId, GovernanceVersion.V2, ConsensusEngine.AuRa, ConsortiumGovernanceContract.GenesisAddress),
            (session.ConsortiumName, session.ChainId, session.GovernanceVersion, session.Consensus, session.GovernanceContract));
        Assert.Equal(_member.Url, session.RpcEndpoint);
        Assert.NotNull(session.Network);
        Assert.Equal(_admin.Address, Assert.Single((await session.Governance.ReadAsync(default)).Admins).Address);
    }

    [Fact]
    public async Task The_site_of_a_member_whom_nobody_voted_in_yet_is_not_signed_and_serves_its_own_admin()
    {
        using EthECKey candidate = TestAccounts.Key(9);
        NetworkInfo described = NetworkInfoBuilder.Describe(ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, new(_admin.Address, [TestAccounts.At(2), TestAccounts.At(3)])), ConsortiumPlan.ThreeBanks.Members[1], [], []);
        await using MemberEndpoint member = await MemberEndpoint.StartAsync("Bank B", _chain.Endpoint, described, candidate, TimeProvider.System, default);

        using ConsortiumSession session = await ConnectAsync(new() { DataUrl = member.Url, Join = new() { AllowDevelopmentChain = true } });

        Assert.Contains(session.Checks, check => check is { Code: ErrorCode.NetworkInfoSignerUnknown, Outcome: NetworkCheckOutcome.Limited });
    }

    [Fact]
    public async Task A_node_alone_is_believed_and_the_session_says_what_was_compared_with_nothing()
    {
        using ConsortiumSession session = await ConnectAsync(new() { RpcEndpoint = _chain.Endpoint });

        Assert.Equal([NetworkCheckOutcome.Limited, NetworkCheckOutcome.Limited], session.Checks.Select(check => check.Outcome));
        Assert.Null(session.Network);
        Assert.Null(session.Account);
        Assert.Equal($"{ConsortiumPlan.ThreeBanks.Name} (chain 10101010) at {_chain.Endpoint.GetLeftPart(UriPartial.Authority)}", session.ToString());
    }

    [Fact]
    public async Task A_node_alone_is_held_to_what_was_told_on_another_way()
    {
        using (ConsortiumSession session = await ConnectAsync(new() { RpcEndpoint = _chain.Endpoint }))
        {
            using ConsortiumSession same = await ConnectAsync(new() { RpcEndpoint = _chain.Endpoint, Join = new() { ExpectedChainId = session.ChainId, ExpectedGenesisHash = session.GenesisHash } });
            Assert.All(same.Checks, check => Assert.Equal(NetworkCheckOutcome.Passed, check.Outcome));
        }

        NetworkNotVerifiedException refused = await Assert.ThrowsAsync<NetworkNotVerifiedException>(
            () => ConnectAsync(new() { RpcEndpoint = _chain.Endpoint, Join = new() { ExpectedChainId = new ChainId(5), ExpectedGenesisHash = s_otherHash } }));
        Assert.Equal([ErrorCode.ChainIdMismatch, ErrorCode.NodeGenesisMismatch], refused.Failures.Select(check => check.Code));
    }

    [Fact]
    public async Task The_warnings_of_the_verification_reach_the_caller()
    {
        using ConsortiumSession session = await ConnectAsync(new() { DataUrl = _member.Url, RpcEndpoint = _chain.Endpoint, Join = new() { AllowDevelopmentChain = true } });

        Assert.Equal(session.Network!.Limits, _sink.Warnings);
        Assert.NotEmpty(_sink.Warnings);
    }

    [Fact]
    public async Task Without_a_key_nothing_can_be_sent_and_the_error_says_what_to_do()
    {
        using ConsortiumSession session = await ConnectAsync(new() { RpcEndpoint = _chain.Endpoint, Account = _admin.Address });

        Assert.Equal((_admin.Address, false), (session.Account!.Value, session.CanSign));
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => session.GetSender());
        Assert.Equal(ErrorCode.SessionCannotSign, error.Code);
        Assert.Contains($"{_admin.Address}", error.Message);
        Assert.Contains("-AsTransaction", error.Message);
    }

    [Fact]
    public async Task The_key_is_zeroed_with_the_session_and_when_there_will_be_none()
    {
        ConsortiumSession session = await ConsortiumSession.ConnectAsync(new() { RpcEndpoint = _chain.Endpoint }, new UnlockedAccount(new ConsortiumAccount(_admin.Address), _admin), _sink, default);
        Assert.True(session.CanSign);
        Assert.Same(session.GetSender(), session.GetSender());
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _admin.Sign(s_otherHash));

        EthECKey other = TestAccounts.Key(9);
        await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumSession.ConnectAsync(
            new() { RpcEndpoint = _chain.Endpoint, Join = new() { ExpectedChainId = new ChainId(5) } }, new UnlockedAccount(new ConsortiumAccount(other.Address), other), _sink, default));
        Assert.Throws<ObjectDisposedException>(() => other.Sign(s_otherHash));
    }

    [Fact]
    public async Task A_member_whose_site_serves_no_JSON_RPC_is_told_with_all_that_was_tried()
    {
        await using LoopbackServer site = LoopbackServer.Answering((await new HttpClient().GetByteArrayAsync(new Uri(_member.Url, "networkinfo"))));

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => ConnectAsync(new() { DataUrl = site.Root }));

        Assert.Equal(ErrorCode.RpcEndpointUnknown, error.Code);
        Assert.Contains(":8540/", error.Message);
        Assert.Contains(site.Root.ToString(), error.Message);
    }

    [Fact]
    public async Task A_node_without_governance_is_told_with_both_addresses_that_were_asked()
    {
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => ConnectAsync(new() { RpcEndpoint = _chain.Endpoint, GovernanceContract = TestAccounts.At(77) }));
        Assert.Equal(ErrorCode.GovernanceContractUnknown, error.Code);

        await using AnvilHost bare = await AnvilHost.StartAsync(Testing.AnvilFixture.DefaultGenesis, null, default);
        error = await Assert.ThrowsAsync<ConsortiumException>(() => ConnectAsync(new() { RpcEndpoint = bare.Endpoint }));
        Assert.Equal(ErrorCode.GovernanceContractUnknown, error.Code);
        Assert.Contains("0x0000000000000000000000000000000000001006", error.Message);
        Assert.Contains("0x0000000000000000000000000000000000000006", error.Message);
    }

    [Theory]
    [InlineData("ftp://user:word@example.org/")]
    [InlineData("node")]
    public async Task A_URL_that_is_none_of_an_endpoint_is_refused_without_showing_what_may_be_secret(string url)
    {
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => ConnectAsync(new() { RpcEndpoint = new Uri(url, UriKind.RelativeOrAbsolute) }));
        Assert.Equal(ErrorCode.RpcEndpointInvalid, error.Code);
        Assert.DoesNotContain("word", error.Message);
    }

    private Task<ConsortiumSession> ConnectAsync(ConnectOptions options) => ConsortiumSession.ConnectAsync(options, account: null, _sink, default);
}
