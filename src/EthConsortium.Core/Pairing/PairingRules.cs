using System.Globalization;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Pairing;

/// <summary>Turns what was read of both sides into findings. What may not be read is said to be unknown, never guessed.</summary>
internal sealed class PairingRules(PairingOptions options, PairingSide mine, PairingSide other, GatewayConnection? connection, bool isSame)
{
    private readonly List<PairingFinding> _findings = [];

    private bool IsConnected => isSame && connection!.ConnectionStatus == "Connected";

    public IReadOnlyList<PairingFinding> Apply()
    {
        FindCrossCloud();
        FindGatewayProblems(mine, isMine: true);
        FindGatewayProblems(other, isMine: false);
        FindBgpOff();
        FindEqualSystems();
        FindOverlaps();
        FindConnectionProblems();
        FindOtherSide();
        FindDifferentKeys();
        return [.. _findings.OrderByDescending(finding => finding.Severity)];
    }

    private void FindCrossCloud()
    {
        if (mine.Location is { } here && other.Location is { } there && CloudOf(here) != CloudOf(there))
        {
            Add(PairingFindingCode.CrossCloud, FindingSeverity.Error, "The gateways are in different clouds, which connections between virtual networks do not cross.",
                [$"{Name(mine)} is in {here}, {Name(other)} in {there}."],
                "Both members need a gateway in one cloud. Or connect the two with public addresses.");
        }
    }

    private void FindGatewayProblems(PairingSide side, bool isMine)
    {
        string whose = isMine ? "This member's" : "The other member's";
        if (side.Gateway is not { } gateway)
        {
            // With connections that may be listed, a gateway that is not found is not there.
            if (isMine || side.IsReadable)
            {
                Add(PairingFindingCode.GatewayMissing, FindingSeverity.Error, $"{whose} gateway is not there.", [$"{side.Id} was not found."],
                    "Compare the id with the output consortium_member_gateway_id_region1 of that member's deployment. Without a gateway, that says NA.");
            }

            return;
        }

        if (gateway.GatewayType != "Vpn" || gateway.ProvisioningState != "Succeeded")
        {
            bool isUnderWay = gateway is { GatewayType: "Vpn", ProvisioningState: not ("Failed" or "Deleting") };
            Add(PairingFindingCode.GatewayNotReady, isUnderWay ? FindingSeverity.Warning : FindingSeverity.Error, $"{whose} gateway is not ready.",
                [$"{Name(side)} is of type {gateway.GatewayType}, in the state {gateway.ProvisioningState}."],
                isUnderWay ? "Wait: a new gateway takes up to 45 minutes, a changed one some." : gateway.GatewayType == "Vpn" ? "Deploy that member again: it makes what has failed anew." : "Pair a gateway of type Vpn.");
        }

        if (IsBasic(gateway))
        {
            Add(PairingFindingCode.SkuWithoutBgp, FindingSeverity.Error, $"{whose} gateway has a SKU that cannot do BGP.", [$"{Name(side)} is of the SKU {gateway.Sku}."],
                $"Make the gateway anew as {nameof(GatewaySku.VpnGw1AZ)}: Basic cannot be resized to a SKU with BGP.");
        }
    }

    private void FindBgpOff()
    {
        string[] hops =
        [
            .. new[] { mine, other }.Where(side => side.Gateway is { EnableBgp: false } gateway && !IsBasic(gateway)).Select(side => $"The gateway {Name(side)} has BGP off."),
            .. new[] { isSame ? connection : null, other.Back }.OfType<GatewayConnection>().Concat(mine.Hops).Concat(other.Hops).Where(hop => !hop.EnableBgp)
                .Select(hop => $"The connection {PairingSide.Short(hop.Id)} has BGP off."),
        ];
        if (hops.Length > 0)
        {
            Add(PairingFindingCode.BgpOff, FindingSeverity.Error, "BGP is off on the way: the regions and members behind are not reached.", hops,
                "Switch it on where it is off: Connect-ConsortiumGateway -Force makes a pairing anew with BGP, deploying a member again those between its own regions. BGP has to be on at both ends of each connection.");
        }
    }

    private void FindEqualSystems()
    {
        string[] equal = [.. mine.Systems.SelectMany(here => other.Systems.Where(there => there.Asn == here.Asn).Select(there => string.Create(CultureInfo.InvariantCulture, $"{here.Asn} is that of {here.Where} and of {there.Where}.")))];
        if (equal.Length > 0)
        {
            Add(PairingFindingCode.AutonomousSystemsEqual, FindingSeverity.Error, "Gateways of both sides have the same autonomous system number: each drops the routes of the other.", equal,
                "One of them has to change: a plan gives each gateway its own (Get-ConsortiumPlan), and 65515 is what Azure gives to a gateway that nobody gave one.");
        }
    }

    private void FindOverlaps()
    {
        string[] overlaps = [.. mine.Networks.SelectMany(here => other.Networks.Where(there => ReservedNumbers.Overlap(here.Network, there.Network)).Select(there => $"{here.Network} of {here.Where} and {there.Network} of {there.Where} overlap."))];
        if (overlaps.Length > 0)
        {
            Add(PairingFindingCode.AddressOverlap, FindingSeverity.Error, "Virtual networks of both sides have addresses in common: traffic for them stays where it is.", overlaps,
                "One of the members has to be deployed anew with another member id, or other addressSpaces in its plan. Test-ConsortiumPlan finds overlaps beforehand.");
        }
    }

    private void FindConnectionProblems()
    {
        if (!isSame && mine.Back is { } between)
        {
            Add(PairingFindingCode.ConnectionDiffers, FindingSeverity.Error, "This side is made under another name.", [$"{PairingSide.Short(between.Id)} is {GatewayPairing.Describe(between)}."],
                $"Give its name, {between.Id.Name}, or none.");
        }
        else if (connection is null)
        {
            Add(PairingFindingCode.ConnectionMissing, FindingSeverity.Error, "This side is not made.", [$"{PairingSide.Short(options.MyGateway)} has no connection {Printable.Name(options.ConnectionName)}."],
                "Make it with Connect-ConsortiumGateway.");
        }
        else if (!isSame)
        {
            Add(PairingFindingCode.ConnectionDiffers, FindingSeverity.Error, "The connection of the name is another one.", [$"{PairingSide.Short(connection.Id)} is {GatewayPairing.Describe(connection)}."],
                "Give the name of the right one (Get-ConsortiumGateway lists them), or make one under a name of its own.");
        }

        foreach (GatewayConnection failed in new[] { isSame ? connection : null, other.Back }.OfType<GatewayConnection>().Where(each => each.ProvisioningState == "Failed"))
        {
            Add(PairingFindingCode.ConnectionFailed, FindingSeverity.Error, $"Azure could not make the connection {PairingSide.Short(failed.Id)}.", ["Its provisioning state is Failed."],
                "Its activity log tells why. Then whose it is makes it again with Connect-ConsortiumGateway.");
        }
    }

    private void FindOtherSide()
    {
        if (!other.IsReadable)
        {
            Add(PairingFindingCode.OtherSideUnreadable, IsConnected ? FindingSeverity.Information : FindingSeverity.Warning, $"The other gateway is gone, or may not be read from here: nothing is said of it{(other.IsPlanned ? " but what the plan tells" : "")}.",
                [$"Azure does not show {other.Id.Parent} to this identity, or there is no such place in this cloud any more."],
                IsConnected
                    ? "Nothing: it is connected."
                    : "Ask the other member whether their gateway and their side are there, with the same key and BGP, in the same cloud, and to run Test-ConsortiumGateway. Or have them give you Reader on their resource group. If they have left, Disconnect-ConsortiumGateway takes this side away.");
        }
        else if (other.Back is null)
        {
            Add(PairingFindingCode.ReturnSideMissing, FindingSeverity.Error, "The other member has not made their side.", [$"{PairingSide.Short(other.Id)} has no connection to {PairingSide.Short(mine.Id)}."],
                "Ask the other member to make it, with the same key. The command for them is whole in the property Command of this finding: (Test-ConsortiumGateway ...).Findings.Command",
                $"Connect-ConsortiumGateway -MyGatewayResourceId '{other.Id}' -OtherGatewayResourceId '{mine.Id}'");
        }
    }

    private void FindDifferentKeys()
    {
        // Before the gateways have tried, the status is Unknown, and nothing follows from it.
        if (!isSame || connection!.ConnectionStatus is not ("Connecting" or "NotConnected") || other.Back is null || _findings.Count > 0)
        {
            return;
        }

        List<string> evidence = [$"Both sides are there, fit in all else that can be seen, and the status is {connection.ConnectionStatus}. Azure is not asked for the keys."];
        if (connection.LastEstablished is { } last)
        {
            evidence.Add($"It was connected, last from {last:u} on: a key may have been changed on one side since.");
        }
        else if (connection is { IngressBytes: 0 })
        {
            evidence.Add("Nothing has ever come in through it.");
        }

        Add(PairingFindingCode.KeysProbablyDiffer, FindingSeverity.Warning, "Probably the keys of both sides differ.", evidence,
            "If a side was made or given a key in the last minutes, look again first. Then let both members send the same key with Update-ConsortiumGatewayKey, in either order.");
    }

    private static bool IsBasic(VirtualNetworkGateway gateway) => string.Equals(gateway.Sku, "Basic", StringComparison.OrdinalIgnoreCase);

    private static string Name(PairingSide side) => PairingSide.Short(side.Id);

    // The other clouds have regions of their own, which their names tell.
    private static string CloudOf(string location) =>
        AzureRegionNames.Normalize(location) is var name && (name.StartsWith("usgov", StringComparison.Ordinal) || name.StartsWith("usdod", StringComparison.Ordinal)) ? "AzureUSGovernment"
        : name.StartsWith("china", StringComparison.Ordinal) ? "AzureChinaCloud"
        : "AzureCloud";

    private void Add(PairingFindingCode code, FindingSeverity severity, string summary, IReadOnlyList<string> evidence, string nextStep, string? command = null) =>
        _findings.Add(new(code, severity, summary, evidence, nextStep) { Command = command });
}
