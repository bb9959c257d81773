using System.Net;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Pairing;

/// <summary>What could be read of a member's side of a pairing: its gateway, and those of its regions behind it.</summary>
internal sealed class PairingSide
{
    private readonly List<(string Where, IPNetwork Network)> _networks = [];
    private readonly List<(string Where, long Asn)> _systems = [];
    private readonly List<GatewayConnection> _hops = [];

    private PairingSide(ResourceId id) => Id = id;

    /// <summary>The gateway's id.</summary>
    public ResourceId Id { get; }

    /// <summary>Whether enough may be read to say that something is not there.</summary>
    public bool IsReadable { get; private set; }

    /// <summary>Whether it is in the plan, which says some of what cannot be read.</summary>
    public bool IsPlanned { get; private set; }

    /// <summary>The gateway, or null when it is not there or may not be read.</summary>
    public VirtualNetworkGateway? Gateway { get; private set; }

    /// <summary>The connection to the other side, or null when it is not there or may not be read.</summary>
    public GatewayConnection? Back { get; private set; }

    /// <summary>The connections between the member's own regions.</summary>
    public IReadOnlyList<GatewayConnection> Hops => _hops;

    /// <summary>The networks that lie behind the gateway, with where each is known from.</summary>
    public IReadOnlyList<(string Where, IPNetwork Network)> Networks => _networks;

    /// <summary>The autonomous systems on the way through it, its own first.</summary>
    public IReadOnlyList<(string Where, long Asn)> Systems => _systems;

    /// <summary>The Azure region, as far as it is known.</summary>
    public string? Location { get; private set; }

    /// <summary>Reads a side, as far as one may.</summary>
    /// <param name="client">The client.</param>
    /// <param name="id">The gateway.</param>
    /// <param name="other">The gateway it is paired with.</param>
    /// <param name="members">The footprints of a plan, which say what cannot be read.</param>
    /// <param name="isMine">Whether not being allowed to read it is an error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArmRequestException">It could not be read, for another reason than that one may not.</exception>
    public static async Task<PairingSide> ReadAsync(ArmClient client, ResourceId id, ResourceId other, IReadOnlyList<MemberFootprint> members, bool isMine, CancellationToken cancellationToken)
    {
        PairingSide side = new(id);
        try
        {
            GatewayClient gateways = new(client);
            side.Gateway = await gateways.FindGatewayAsync(id, cancellationToken).ConfigureAwait(false);
            if (await GatewayPairing.ReadConnectionsAsync(gateways, id, cancellationToken).ConfigureAwait(false) is { } connections)
            {
                side.IsReadable = true;
                side.Back = connections.FirstOrDefault(connection => GatewayPairing.LeadsTo(connection, id, other));
                await side.ReadRegionsAsync(client, gateways, connections, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ArmRequestException error) when (!isMine && GatewayPairing.IsHidden(error))
        {
            side.IsReadable = false;
        }

        side.Location = side.Gateway?.Location;
        side.TakeFromPlan(members);
        return side;
    }

    private async Task ReadRegionsAsync(ArmClient client, GatewayClient gateways, GatewayConnection[] connections, CancellationToken cancellationToken)
    {
        // The chain of the member's own regions, from this gateway on.
        Queue<ResourceId> toRead = new([Id]);
        HashSet<ResourceId> seen = [Id];
        while (toRead.TryDequeue(out ResourceId? id))
        {
            VirtualNetworkGateway? gateway = id.Equals(Id) ? Gateway : await gateways.FindGatewayAsync(id, cancellationToken).ConfigureAwait(false);
            if (gateway?.Asn is { } asn)
            {
                _systems.Add(($"the gateway {Short(id)}", asn));
            }

            if (gateway?.Subnet?.Parent is { } network && await VirtualNetwork.FindAsync(client, network, cancellationToken).ConfigureAwait(false) is { } found)
            {
                _networks.AddRange(found.AddressSpace.Select(space => ($"the virtual network {Short(network)}", space)));
            }

            GatewayConnection[] onward = id.Equals(Id) ? connections : await GatewayPairing.ReadConnectionsAsync(gateways, id, cancellationToken).ConfigureAwait(false) ?? [];
            foreach (GatewayConnection hop in onward.Where(connection => connection.Gateway1.Equals(id) && IsOwn(connection.Gateway2)))
            {
                _hops.Add(hop);
                if (seen.Add(hop.Gateway2!))
                {
                    toRead.Enqueue(hop.Gateway2!);
                }
            }
        }

        bool IsOwn(ResourceId? gateway) => gateway?.ResourceGroupName is not null && GatewayPairing.GroupOf(gateway).Equals(GatewayPairing.GroupOf(Id));
    }

    private void TakeFromPlan(IReadOnlyList<MemberFootprint> members)
    {
        foreach (MemberFootprint member in members)
        {
            int at = member.Regions.ToList().FindIndex(region => ResourceId.TryParse(member.GatewayId(region.Number), out ResourceId? planned) && planned.Equals(Id));
            if (at < 0)
            {
                continue;
            }

            IsPlanned = true;
            Location ??= member.Regions[at].Location;
            string where = $"the plan of member {member.Name}, region";
            if (_networks.Count == 0)
            {
                _networks.AddRange(member.Regions.Select(region => ($"{where} {region.Number}", region.AddressSpace)));
            }

            if (_systems.Count == 0)
            {
                _systems.AddRange(member.Regions.Where(region => region.AutonomousSystem is not null).Select(region => ($"{where} {region.Number}", region.AutonomousSystem!.Value)));
            }
        }
    }

    /// <summary>An id as people tell it: the resource group and the name.</summary>
    public static string Short(ResourceId id) => $"{id.ResourceGroupName}/{id.Name}";
}
