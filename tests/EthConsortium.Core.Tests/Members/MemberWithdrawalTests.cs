using EthConsortium.Azure.Arm;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Members;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Core.Sessions;
using EthConsortium.Core.Tests.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Core.Tests.Members;

/// <summary>What a member that leaves does on a real chain, and when it must not leave. It has nothing in Azure here but an empty resource group.</summary>
public sealed class MemberWithdrawalTests : IAsyncLifetime
{
    private const string Subscription = "11111111-0000-4000-8000-000000000001";

    private ArmSandbox _azure = null!;
    private HttpMessageHandler _handler = null!;
    private ArmClient _client = null!;
    private ResourceId _group = null!;

    public async Task InitializeAsync()
    {
        _azure = await ArmSandbox.StartAsync(new SandboxOptions(Subscription), default);
        _handler = _azure.CreateHandler();
        _client = _azure.CreateClient(_handler);
        _group = _azure.AddResourceGroup(Subscription, "bank", "westeurope");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task It_withdraws_the_validators_of_its_admin_and_tells_what_becomes_of_the_others()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));

        MemberRemovalPlan plan = await PlanAsync(chain, 2);

        MemberRemovalStep step = Assert.Single(plan.Steps);
        Assert.Equal(MemberRemovalStepKind.WithdrawValidators, step.Kind);
        Assert.Equal(GovernanceChain.ValidatorsOf(2, 2), step.Validators);
        Assert.Contains("validators 6 → 4", step.Effect);
        Assert.Contains("resigns from a node of another member, or is evicted", Assert.Single(plan.Remaining));
    }

    [Fact]
    public async Task What_a_run_that_was_broken_off_withdrew_is_waited_for()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.RemoveValidators(GovernanceChain.ValidatorsOf(2, 2)));

        Assert.Equal(GovernanceChain.ValidatorsOf(2, 2), Assert.Single((await PlanAsync(chain, 2)).Steps).Validators);

        await chain.FinalizeAsync();
        Assert.Empty((await PlanAsync(chain, 2)).Steps);
    }

    [Fact]
    public async Task Too_few_validators_would_remain()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(2, 2));
        await chain.DoAsync(GovernanceChain.Admin(1), GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]));
        await chain.FinalizeAsync();

        GovernanceRefusedException refused = await Assert.ThrowsAsync<GovernanceRefusedException>(() => PlanAsync(chain, 2));

        Assert.Equal(ErrorCode.TooFewValidators, refused.Code);
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(1, 3));

        Assert.Equal(ErrorCode.LastAdmin, (await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 1))).Code);
    }

    [Fact]
    public async Task Nodes_that_seal_on_after_their_admin_has_left_are_still_needed()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(2, 1));
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.Resign());

        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 2));

        Assert.Equal(ErrorCode.MemberStillNeeded, refused.Code);
        Assert.Contains(GovernanceChain.Validator(2, 1).ToString(), refused.Message);
    }

    [Fact]
    public async Task An_admin_that_was_evicted_has_nothing_to_withdraw_and_nothing_to_say()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.Resign());
        await chain.FinalizeAsync();

        MemberRemovalPlan plan = await PlanAsync(chain, 2);

        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Remaining);
    }

    [Fact]
    public async Task A_session_of_another_account_or_network_is_refused()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        ConsortiumMember member = Member(2);

        ConsortiumException account = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 1, member));
        ConsortiumException network = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 2, member with { NetworkId = new ChainId(5) }));

        Assert.Equal([ErrorCode.MemberDiffers, ErrorCode.MemberDiffers], [account.Code, network.Code]);
    }

    [Fact]
    public async Task Without_a_known_admin_the_account_has_to_be_named_and_to_be_the_sessions()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        ConsortiumMember unknown = Member(2) with { Admin = null };

        ConsortiumException unnamed = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 2, unknown));
        ConsortiumException another = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 1, unknown, GovernanceChain.Admin(2)));
        ConsortiumException contrary = await Assert.ThrowsAsync<ConsortiumException>(() => PlanAsync(chain, 1, Member(1), GovernanceChain.Admin(2)));

        Assert.Equal([ErrorCode.MemberDiffers, ErrorCode.MemberDiffers, ErrorCode.MemberDiffers], [unnamed.Code, another.Code, contrary.Code]);
        Assert.Contains("-Admin", unnamed.Message);
        Assert.Equal(GovernanceChain.ValidatorsOf(2, 2), Assert.Single((await PlanAsync(chain, 2, unknown, GovernanceChain.Admin(2))).Steps).Validators);
    }

    private ConsortiumMember Member(int admin) => new("ethabcdef", _group)
    {
        Kind = MemberTemplateKind.ProofOfAuthority,
        NetworkId = new ChainId(10_101_010),
        Admin = GovernanceChain.Admin(admin),
    };

    private async Task<MemberRemovalPlan> PlanAsync(GovernanceChain chain, int account, ConsortiumMember? member = null, Address? named = null)
    {
        using ConsortiumSession session = await ConsortiumSession.ConnectAsync(new ConnectOptions { RpcEndpoint = chain.Endpoint, Account = GovernanceChain.Admin(account) }, account: null, sink: null, default);
        return await new MemberRemoval(_client).PlanAsync(member ?? Member(account), new MemberRemovalOptions { Session = session, Admin = named }, default);
    }
}
