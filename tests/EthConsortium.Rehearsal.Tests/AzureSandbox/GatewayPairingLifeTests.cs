using System.Text.Json;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Core.Pairing;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>What comes after a pairing was made: it is listed, examined, waited for, given another key and ended.</summary>
public sealed class GatewayPairingLifeTests : IAsyncLifetime
{
    private const string Key = "Planted7SharedKey";
    private const string NewKey = "Planted8SharedKey";

    private readonly RecordingSink _sink = new();
    private RunningSandbox _running = null!;
    private GatewayPairing _pairing = null!;
    private PairingOptions _mine = null!;
    private PairingOptions _theirs = null!;

    public static TheoryData<SandboxFaultKind> Kinds => SandboxFaultTests.Kinds;

    public async Task InitializeAsync()
    {
        _running = await RunningSandbox.StartAsync();
        _pairing = new GatewayPairing(_running.Client);
        ResourceId mine = await _running.AddGatewayAsync(_running.Group, 1, 65010, "westeurope");
        ResourceId other = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-b", "eastus"), 2, 65020, "eastus");
        _mine = new PairingOptions(mine, other);
        _theirs = new PairingOptions(other, mine, "back");
    }

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task What_would_change_is_told_and_nothing_is_changed()
    {
        Assert.Equal(PairingChangeKind.Create, (await _pairing.PlanAsync(_mine, default)).Kind);
        Assert.DoesNotContain(_running.Sandbox.Resources, id => id.IsOfType(GatewayConnection.Type));

        await _pairing.ConnectAsync(_mine, Key, default);
        PairingChange again = await _pairing.PlanAsync(_mine, default);
        Assert.Equal((PairingChangeKind.SendKey, "westeurope"), (again.Kind, again.Location));

        ResourceId third = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-c", "eastus"), 3, 65030, "eastus");
        PairingChange replaced = await _pairing.PlanAsync(_mine with { OtherGateway = third, Force = true }, default);
        Assert.Equal(PairingChangeKind.Replace, replaced.Kind);
        Assert.StartsWith($"Delete the connection conn-to-other-gateway, Vnet2Vnet from {_mine.MyGateway} to {_mine.OtherGateway}, BGP on,", replaced.Text, StringComparison.Ordinal);
        Assert.NotNull(await _pairing.FindAsync(_mine, default));
    }

    [Fact]
    public async Task The_pairings_of_a_gateway_and_of_a_group_are_listed_without_those_between_own_regions()
    {
        await ConnectBothAsync();
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");
        await PutOwnAsync(_mine.MyGateway, second, "conn-reg1-to-reg2");
        await _pairing.ConnectAsync(new PairingOptions(second, _mine.OtherGateway, "from-region-2"), Key, default);

        PairedGateway[] ofGateway = await _pairing.ListAsync(_mine.MyGateway, default).ToArrayAsync();
        PairedGateway[] ofGroup = await _pairing.ListAsync(_running.Group, default).ToArrayAsync();

        Assert.Equal([("conn-to-other-gateway", PairingState.Connected)], ofGateway.Select(each => (each.ConnectionName, each.State)));
        Assert.Equal([("conn-to-other-gateway", PairingState.Connected), ("from-region-2", PairingState.WaitingForOtherSide)], ofGroup.Select(each => (each.ConnectionName, each.State)).Order());
    }

    [Fact]
    public async Task Disconnecting_takes_away_ones_own_side_and_says_what_is_left_of_the_other()
    {
        await ConnectBothAsync();

        Assert.True(await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default));
        Assert.EndsWith($"\nDisconnect-ConsortiumGateway -MyGatewayResourceId '{_theirs.MyGateway}' -ConnectionName 'back'", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        Assert.Null(await _pairing.FindAsync(_mine, default));
        Assert.Equal(PairingState.WaitingForOtherSide, (await _pairing.FindAsync(_theirs, default))!.State);

        Assert.True(await _pairing.DisconnectAsync(_theirs.MyGateway, "back", _sink, default));
        Assert.Single(_sink.Warnings); // nothing is left
        Assert.False(await _pairing.DisconnectAsync(_theirs.MyGateway, "back", _sink, default));
    }

    [Fact]
    public async Task Connections_between_own_regions_are_left_alone()
    {
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");
        await PutOwnAsync(_mine.MyGateway, second, "conn-reg1-to-reg2");

        Assert.Equal(ErrorCode.ConnectionDiffers, await CodeAsync(() => _pairing.DisconnectAsync(_mine.MyGateway, "conn-reg1-to-reg2", _sink, default)));
        Assert.Equal(ErrorCode.ConnectionDiffers, await CodeAsync(() => _pairing.ConnectAsync(_mine with { ConnectionName = "conn-reg1-to-reg2", Force = true }, Key, default)));
        Assert.Equal(ErrorCode.ConnectionDiffers, await CodeAsync(() => _pairing.ConnectAsync(_mine with { MyGateway = second, ConnectionName = "conn-reg1-to-reg2", Force = true }, Key, default)));
        Assert.Equal(second, (await new GatewayClient(_running.Client).FindConnectionAsync(_running.Group.Resource(GatewayConnection.Type, "conn-reg1-to-reg2"), default))!.Gateway2);
        Assert.Equal(ErrorCode.ConnectionNotFound, await CodeAsync(() => _pairing.UpdateKeyAsync(_mine.MyGateway, "nobody", Key, default)));
    }

    [Fact]
    public async Task The_pairing_of_another_gateway_is_left_alone_though_it_has_the_name()
    {
        await _pairing.ConnectAsync(_mine, Key, default);
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");

        Assert.Equal(ErrorCode.ConnectionDiffers, await CodeAsync(() => _pairing.ConnectAsync(_mine with { MyGateway = second, Force = true }, Key, default)));
        Assert.NotNull(await _pairing.FindAsync(_mine, default));
    }

    [Fact]
    public async Task What_has_become_another_connection_since_it_was_told_is_not_deleted()
    {
        await _pairing.ConnectAsync(_mine, Key, default);
        ResourceId third = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-c", "eastus"), 3, 65030, "eastus");
        PairingChange told = await _pairing.PlanAsync(_mine with { OtherGateway = third, Force = true }, default);
        await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default);
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");
        await PutOwnAsync(_mine.MyGateway, second, _mine.ConnectionName);

        Assert.Equal(ErrorCode.ConnectionDiffers, await CodeAsync(() => _pairing.ApplyAsync(told, Key, default)));
        Assert.Equal(second, (await new GatewayClient(_running.Client).FindConnectionAsync(told.Connection, default))!.Gateway2);
    }

    [Fact]
    public async Task The_connections_between_own_regions_get_a_new_key_on_both_sides()
    {
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");
        await PutOwnAsync(_mine.MyGateway, second, "conn-reg1-to-reg2");
        await PutOwnAsync(second, _mine.MyGateway, "conn-reg2-to-reg1", "northeurope");

        PairingKeyChange change = await _pairing.PlanKeyAsync(_mine.MyGateway, "conn-reg1-to-reg2", default);
        Assert.Equal((true, "conn-reg2-to-reg1"), (change.IsOwn, change.Back!.Name));
        await _pairing.ApplyKeyAsync(change, NewKey, default);

        GatewayClient gateways = new(_running.Client);
        foreach (string name in (string[])["conn-reg1-to-reg2", "conn-reg2-to-reg1"])
        {
            ResourceId id = _running.Group.Resource(GatewayConnection.Type, name);
            await gateways.FindConnectionAsync(id, default);
            Assert.Equal("Connected", (await gateways.FindConnectionAsync(id, default))!.ConnectionStatus);
            Assert.Equal(2, _running.Sandbox.Writes[id]);
        }
    }

    [Fact]
    public async Task What_is_between_own_regions_is_not_paired_again()
    {
        ResourceId second = await _running.AddGatewayAsync(_running.Group, 9, 65011, "northeurope", "-2");
        await PutOwnAsync(_mine.MyGateway, second, "conn-reg1-to-reg2");

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => _pairing.ConnectAsync(new PairingOptions(_mine.MyGateway, second) { TakesAnyName = true }, Key, default));

        Assert.Equal(ErrorCode.ConnectionDiffers, error.Code);
        Assert.Contains("own regions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pairing_in_another_resource_group_than_its_gateway_is_found_and_ended()
    {
        ResourceId elsewhere = _running.Sandbox.AddResourceGroup(RunningSandbox.Subscription, "connections", "westeurope").Resource(GatewayConnection.Type, "elsewhere");
        GatewayConnection connection = new(elsewhere, "westeurope") { ConnectionType = GatewayConnection.Vnet2Vnet, Gateway1 = _mine.MyGateway, Gateway2 = _mine.OtherGateway, EnableBgp = true };
        await (await new GatewayClient(_running.Client).PutConnectionAsync(connection, Key, default)).WaitAsync(default);
        await _pairing.ConnectAsync(_theirs, Key, default);

        Assert.Equal([elsewhere], (await _pairing.ListAsync(_running.Group, default).ToArrayAsync()).Select(each => each.Connection));
        await _pairing.FindAsync(_theirs, default);
        Assert.Equal(PairingState.Connected, (await _pairing.FindAsync(_theirs, default))!.State);
        Assert.Equal(PairingChangeKind.SendKey, (await _pairing.PlanAsync(_mine with { ConnectionName = "elsewhere" }, default)).Kind);
        Assert.Equal(elsewhere, (await _pairing.UpdateKeyAsync(_mine.MyGateway, "elsewhere", Key, default)).Connection);
        Assert.True(await _pairing.DisconnectAsync(_mine.MyGateway, "elsewhere", _sink, default));
        Assert.Equal(PairingState.WaitingForOtherSide, (await _pairing.FindAsync(_theirs, default))!.State);
    }

    [Fact]
    public async Task A_gateway_that_is_being_changed_is_waited_for()
    {
        await _running.Client.PatchAsync(_mine.MyGateway, GatewayClient.ApiVersion, """{"tags":{"changed":"yes"}}""", default);

        PairingChange change = await _pairing.PlanAsync(_mine, default);
        Assert.True(change.IsGatewayBusy);
        await _pairing.WaitForGatewayAsync(change, TimeSpan.FromHours(1), _sink, TimeProvider.System, default);

        Assert.False((await _pairing.PlanAsync(_mine, default)).IsGatewayBusy);
        Assert.Equal(PairingState.WaitingForOtherSide, (await _pairing.ApplyAsync(change, Key, default)).State);
    }

    [Fact]
    public async Task A_gateway_is_waited_for_no_longer_than_asked_for()
    {
        PairingChange change = await _pairing.PlanAsync(_mine, default);
        await _running.Client.PatchAsync(_mine.MyGateway, GatewayClient.ApiVersion, """{"tags":{"changed":"yes"}}""", default);

        Assert.Equal(ErrorCode.GatewayNotPairable, await CodeAsync(() => _pairing.WaitForGatewayAsync(change, TimeSpan.Zero, _sink, TimeProvider.System, default)));
    }

    [Theory]
    [InlineData("Succ")]
    [InlineData("u")]
    [InlineData("bank")]
    public async Task A_key_that_ids_and_states_are_made_of_pairs_as_any_other(string key)
    {
        await _pairing.ConnectAsync(_mine, key, default);
        await _pairing.ConnectAsync(_theirs, key, default);
        await _pairing.FindAsync(_theirs, default);

        Assert.Equal(PairingState.Connected, (await _pairing.FindAsync(_mine, default))!.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_key_comes_into_force_with_the_second_side_in_either_order(bool mineFirst)
    {
        await ConnectBothAsync();
        (PairingOptions first, PairingOptions second) = mineFirst ? (_mine, _theirs) : (_theirs, _mine);

        await _pairing.UpdateKeyAsync(first.MyGateway, first.ConnectionName, NewKey, default);
        Assert.Equal(PairingState.Connecting, (await _pairing.FindAsync(first, default))!.State);
        await _pairing.FindAsync(second, default);
        Assert.Equal(PairingState.Connecting, (await _pairing.FindAsync(second, default))!.State);
        PairingFinding finding = Assert.Single((await _pairing.TestAsync(first, plan: null, default)).Findings);
        Assert.Equal((PairingFindingCode.KeysProbablyDiffer, FindingSeverity.Warning), (finding.Code, finding.Severity));

        await _pairing.UpdateKeyAsync(second.MyGateway, second.ConnectionName, NewKey, default);
        await _pairing.FindAsync(second, default);
        Assert.Equal(PairingState.Connected, (await _pairing.FindAsync(first, default))!.State);
        Assert.True((await _pairing.TestAsync(second, plan: null, default)).IsHealthy);
    }

    [Fact]
    public async Task It_is_waited_for_until_it_is_connected_and_no_longer_than_asked_for()
    {
        PairedGateway waiting = await _pairing.ConnectAsync(_mine, Key, default);

        ConsortiumException timeout = await Assert.ThrowsAsync<ConsortiumException>(() => _pairing.WaitAsync(waiting, TimeSpan.Zero, _sink, TimeProvider.System, default));
        Assert.Equal(ErrorCode.PairingTimeout, timeout.Code);
        Assert.Contains("WaitingForOtherSide: There is no connection from", timeout.Message, StringComparison.Ordinal);

        PairedGateway other = await _pairing.ConnectAsync(_theirs, Key, default);
        Assert.Equal(PairingState.Connected, (await _pairing.WaitAsync(other, TimeSpan.FromMinutes(1), _sink, TimeProvider.System, default)).State);
    }

    [Fact]
    public async Task What_is_deleted_while_it_is_waited_for_is_told()
    {
        PairedGateway waiting = await _pairing.ConnectAsync(_mine, Key, default);
        await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default);

        Assert.Equal(ErrorCode.ConnectionNotFound, await CodeAsync(() => _pairing.WaitAsync(waiting, TimeSpan.FromMinutes(1), _sink, TimeProvider.System, default)));
    }

    [Fact]
    public async Task A_gateway_of_an_unknown_subscription_is_waited_for_and_nothing_is_said_of_it()
    {
        ResourceId far = ResourceId.ForResourceGroup("22222222-0000-4000-8000-000000000009", "bank-z").Resource(VirtualNetworkGateway.Type, "gateway");
        PairingOptions options = _mine with { OtherGateway = far };
        await _pairing.ConnectAsync(options, Key, default);

        PairingDiagnosis diagnosis = await _pairing.TestAsync(options, plan: null, default);

        Assert.Equal(PairingState.Connecting, diagnosis.State);
        Assert.Equal(PairingFindingCode.OtherSideUnreadable, Assert.Single(diagnosis.Findings).Code);
        await _pairing.DisconnectAsync(_mine.MyGateway, options.ConnectionName, _sink, default);
        Assert.Contains("may not be read", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mesh_of_four_members_connects_all_of_them()
    {
        ResourceId third = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-c", "eastus"), 3, 65030, "eastus");
        ResourceId fourth = await _running.AddGatewayAsync(_running.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-d", "eastus"), 4, 65040, "eastus");
        ResourceId[] all = [_mine.MyGateway, _mine.OtherGateway, third, fourth];

        PairingOptions[] sides = [.. all.SelectMany(gateway => PairingMesh.SidesOf(all, gateway))];
        for (int times = 0; times < 2; times++)
        {
            foreach (PairingOptions side in sides)
            {
                await _pairing.ConnectAsync(side, Key, default);
            }
        }

        Assert.Equal(12, sides.Length);
        foreach (PairingOptions side in sides)
        {
            await _pairing.FindAsync(side, default);
            Assert.Equal(PairingState.Connected, (await _pairing.FindAsync(side, default))!.State);
            Assert.Equal(1, _running.Sandbox.Writes[(await _pairing.FindAsync(side, default))!.Connection]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_of_a_new_key_fails_once_and_the_end_is_the_same(SandboxFaultKind kind)
    {
        await ConnectBothAsync();
        int before = _running.Sandbox.Requests.Count;
        await _pairing.UpdateKeyAsync(_mine.MyGateway, _mine.ConnectionName, NewKey, default);
        int requests = _running.Sandbox.Requests.Count - before;
        await _pairing.UpdateKeyAsync(_theirs.MyGateway, _theirs.ConnectionName, NewKey, default);
        for (int number = 1; number <= requests; number++)
        {
            string key = $"{NewKey}{number}";
            await _pairing.UpdateKeyAsync(_theirs.MyGateway, _theirs.ConnectionName, key, default);
            _running.Sandbox.Add(new SandboxFault(kind) { RequestNumber = _running.Sandbox.Requests.Count + number });

            await _pairing.UpdateKeyAsync(_mine.MyGateway, _mine.ConnectionName, key, default);

            await _pairing.FindAsync(_mine, default);
            Assert.True((await _pairing.FindAsync(_mine, default))!.State == PairingState.Connected, $"{kind} at {number}");
        }

        Assert.Equal(requests, _running.Sandbox.Requests.Count(request => request.Fault == kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_of_an_end_fails_once_and_nothing_is_left_behind(SandboxFaultKind kind)
    {
        await _pairing.ConnectAsync(_mine, Key, default);
        int before = _running.Sandbox.Requests.Count;
        await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default);
        int requests = _running.Sandbox.Requests.Count - before;
        for (int number = 1; number <= requests; number++)
        {
            await _pairing.ConnectAsync(_mine, Key, default);
            _running.Sandbox.Add(new SandboxFault(kind) { RequestNumber = _running.Sandbox.Requests.Count + number });

            await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default);

            Assert.DoesNotContain(_running.Sandbox.Resources, id => id.IsOfType(GatewayConnection.Type));
        }

        Assert.Equal(requests, _running.Sandbox.Requests.Count(request => request.Fault == kind));
    }

    [Fact]
    public async Task No_key_is_in_anything_that_is_told()
    {
        PairingChange change = await _pairing.PlanAsync(_mine, default);
        PairedGateway paired = await _pairing.ApplyAsync(change, Key, default);
        PairedGateway updated = await _pairing.UpdateKeyAsync(_mine.MyGateway, _mine.ConnectionName, NewKey, default);
        PairingDiagnosis diagnosis = await _pairing.TestAsync(_mine, plan: null, default);
        ArmRequestException refused;
        using (ArmClient client = _running.NewClient(maxRetries: 0))
        {
            _running.Sandbox.Add(new SandboxFault(SandboxFaultKind.ServerError) { Method = "PUT" });
            refused = await Assert.ThrowsAsync<ArmRequestException>(() => new GatewayPairing(client).UpdateKeyAsync(_mine.MyGateway, _mine.ConnectionName, Key, default));
        }

        ConsortiumException timeout = await Assert.ThrowsAsync<ConsortiumException>(() => _pairing.WaitAsync(paired, TimeSpan.Zero, _sink, TimeProvider.System, default));
        await _pairing.DisconnectAsync(_mine.MyGateway, _mine.ConnectionName, _sink, default);

        string[] all =
        [
            change.ToString(), paired.ToString(), updated.ToString(), diagnosis.ToString(), .. diagnosis.Findings.Select(finding => JsonSerializer.Serialize(finding)), refused.ToString(), timeout.ToString(),
            .. _running.Retries, .. _sink.All, .. _running.Sandbox.Requests.Select(request => request.ToString()),
        ];
        Assert.DoesNotContain(all, text => text.Contains("Planted", StringComparison.Ordinal));
    }

    private static async Task<ErrorCode> CodeAsync(Func<Task> action) => (await Assert.ThrowsAsync<ConsortiumException>(action)).Code;

    private async Task ConnectBothAsync()
    {
        await _pairing.ConnectAsync(_mine, Key, default);
        await _pairing.ConnectAsync(_theirs, Key, default);
        await _pairing.FindAsync(_theirs, default);
    }

    private async Task PutOwnAsync(ResourceId from, ResourceId to, string name, string location = "westeurope")
    {
        GatewayConnection own = new(from.Parent!.Resource(GatewayConnection.Type, name), location) { ConnectionType = GatewayConnection.Vnet2Vnet, Gateway1 = from, Gateway2 = to, EnableBgp = true };
        await (await new GatewayClient(_running.Client).PutConnectionAsync(own, Key, default)).WaitAsync(default);
    }

    private sealed class RecordingSink : IOperationSink
    {
        public List<string> All { get; } = [];

        public List<string> Warnings { get; } = [];

        public void Progress(OperationProgress progress) => All.Add(progress.ToString());

        public void Verbose(string message) => All.Add(message);

        public void Warning(string message)
        {
            All.Add(message);
            Warnings.Add(message);
        }
    }
}
