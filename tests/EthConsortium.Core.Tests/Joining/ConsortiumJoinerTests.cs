using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Core.Tests.Joining;

public sealed class ConsortiumJoinerTests : IAsyncLifetime
{
    private static readonly Address s_contract = ConsortiumGovernanceContract.GenesisAddress;
    private static readonly MemberAccounts s_founder = new(Signed(1, default).Signer, [TestAccounts.At(2), TestAccounts.At(3)]);
    private static readonly GenesisDefinition s_genesis = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, s_founder);

    private static readonly JoinOptions s_rehearsing = new() { AllowDevelopmentChain = true };

    private readonly RecordingSink _sink = new();
    private AnvilHost _host = null!;
    private RpcClient _rpc = null!;
    private NetworkInfo _info = null!;

    private EthClient Node => new(_rpc);

    public async Task InitializeAsync()
    {
        _host = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(s_genesis), null, default);
        _rpc = new RpcClient(_host.Endpoint);
        await new AnvilControl(_rpc).MineAsync(12, default);
        NetworkInfo info = await new NetworkInfoBuilder(Node, NetworkInfoBuilder.Describe(s_genesis, ConsortiumPlan.ThreeBanks.FoundingMember, [], s_founder.Validators)).BuildAsync(default);
        _info = SignedBy(1, info);
    }

    public async Task DisposeAsync()
    {
        _rpc.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task What_the_founder_hands_over_is_verified_over_HTTP_against_the_chain()
    {
        await using LoopbackServer server = LoopbackServer.Answering(_info.ToSignedJson(canonical => Signed(1, canonical)));
        using NetworkInfoClient client = new();

        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(client, server.Root, [Node], s_rehearsing, _sink, default);

        Assert.Equal((s_genesis.ComputeHash(), s_genesis.ChainId, ConsensusEngine.AuRa, s_contract), (network.GenesisHash, network.ChainId, network.Consensus, network.GovernanceContract));
        Assert.Equal(
            [ErrorCode.ChainIdMismatch, ErrorCode.GenesisHashMismatch, ErrorCode.GovernanceCodeUnknown, ErrorCode.GovernanceStateUnknown, ErrorCode.NetworkInfoSignerUnknown, ErrorCode.ChainIdMismatch, ErrorCode.NodeGovernanceStateMismatch, ErrorCode.NodeGenesisMismatch, ErrorCode.NodeGovernanceCodeMismatch, ErrorCode.NetworkInfoSignerUnknown, ErrorCode.RecentBlockNotOnChain],
            network.Checks.Select(check => check.Code));
        string limit = Assert.Single(network.Limits);
        Assert.Contains("anvil/", limit);
        Assert.Equal([limit], _sink.Warnings);
        Assert.Contains("block 2 with hash", network.Checks[^1].Found);
        ConsortiumGovernanceFounder founder = Assert.Single(network.FoundingState!.Founders);
        Assert.Equal((ConsortiumPlan.ThreeBanks.Name, s_founder.Admin), (network.FoundingState.ConsortiumName, founder.Account));
        Assert.Equal(s_founder.Validators, founder.Validators);
        Assert.Contains($"{s_founder.Admin}", network.Checks[3].Found);
        Assert.Contains($"{s_founder.Validators[1]}", network.Checks[3].Found);
    }

    [Theory]
    [InlineData(ConsensusEngine.AuRa)]
    [InlineData(ConsensusEngine.Qbft)]
    [InlineData(ConsensusEngine.Clique)]
    [InlineData(ConsensusEngine.Ethash)]
    public async Task A_real_client_is_held_to_the_genesis_hash(ConsensusEngine consensus)
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks with { Consensus = consensus };
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, s_founder);
        NetworkInfo info = NetworkInfoBuilder.Describe(genesis, plan.FoundingMember, [], []) with { RecentBlock = new RecentBlock(0, genesis.ComputeHash()) };

        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(info, [FakeNode.Of(genesis, genesis.ComputeHash())], new JoinOptions { ExpectedGenesisHash = genesis.ComputeHash() }, null, default);

        // Every network of this genesis has block 0, so it says nothing about the chain.
        Assert.Contains(network.Limits, limit => limit.Contains("the document has only block 0", StringComparison.Ordinal));

        NetworkNotVerifiedException error = await RefusedAsync(info with { RecentBlock = null }, FakeNode.Of(genesis, Hash32.FromUInt64(7)));
        Assert.Equal((ErrorCode.NodeGenesisMismatch, $"{genesis.ComputeHash()}", $"{Hash32.FromUInt64(7)}"), (error.Code, error.Failures[0].Expected, error.Failures[0].Found));
    }

    [Fact]
    public async Task Another_genesis_than_claimed_is_found_by_computing_its_hash()
    {
        GenesisDefinition other = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, s_founder with { Admin = TestAccounts.At(666) });

        NetworkNotVerifiedException error = await RefusedAsync(_info with { ParitySpec = ParityChainSpec.Write(other) });

        Assert.Equal((ErrorCode.GenesisHashMismatch, $"{s_genesis.ComputeHash()}", $"{other.ComputeHash()}"), (error.Code, error.Failures[0].Expected, error.Failures[0].Found));
        Assert.Contains(error.Failures, failure => failure.Code == ErrorCode.NodeGovernanceStateMismatch);
        Assert.Contains("Do not join", error.Message);
    }

    [Fact]
    public async Task What_is_not_verified_is_named_by_its_site_and_shown_in_one_line()
    {
        await using LoopbackServer server = LoopbackServer.Answering(_info.ToJson());
        using NetworkInfoClient client = new();
        JoinOptions elsewhere = new() { ExpectedChainId = new ChainId(9), AllowDevelopmentChain = true };

        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(client, server.Root, [], elsewhere, null, default));
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(client, server.Root, [Node], s_rehearsing, null, default);

        Assert.Equal(server.Root, error.Target);
        Assert.Equal($"{_info.ConsortiumName} (chain {_info.ChainId}, network information 0.2)", network.ToString());
        Assert.Equal("A network (network information 0.1)", new NetworkInfo { MinorVersion = 1 }.ToString());
    }

    [Fact]
    public async Task A_whole_forged_network_is_found_by_the_hash_told_on_another_way_and_by_the_node()
    {
        GenesisDefinition forged = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, s_founder with { Admin = TestAccounts.At(666) });
        NetworkInfo info = NetworkInfoBuilder.Describe(forged, ConsortiumPlan.ThreeBanks.FoundingMember, [], []);

        Assert.Equal(ErrorCode.NodeGovernanceStateMismatch, (await RefusedAsync(info)).Code);
        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(info, [], new JoinOptions { ExpectedGenesisHash = s_genesis.ComputeHash() }, null, default));
        Assert.Equal(ErrorCode.GenesisHashMismatch, error.Code);
    }

    [Fact]
    public async Task Other_code_in_the_genesis_is_no_governance_contract()
    {
        byte[] code = ConsortiumGovernanceContract.Artifact.RuntimeBytecode.ToArray();
        code[^60] ^= 1;
        GenesisDefinition forged = s_genesis with { Alloc = new Dictionary<Address, GenesisAccount>(s_genesis.Alloc) { [s_contract] = s_genesis.Alloc[s_contract] with { Code = code } } };

        NetworkNotVerifiedException error = await RefusedAsync(NetworkInfoBuilder.Describe(forged, ConsortiumPlan.ThreeBanks.FoundingMember, [], []), node: null);

        Assert.Equal(ErrorCode.GovernanceCodeUnknown, error.Code);
        Assert.Contains($"{Keccak256.Hash(code)} (unknown)", error.Failures[0].Found);
    }

    [Fact]
    public async Task A_genesis_without_the_contract_or_with_it_elsewhere_is_refused()
    {
        GenesisDefinition empty = s_genesis with { Alloc = new Dictionary<Address, GenesisAccount>() };
        NetworkInfo bare = NetworkInfoBuilder.Describe(empty, ConsortiumPlan.ThreeBanks.FoundingMember, [], []);
        Assert.Equal(ErrorCode.GovernanceCodeUnknown, (await RefusedAsync(bare, node: null)).Code);

        NetworkNotVerifiedException elsewhere = await RefusedAsync(_info with { GovernanceContract = TestAccounts.At(0x1007) }, node: null);
        Assert.All(elsewhere.Failures, failure => Assert.Equal(ErrorCode.GovernanceCodeUnknown, failure.Code));
    }

    [Fact]
    public async Task Other_code_on_the_chain_is_found()
    {
        await new AnvilControl(_rpc).SetCodeAsync(s_contract, CreditScoreContract.Artifact.RuntimeBytecode, default);

        NetworkNotVerifiedException error = await RefusedAsync(_info);

        Assert.Equal(ErrorCode.NodeGovernanceCodeMismatch, error.Failures[^1].Code);
    }

    [Fact]
    public async Task Wrong_chain_ids_are_found_wherever_they_are()
    {
        Assert.Equal(ErrorCode.ChainIdMismatch, (await RefusedAsync(_info with { ChainId = new ChainId(5) })).Code);
        GenesisDefinition other = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { ChainId = new ChainId(77) }, s_founder);
        NetworkNotVerifiedException node = await RefusedAsync(NetworkInfoBuilder.Describe(other, ConsortiumPlan.ThreeBanks.FoundingMember, [], []));
        Assert.Equal((ErrorCode.ChainIdMismatch, "77", "10101010"), (node.Code, node.Failures[0].Expected, node.Failures[0].Found));
        NetworkNotVerifiedException told = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(_info, [], new JoinOptions { ExpectedChainId = new ChainId(9) }, null, default));
        Assert.Equal(ErrorCode.ChainIdMismatch, told.Code);
    }

    [Fact]
    public async Task A_node_cannot_get_around_the_hash_by_calling_itself_a_development_chain()
    {
        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(_info, [Node], null, null, default));

        Assert.Equal(ErrorCode.NodeGenesisMismatch, Assert.Single(error.Failures).Code);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(500, true)]
    public async Task A_recent_block_that_is_not_on_the_chain_is_found(int number, bool rightHash)
    {
        Hash32 hash = rightHash ? _info.RecentBlock!.Hash : Hash32.FromUInt64(1);

        NetworkNotVerifiedException error = await RefusedAsync(_info with { RecentBlock = new RecentBlock((ulong)number, hash) });

        Assert.Equal(ErrorCode.RecentBlockNotOnChain, Assert.Single(error.Failures).Code);
    }

    [Fact]
    public async Task A_document_without_a_recent_block_leaves_a_limit()
    {
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(_info with { RecentBlock = null }, [Node], s_rehearsing, null, default);

        Assert.Contains(network.Limits, limit => limit.StartsWith("recent block", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_reports_an_error_and_gives_no_genesis_is_quoted()
    {
        NetworkNotVerifiedException error = await RefusedAsync(new NetworkInfo { ErrorMessage = "No active nodes" });

        Assert.Equal(ErrorCode.GenesisMissing, error.Code);
        Assert.Contains("'No active nodes'", error.Message);
    }

    [Fact]
    public async Task A_genesis_that_cannot_be_read_is_told()
    {
        NetworkNotVerifiedException error = await RefusedAsync(_info with { ParitySpec = """{"name":"PoA"}""" });

        Assert.Equal(ErrorCode.GenesisUnreadable, Assert.Single(error.Failures).Code);
    }

    [Fact]
    public async Task Documents_of_two_formats_have_to_agree()
    {
        GenesisDefinition clique = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { Consensus = ConsensusEngine.Clique }, s_founder);
        NetworkInfo both = _info with { GethGenesis = GethGenesis.Write(clique) };

        NetworkNotVerifiedException error = await RefusedAsync(both, node: null);

        Assert.Contains(error.Checks, check => check is { Outcome: NetworkCheckOutcome.Limited, Code: ErrorCode.ConsensusMismatch });

        // Clique's state has the founder's ether and another flag in the contract.
        Assert.Equal(ErrorCode.GenesisHashMismatch, error.Code);
        Assert.Contains("state root of gethGenesis", error.Failures[0].What);
    }

    [Fact]
    public async Task Another_consensus_than_claimed_is_found() =>
        Assert.Equal(ErrorCode.ConsensusMismatch, (await RefusedAsync(_info with { Consensus = ConsensusEngine.Qbft }, node: null)).Code);

    [Fact]
    public async Task A_node_that_does_not_answer_is_told()
    {
        await using LoopbackServer broken = LoopbackServer.Answering("oops", "404 Not Found");
        using RpcClient rpc = new(broken.Root, new RpcClientOptions { MaxAttempts = 1 });

        NetworkNotVerifiedException error = await RefusedAsync(_info, new EthClient(rpc));

        Assert.Equal(ErrorCode.NodeUnreachable, Assert.Single(error.Failures).Code);
    }

    [Fact]
    public async Task Without_a_node_the_document_is_held_against_itself()
    {
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(_info, [], null, null, default);

        Assert.All(network.Checks.SkipLast(1), check => Assert.Equal(NetworkCheckOutcome.Passed, check.Outcome));
        Assert.Equal(6, network.Checks.Count);
        Assert.Contains("no node was given", Assert.Single(network.Limits));
    }

    [Fact]
    public async Task A_document_that_somebody_else_signed_is_refused_by_what_the_chain_says_of_the_signer()
    {
        NetworkInfo info = SignedBy(666, _info);

        NetworkNotVerifiedException error = await RefusedAsync(info);

        Assert.Equal(ErrorCode.NetworkInfoSignerUnknown, error.Code);
        Assert.Contains($"{info.Signature!.Signer}, who is neither", Assert.Single(error.Failures).Found);

        VerifiedNetwork without = await ConsortiumJoiner.VerifyAsync(info, [], null, null, default);
        Assert.Contains(without.Limits, limit => limit.Contains("takes a node to know", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_document_that_nobody_signed_is_taken_with_a_limit_and_one_of_an_old_server_as_it_is()
    {
        VerifiedNetwork unsigned = await ConsortiumJoiner.VerifyAsync(_info with { Signature = null }, [Node], s_rehearsing, null, default);
        VerifiedNetwork old = await ConsortiumJoiner.VerifyAsync(_info with { Signature = null, MinorVersion = 1 }, [Node], s_rehearsing, null, default);

        Assert.Contains(unsigned.Limits, limit => limit.Contains("the document is not signed", StringComparison.Ordinal));
        Assert.DoesNotContain(old.Checks, check => check.Code == ErrorCode.NetworkInfoSignerUnknown);
    }

    [Fact]
    public async Task What_can_be_compared_with_nothing_is_a_limit()
    {
        NetworkInfo bare = _info with { ChainId = null, GenesisHash = null, Consensus = null };

        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(bare, [], null, null, default);

        Assert.Equal(
            [ErrorCode.ChainIdMismatch, ErrorCode.ConsensusMismatch, ErrorCode.GenesisHashMismatch, ErrorCode.NodeGenesisMismatch],
            network.Checks.Where(check => check.Outcome == NetworkCheckOutcome.Limited).Select(check => check.Code));
        VerifiedNetwork told = await ConsortiumJoiner.VerifyAsync(bare, [], new JoinOptions { ExpectedGenesisHash = s_genesis.ComputeHash(), ExpectedChainId = s_genesis.ChainId }, null, default);
        Assert.Equal(2, told.Limits.Count());
    }

    [Theory]
    [InlineData("a seat for an account that is no admin")]
    [InlineData("a validator that no admin has")]
    [InlineData("a validator's flags")]
    [InlineData("a vote for a proposal to come")]
    [InlineData("the count of the admins")]
    [InlineData("the length of the list of validators")]
    [InlineData("changes final at once under AuRa")]
    public async Task Words_planted_in_the_storage_of_the_contract_are_found(string planted)
    {
        GenesisAccount account = s_genesis.Alloc[s_contract];
        Dictionary<Hash32, Hash32> words = new(account.Storage);
        Hash32 ghost = WordOf(TestAccounts.At(666));
        Hash32 roster = Keccak256.Hash(SlotOf("_roster").AsSpan());
        switch (planted)
        {
            case "a seat for an account that is no admin":
                words[Keccak256.Hash([.. ghost.AsSpan(), .. SlotOf("_seatOf").AsSpan()])] = Hash32.FromUInt64(1);
                break;
            case "a validator that no admin has":
                words[Keccak256.Hash([.. ghost.AsSpan(), .. SlotOf("_placeOf").AsSpan()])] = Hash32.FromUInt64(3);
                break;
            case "a validator's flags":
                words[roster] = Changed(words[roster], 31 - 28, 0x08);
                break;
            case "a vote for a proposal to come":
                words[SlotOf("_proposals")] = Hash32.FromUInt64(1);
                break;
            case "the count of the admins":
                words[SlotOf("_adminCount")] = Changed(words[SlotOf("_adminCount")], 31 - Variable("_adminCount").Offset, 2);
                break;
            case "the length of the list of validators":
                words[SlotOf("_roster")] = Hash32.FromUInt64(ulong.MaxValue);
                break;
            default:
                words[SlotOf("_finalizesImmediately")] = Changed(words[SlotOf("_finalizesImmediately")], 31 - Variable("_finalizesImmediately").Offset, 1);
                break;
        }

        GenesisDefinition forged = s_genesis with { Alloc = new Dictionary<Address, GenesisAccount>(s_genesis.Alloc) { [s_contract] = account with { Storage = words } } };

        NetworkNotVerifiedException error = await RefusedAsync(NetworkInfoBuilder.Describe(forged, ConsortiumPlan.ThreeBanks.FoundingMember, [], []), node: null);

        Assert.Equal(ErrorCode.GovernanceStateUnknown, Assert.Single(error.Failures).Code);

        static Hash32 Changed(Hash32 word, int index, byte value)
        {
            byte[] bytes = word.AsSpan().ToArray();
            Assert.NotEqual(value, bytes[index]);
            bytes[index] = value;
            return new Hash32(bytes);
        }

        static StorageVariable Variable(string label) => ConsortiumGovernanceContract.Artifact.StorageLayout.Variables.Single(v => v.Label == label);

        static Hash32 SlotOf(string label) => Hash32.FromUInt64(Variable(label).Slot);

        static Hash32 WordOf(Address address) => new([.. new byte[12], .. address.AsSpan()]);
    }

    [Fact]
    public async Task A_document_of_another_engine_is_marked_as_not_verified()
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks with { Consensus = ConsensusEngine.Qbft };
        GenesisDefinition qbft = ConsortiumGenesis.Build(plan, s_founder);
        GenesisDefinition ethash = qbft with { Consensus = new EthashConsensus() };
        NetworkInfo both = NetworkInfoBuilder.Describe(qbft, plan.FoundingMember, [], []) with { GethGenesis = GethGenesis.Write(ethash) };

        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(both, [FakeNode.Of(qbft, qbft.ComputeHash())], null, null, default);

        Assert.Equal(ConsensusEngine.Qbft, network.Consensus);
        Assert.Contains(network.Limits, limit => limit.Contains("gethGenesis", StringComparison.Ordinal) && limit.Contains("not verified, do not use it", StringComparison.Ordinal));
        Assert.Contains(network.Checks, check => check.What.StartsWith("state root of gethGenesis", StringComparison.Ordinal) && check.Outcome == NetworkCheckOutcome.Passed);
    }

    [Fact]
    public async Task The_document_of_the_network_is_the_one_of_the_claimed_engine_wherever_it_stands()
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks with { Consensus = ConsensusEngine.Qbft };
        GenesisDefinition qbft = ConsortiumGenesis.Build(plan, s_founder);
        NetworkInfo both = NetworkInfoBuilder.Describe(qbft, plan.FoundingMember, [], []) with { ParitySpec = ParityChainSpec.Write(s_genesis) };

        NetworkNotVerifiedException error = await RefusedAsync(both, node: null);

        Assert.Contains("state root of paritySpec, against that of besuGenesis", Assert.Single(error.Failures).What);
    }

    [Fact]
    public async Task A_node_that_does_not_say_what_it_is_is_held_to_the_hash()
    {
        FakeNode silent = new(s_genesis, s_genesis.ComputeHash()) { HasWeb3 = false };
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(_info with { RecentBlock = null, Signature = null }, [new EthClient(silent)], null, null, default);
        Assert.Contains(network.Checks, check => check is { Code: ErrorCode.NodeGenesisMismatch, Outcome: NetworkCheckOutcome.Passed });

        FakeNode other = new(s_genesis, Hash32.FromUInt64(7)) { HasWeb3 = false };
        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(_info with { RecentBlock = null }, [new EthClient(other)], s_rehearsing, null, default));
        Assert.Equal(ErrorCode.NodeGenesisMismatch, Assert.Single(error.Failures).Code);
    }

    private static NetworkInfo SignedBy(int number, NetworkInfo info) => NetworkInfo.Parse(info.ToSignedJson(canonical => Signed(number, canonical)));

    private static NetworkInfoSignature Signed(int number, ReadOnlyMemory<byte> canonical)
    {
        using EthECKey key = TestAccounts.Key(number);
        return NetworkInfoSignature.Create(key, canonical);
    }

    private Task<NetworkNotVerifiedException> RefusedAsync(NetworkInfo info) => RefusedAsync(info, Node);

    private static Task<NetworkNotVerifiedException> RefusedAsync(NetworkInfo info, EthClient? node) =>
        Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(info, node is null ? [] : [node], s_rehearsing, null, default));
}
