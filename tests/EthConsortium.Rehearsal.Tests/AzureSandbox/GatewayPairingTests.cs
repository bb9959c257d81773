using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core;
using EthConsortium.Core.Pairing;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class GatewayPairingTests
{
    private const string Key = "Planted5SharedKey";

    public static TheoryData<SandboxFaultKind> Kinds => SandboxFaultTests.Kinds;

    [Fact]
    public async Task Each_member_makes_their_side_and_then_it_is_connected()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, PairingOptions theirs) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);

        PairedGateway first = await pairing.ConnectAsync(mine, Key, default);
        Assert.Equal((PairingState.WaitingForOtherSide, "westeurope"), (first.State, first.Location));
        Assert.Equal("conn-to-other-gateway", first.Connection.Name);

        await pairing.ConnectAsync(theirs, "anotherKey", default);
        Assert.Equal(PairingState.Connecting, (await pairing.FindAsync(mine, default))!.State);

        PairedGateway second = await pairing.ConnectAsync(theirs, Key, default);
        Assert.Equal((PairingState.Connecting, "eastus"), (second.State, second.Location)); // it takes a moment
        Assert.Equal(PairingState.Connected, (await pairing.FindAsync(mine, default))!.State);
        Assert.Equal(PairingState.Connected, (await pairing.FindAsync(theirs, default))!.State);
    }

    [Fact]
    public async Task Repeating_it_writes_nothing_anew()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);

        PairedGateway first = await pairing.ConnectAsync(mine, Key, default);
        PairedGateway again = await pairing.ConnectAsync(mine, Key, default);

        Assert.Equal(first.Connection, again.Connection);
        Assert.Equal(1, running.Sandbox.Writes[first.Connection]);
    }

    [Fact]
    public async Task Of_many_pairings_a_connected_one_gets_no_other_key_unless_it_is_forced()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, PairingOptions theirs) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);
        await PairAsync(running.Client, mine, theirs);
        PairingOptions ofMany = mine with { LeavesConnected = true };

        PairingChange change = await pairing.PlanAsync(ofMany, default);
        PairedGateway left = await pairing.ApplyAsync(change, "anotherKey", default);

        Assert.Equal(PairingChangeKind.Leave, change.Kind);
        Assert.Contains("alone, which is connected", change.Text, StringComparison.Ordinal);
        Assert.Equal((PairingState.Connected, 1), (left.State, running.Sandbox.Writes[left.Connection]));
        Assert.Equal(PairingState.Connecting, (await pairing.ConnectAsync(ofMany with { Force = true }, "anotherKey", default)).State);
        Assert.Equal(PairingChangeKind.SendKey, (await pairing.PlanAsync(ofMany, default)).Kind); // it is cut off: the key is what it lacks
    }

    [Fact]
    public async Task A_connection_between_the_same_gateways_is_taken_whatever_its_name_unless_one_is_given()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, PairingOptions theirs) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);
        await PairAsync(running.Client, mine with { ConnectionName = "conn-reg1-to-b-reg1" }, theirs);
        PairingOptions unnamed = mine with { TakesAnyName = true };

        PairingChange change = await pairing.PlanAsync(unnamed, default);
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => pairing.ConnectAsync(mine with { Force = true }, Key, default));

        Assert.Equal((PairingChangeKind.SendKey, "conn-reg1-to-b-reg1"), (change.Kind, change.Connection.Name));
        Assert.Contains("Send the key to the connection conn-reg1-to-b-reg1", change.Text, StringComparison.Ordinal);
        Assert.Equal(change.Connection, (await pairing.ApplyAsync(change, Key, default)).Connection);
        Assert.Equal(change.Connection, (await pairing.FindAsync(unnamed, default))!.Connection);
        Assert.Null(await pairing.FindAsync(mine, default));
        Assert.Equal((ErrorCode.ConnectionDiffers, change.Connection), (error.Code, error.Target));
        Assert.Equal(2, running.Sandbox.Resources.Count(id => id.IsOfType(GatewayConnection.Type)));

        PairingDiagnosis found = await pairing.TestAsync(unnamed, plan: null, default);
        Assert.Equal((PairingState.Connected, "conn-reg1-to-b-reg1"), (found.State, found.ConnectionName));
        PairingFinding other = Assert.Single((await pairing.TestAsync(mine, plan: null, default)).Findings);
        Assert.Equal((PairingFindingCode.ConnectionDiffers, "Give its name, conn-reg1-to-b-reg1, or none."), (other.Code, other.NextStep));
    }

    [Fact]
    public async Task Another_connection_of_the_name_stays_unless_it_is_forced()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);
        await pairing.ConnectAsync(mine, Key, default);
        ResourceId third = await running.AddGatewayAsync(running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-c", "eastus"), 3, 65030, "eastus");
        PairingOptions elsewhere = mine with { OtherGateway = third };

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => pairing.ConnectAsync(elsewhere, Key, default));
        Assert.Equal(ErrorCode.ConnectionDiffers, error.Code);
        Assert.Equal(mine.OtherGateway, (await pairing.FindAsync(mine, default))!.OtherGateway);

        PairedGateway forced = await pairing.ConnectAsync(elsewhere with { Force = true }, Key, default);
        Assert.Equal(third, forced.OtherGateway);
        Assert.Null(await pairing.FindAsync(mine, default));
    }

    [Theory]
    [InlineData("", ErrorCode.SharedKeyInvalid)]
    [InlineData("with space", ErrorCode.SharedKeyInvalid)]
    [InlineData("with-hyphen", ErrorCode.SharedKeyInvalid)]
    [InlineData("with~tilde", ErrorCode.SharedKeyInvalid)]
    [InlineData("withÜmlaut", ErrorCode.SharedKeyInvalid)]
    public async Task A_key_out_of_its_rules_is_never_sent(string key, ErrorCode code)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        int requests = running.Sandbox.Requests.Count;

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => new GatewayPairing(running.Client).ConnectAsync(mine, key, default));

        Assert.Equal(code, error.Code);
        Assert.Equal(requests, running.Sandbox.Requests.Count);
        Assert.True(key.Length == 0 || !error.ToString().Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_paired_is_told_before_anything_is_made()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        GatewayPairing pairing = new(running.Client);
        ResourceId nobody = running.Group.Resource(VirtualNetworkGateway.Type, "nobody");
        ResourceId network = running.Group.Resource("Microsoft.Network/virtualNetworks", "vnet");

        async Task<ErrorCode> CodeAsync(PairingOptions options) => (await Assert.ThrowsAsync<ConsortiumException>(() => pairing.ConnectAsync(options, Key, default))).Code;

        Assert.Equal(ErrorCode.GatewayNotFound, await CodeAsync(mine with { MyGateway = nobody }));
        Assert.Equal(ErrorCode.GatewayIdInvalid, await CodeAsync(mine with { MyGateway = network }));
        Assert.Equal(ErrorCode.GatewayIdInvalid, await CodeAsync(mine with { OtherGateway = mine.MyGateway }));
        Assert.Equal(ErrorCode.GatewayIdInvalid, await CodeAsync(mine with { ConnectionName = "a/b" }));
        Assert.DoesNotContain(running.Sandbox.Resources, id => id.IsOfType(GatewayConnection.Type));
    }

    [Fact]
    public async Task The_other_gateway_that_Azure_does_not_find_is_named()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        ResourceId nobody = mine.OtherGateway.Parent!.Resource(VirtualNetworkGateway.Type, "nobody");

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => new GatewayPairing(running.Client).ConnectAsync(mine with { OtherGateway = nobody }, Key, default));

        Assert.Equal((ErrorCode.GatewayNotFound, nobody), (error.Code, error.Target));
        Assert.Equal($"conn-to-other-gateway from {mine.MyGateway} to {nobody}", (mine with { OtherGateway = nobody }).ToString());
    }

    [Fact]
    public async Task A_gateway_that_may_not_be_read_may_still_be_paired_with()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, _) = await AddGatewaysAsync(running);
        ResourceId far = ResourceId.ForResourceGroup("22222222-0000-4000-8000-000000000009", "bank-z").Resource(VirtualNetworkGateway.Type, "gateway");

        PairedGateway paired = await new GatewayPairing(running.Client).ConnectAsync(mine with { OtherGateway = far }, Key, default);

        Assert.Equal(PairingState.Connecting, paired.State);
        Assert.Contains("may not be read", paired.Reason);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_of_a_pairing_fails_once_and_the_end_is_the_same(SandboxFaultKind kind) => await FailEachAsync(kind, async (running, mine, theirs, failed) =>
    {
        await PairAsync(running.Client, mine, theirs);
        Assert.Equal(kind, running.Sandbox.Requests[failed - 1].Fault);
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Without_repetitions_the_error_of_every_request_of_a_pairing_is_exact_and_pairing_again_repairs(SandboxFaultKind kind) => await FailEachAsync(kind, async (running, mine, theirs, failed) =>
    {
        using ArmClient once = running.NewClient(maxRetries: 0);
        ArmRequestException? error = await Record.ExceptionAsync(() => PairAsync(once, mine, theirs)) as ArmRequestException;
        SandboxFaultTests.CheckError(kind, error, running.Sandbox.Requests[failed - 1], Key);
        await PairAsync(running.Client, mine, theirs);
    });

    /// <summary>In one sandbox, with two members for each request that fails: all end up connected, nothing written twice.</summary>
    private static async Task FailEachAsync(SandboxFaultKind kind, Func<RunningSandbox, PairingOptions, PairingOptions, int, Task> play)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        (PairingOptions mine, PairingOptions theirs) = await AddGatewaysAsync(running);
        int before = running.Sandbox.Requests.Count;
        await PairAsync(running.Client, mine, theirs);
        int requests = running.Sandbox.Requests.Count - before;
        Assert.InRange(requests, 12, 40);
        for (int number = 1; number <= requests; number++)
        {
            (mine, theirs) = await AddGatewaysAsync(running, $"-{number}");
            int failed = running.Sandbox.Requests.Count + number;
            running.Sandbox.Add(new SandboxFault(kind) { RequestNumber = failed });

            await play(running, mine, theirs, failed);
        }

        Assert.Equal(2 * (requests + 1), running.Sandbox.Resources.Count(id => id.IsOfType(GatewayConnection.Type)));
        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
        Assert.DoesNotContain(running.Retries.Concat(running.Sandbox.Requests.Select(request => request.ToString())), text => text.Contains(Key, StringComparison.Ordinal));
    }

    // Both members, one after the other; then both look.
    private static async Task PairAsync(ArmClient client, PairingOptions mine, PairingOptions theirs)
    {
        GatewayPairing pairing = new(client);
        await pairing.ConnectAsync(mine, Key, default);
        await pairing.ConnectAsync(theirs, Key, default);
        foreach (PairingOptions side in (PairingOptions[])[mine, theirs])
        {
            await pairing.FindAsync(side, default);
            Assert.Equal(PairingState.Connected, (await pairing.FindAsync(side, default))!.State);
        }
    }

    private static async Task<(PairingOptions Mine, PairingOptions Theirs)> AddGatewaysAsync(RunningSandbox running, string suffix = "")
    {
        ResourceId mine = await running.AddGatewayAsync(suffix.Length == 0 ? running.Group : running.Sandbox.AddResourceGroup(RunningSandbox.Subscription, $"bank-a{suffix}", "westeurope"), 1, 65010, "westeurope");
        ResourceId other = await running.AddGatewayAsync(running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, $"bank-b{suffix}", "eastus"), 2, 65020, "eastus");
        return (new PairingOptions(mine, other, "conn-to-other-gateway"), new PairingOptions(other, mine, "conn-to-other-gateway"));
    }
}
