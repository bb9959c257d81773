using System.Net;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Pairing;

public sealed class PairingDiagnosisTests
{
    private readonly TwoMembers _members = new();

    [Fact]
    public async Task A_pairing_that_is_connected_has_no_findings()
    {
        PairingDiagnosis diagnosis = await _members.TestAsync();

        Assert.Equal((PairingState.Connected, true), (diagnosis.State, diagnosis.IsHealthy));
        Assert.Empty(diagnosis.Findings);
    }

    [Theory]
    [InlineData("10.0.16.0/20")] // the same
    [InlineData("10.0.17.0/24")] // within
    [InlineData("10.0.0.0/8")] // around
    public async Task Overlapping_networks_are_told_with_both(string theirs)
    {
        _members.Network(_members.Other)["addressSpace"]!["addressPrefixes"] = new JsonArray(theirs);

        PairingFinding finding = await OnlyAsync(PairingFindingCode.AddressOverlap, FindingSeverity.Error);

        Assert.Equal($"10.0.16.0/20 of the virtual network bank-a-ethereum/gateway1-vnet and {theirs} of the virtual network bank-b-ethereum/gateway1-vnet overlap.", Assert.Single(finding.Evidence));
    }

    [Fact]
    public async Task The_regions_behind_a_gateway_count()
    {
        ResourceId behind = _members.AddGateway(_members.Other.Parent!, "gateway2", "10.0.24.0/21", 65010, "ukwest");
        _members.AddConnection(_members.Other, behind, "conn-reg1-to-reg2");
        _members.AddConnection(behind, _members.Other, "conn-reg2-to-reg1")["enableBgp"] = false;

        PairingDiagnosis diagnosis = await _members.TestAsync();

        Assert.Equal([PairingFindingCode.BgpOff, PairingFindingCode.AutonomousSystemsEqual, PairingFindingCode.AddressOverlap], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Equal("The connection bank-b-ethereum/conn-reg2-to-reg1 has BGP off.", Assert.Single(diagnosis.Findings[0].Evidence));
        Assert.Equal("65010 is that of the gateway bank-a-ethereum/gateway1 and of the gateway bank-b-ethereum/gateway2.", Assert.Single(diagnosis.Findings[1].Evidence));
        Assert.False(diagnosis.IsHealthy); // although it is connected
    }

    [Fact]
    public async Task A_connection_in_another_resource_group_than_its_gateway_counts()
    {
        ResourceId elsewhere = ResourceId.ForResourceGroup(_members.Mine.SubscriptionId!, "connections");
        _members.Remove(_members.Mine.Parent!.Resource(GatewayConnection.Type, "conn-to-other-gateway"));
        _members.Remove(_members.Other.Parent!.Resource(GatewayConnection.Type, "back"));
        _members.AddConnection(_members.Mine, _members.Other, "conn-to-other-gateway", elsewhere);
        _members.AddConnection(_members.Other, _members.Mine, "back", elsewhere);

        Assert.True((await _members.TestAsync()).IsHealthy);
        PairingChange change = await _members.PlanAsync();
        Assert.Equal((PairingChangeKind.SendKey, elsewhere.Resource(GatewayConnection.Type, "conn-to-other-gateway")), (change.Kind, change.Connection));
    }

    [Theory]
    [InlineData("IPsec")]
    [InlineData("ExpressRoute")]
    public async Task What_only_has_the_name_of_a_pairing_is_not_replaced_by_force(string type)
    {
        _members.MyConnection["connectionType"] = type;

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(_members.PlanAsync);

        Assert.Equal(ErrorCode.ConnectionDiffers, error.Code);
        Assert.Contains($"{type} from {_members.Mine}", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Force replaces only pairings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pairing_without_BGP_is_replaced_by_force_and_told()
    {
        _members.MyConnection["enableBgp"] = false;

        PairingChange change = await _members.PlanAsync();

        Assert.Equal(PairingChangeKind.Replace, change.Kind);
        Assert.Contains($"conn-to-other-gateway, Vnet2Vnet from {_members.Mine} to {_members.Other}, BGP off, and make it anew", change.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_numbers_are_told()
    {
        _members.Gateway(_members.Other)["bgpSettings"]!["asn"] = 65010;

        await OnlyAsync(PairingFindingCode.AutonomousSystemsEqual, FindingSeverity.Error);
    }

    [Fact]
    public async Task Every_hop_with_BGP_off_is_told()
    {
        _members.Gateway(_members.Mine)["enableBgp"] = false;
        _members.Gateway(_members.Other)["enableBgp"] = false;
        _members.MyConnection["enableBgp"] = false;
        _members.OtherConnection["enableBgp"] = false;

        PairingFinding finding = await OnlyAsync(PairingFindingCode.BgpOff, FindingSeverity.Error);

        Assert.Equal(4, finding.Evidence.Count);
    }

    [Fact]
    public async Task A_basic_gateway_is_told_as_the_cause()
    {
        _members.Gateway(_members.Mine)["sku"]!["name"] = "Basic";
        _members.Gateway(_members.Mine)["enableBgp"] = false;

        await OnlyAsync(PairingFindingCode.SkuWithoutBgp, FindingSeverity.Error);
    }

    [Theory]
    [InlineData("Updating", "Vpn", FindingSeverity.Warning)]
    [InlineData("Failed", "Vpn", FindingSeverity.Error)]
    [InlineData("Succeeded", "ExpressRoute", FindingSeverity.Error)]
    public async Task A_gateway_that_is_not_ready_is_told(string state, string type, FindingSeverity severity)
    {
        _members.Gateway(_members.Other)["provisioningState"] = state;
        _members.Gateway(_members.Other)["gatewayType"] = type;

        PairingFinding finding = await OnlyAsync(PairingFindingCode.GatewayNotReady, severity);

        Assert.Contains(state, Assert.Single(finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_told()
    {
        _members.Remove(_members.Other);

        await OnlyAsync(PairingFindingCode.GatewayMissing, FindingSeverity.Error);
    }

    [Fact]
    public async Task A_side_that_is_not_made_is_told_with_the_command_that_makes_it()
    {
        _members.Remove(_members.Other.Parent!.Resource(GatewayConnection.Type, "back"));
        _members.MyConnection["connectionStatus"] = "Connecting";

        PairingFinding finding = await OnlyAsync(PairingFindingCode.ReturnSideMissing, FindingSeverity.Error);
        Assert.Equal($"Connect-ConsortiumGateway -MyGatewayResourceId '{_members.Other}' -OtherGatewayResourceId '{_members.Mine}'", finding.Command);
        Assert.Equal(PairingState.WaitingForOtherSide, (await _members.TestAsync()).State);

        _members.Remove(_members.Mine.Parent!.Resource(GatewayConnection.Type, "conn-to-other-gateway"));
        PairingDiagnosis none = await _members.TestAsync();
        Assert.Equal([PairingFindingCode.ConnectionMissing, PairingFindingCode.ReturnSideMissing], none.Findings.Select(each => each.Code));
        Assert.Null(none.State);
    }

    [Fact]
    public async Task A_connection_of_the_name_that_leads_elsewhere_is_told()
    {
        _members.MyConnection["virtualNetworkGateway2"]!["id"] = $"{_members.Other}-of-another-member";

        await OnlyAsync(PairingFindingCode.ConnectionDiffers, FindingSeverity.Error);
    }

    [Fact]
    public async Task A_connection_that_Azure_could_not_make_is_told()
    {
        _members.OtherConnection["provisioningState"] = "Failed";
        _members.MyConnection["connectionStatus"] = "NotConnected";

        await OnlyAsync(PairingFindingCode.ConnectionFailed, FindingSeverity.Error);
    }

    [Theory]
    [InlineData("Connecting", 0, null, "Nothing has ever come in through it.")]
    [InlineData("NotConnected", 10, "2026-05-04T03:02:01", "It was connected, last from 2026-05-04 03:02:01Z on: a key may have been changed on one side since.")]
    public async Task Keys_that_differ_are_concluded_when_all_else_fits(string status, long bytes, string? last, string evidence)
    {
        _members.MyConnection["connectionStatus"] = status;
        _members.MyConnection["ingressBytesTransferred"] = bytes;
        _members.MyConnection["tunnelConnectionStatus"] = new JsonArray(new JsonObject { ["tunnel"] = "t", ["lastConnectionEstablishedUtcTime"] = last });

        PairingFinding finding = await OnlyAsync(PairingFindingCode.KeysProbablyDiffer, FindingSeverity.Warning);

        Assert.StartsWith("Probably", finding.Summary, StringComparison.Ordinal);
        Assert.Equal(evidence, finding.Evidence[1]);
    }

    [Fact]
    public async Task Nothing_follows_from_a_status_that_is_not_known_yet()
    {
        _members.MyConnection["connectionStatus"] = "Unknown";

        PairingDiagnosis diagnosis = await _members.TestAsync();

        Assert.Equal((PairingState.Connecting, false), (diagnosis.State, diagnosis.IsHealthy));
        Assert.Empty(diagnosis.Findings);
        Assert.StartsWith("Both sides are there. It takes some minutes", diagnosis.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task Of_a_side_that_may_not_be_read_nothing_is_guessed(HttpStatusCode status)
    {
        _members.Refused["bank-b-ethereum"] = status;

        PairingFinding connected = await OnlyAsync(PairingFindingCode.OtherSideUnreadable, FindingSeverity.Information);
        Assert.Equal("Nothing: it is connected.", connected.NextStep);
        Assert.Equal("The other gateway is gone, or may not be read from here: nothing is said of it.", connected.Summary);
        Assert.True((await _members.TestAsync()).IsHealthy);

        _members.MyConnection["connectionStatus"] = "Connecting";
        await OnlyAsync(PairingFindingCode.OtherSideUnreadable, FindingSeverity.Warning);
        Assert.Equal(PairingState.Connecting, (await _members.TestAsync()).State);
    }

    [Fact]
    public async Task The_own_side_that_may_not_be_read_is_an_error()
    {
        _members.Refused["bank-a-ethereum"] = HttpStatusCode.Forbidden;

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => _members.TestAsync());

        Assert.Equal(ArmFailure.Forbidden, error.Failure);
    }

    [Fact]
    public async Task What_may_not_be_read_is_taken_from_the_plan()
    {
        ConsortiumPlan plan = await ConsortiumPlan.ReadAsync(RepositoryRoot.PathOf("examples", "three-banks-azure.json"), default);
        ResourceId planned = ResourceId.Parse(plan.Footprints[1].GatewayId(1)!);
        TwoMembers members = new() { Options = new PairingOptions(_members.Mine, planned, "conn-to-planned") };
        members.AddConnection(members.Mine, planned, "conn-to-planned");
        members.Refused["bank-b-ethereum"] = HttpStatusCode.Forbidden;
        members.Network(members.Mine)["addressSpace"]!["addressPrefixes"] = new JsonArray("10.1.0.0/16");
        members.Gateway(members.Mine)["bgpSettings"]!["asn"] = plan.Footprints[1].Regions[0].AutonomousSystem;

        PairingDiagnosis diagnosis = await members.TestAsync(plan);

        Assert.Equal([PairingFindingCode.AutonomousSystemsEqual, PairingFindingCode.AddressOverlap, PairingFindingCode.OtherSideUnreadable], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Contains("10.1.16.0/20 of the plan of member B, region 1", diagnosis.Findings[1].Evidence[0], StringComparison.Ordinal);
        Assert.EndsWith("but what the plan tells.", diagnosis.Findings[2].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_shows_another_cloud()
    {
        string json = await File.ReadAllTextAsync(RepositoryRoot.PathOf("examples", "three-banks-azure.json"));
        ConsortiumPlan plan = ConsortiumPlan.Parse(json.Replace("uksouth", "usgovvirginia", StringComparison.Ordinal));
        ResourceId planned = ResourceId.Parse(plan.Footprints[1].GatewayId(1)!);
        TwoMembers members = new() { Options = new PairingOptions(_members.Mine, planned) };
        members.Refused["bank-b-ethereum"] = HttpStatusCode.NotFound;

        Assert.Contains((await members.TestAsync(plan)).Findings, finding => finding is { Code: PairingFindingCode.CrossCloud, Severity: FindingSeverity.Error });
    }

    private async Task<PairingFinding> OnlyAsync(PairingFindingCode code, FindingSeverity severity)
    {
        PairingFinding finding = Assert.Single((await _members.TestAsync()).Findings);
        Assert.Equal((code, severity), (finding.Code, finding.Severity));
        Assert.NotEmpty(finding.NextStep);
        return finding;
    }
}
