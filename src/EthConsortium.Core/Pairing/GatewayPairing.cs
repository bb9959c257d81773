using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Pairing;

/// <summary>Pairs the VPN gateways of two members. Each member makes their own side, with the same key.</summary>
public sealed class GatewayPairing
{
    private readonly GatewayClient _gateways;

    /// <summary>Pairs through a client.</summary>
    public GatewayPairing(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _gateways = new GatewayClient(client);
    }

    /// <summary>
    /// Makes this member's side: a connection between virtual networks, with BGP, in the region of this member's gateway.
    /// Repeating it changes nothing but the key, which is sent again since Azure is never asked for it.
    /// </summary>
    /// <param name="options">What to pair.</param>
    /// <param name="sharedKey">The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.GatewayIdInvalid"/>, <see cref="ErrorCode.SharedKeyInvalid"/>, <see cref="ErrorCode.GatewayNotFound"/>, <see cref="ErrorCode.GatewayNotPairable"/>
    /// or <see cref="ErrorCode.ConnectionDiffers"/>.
    /// </exception>
    /// <exception cref="ArmRequestException">Azure refused it, or could not be asked.</exception>
    public async Task<PairedGateway> ConnectAsync(PairingOptions options, string sharedKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        ResourceId mine = Checked(options.MyGateway);
        ResourceId other = Checked(options.OtherGateway);
        if (mine.Equals(other))
        {
            throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the gateways of two members, found {mine} twice.", mine);
        }

        VirtualNetworkGateway gateway = await _gateways.FindGatewayAsync(mine, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.GatewayNotFound, $"The gateway {mine} was not found. Check the id, and that the signed-in identity may read it.", mine);
        CheckPairable(gateway);

        ResourceId id = IdOf(options);
        GatewayConnection? there = await _gateways.FindConnectionAsync(id, cancellationToken).ConfigureAwait(false);
        bool isSame = there is not null && IsSame(there, mine, other);
        if (there is not null && !isSame && !options.Force)
        {
            throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"The connection {id} is there and is another one: {there.ConnectionType} from {there.Gateway1} to {there.Gateway2?.ToString() ?? "outside of Azure"}, BGP {(there.EnableBgp ? "on" : "off")}. Choose another name, or replace it with -Force.", id);
        }

        // Azure does not change where a connection leads to.
        if (there is not null && !isSame)
        {
            await (await _gateways.DeleteConnectionAsync(id, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        ArmOperation operation = isSame
            ? await _gateways.SetSharedKeyAsync(id, sharedKey, cancellationToken).ConfigureAwait(false)
            : await _gateways.PutConnectionAsync(new GatewayConnection(id, gateway.Location) { ConnectionType = GatewayConnection.Vnet2Vnet, Gateway1 = mine, Gateway2 = other, EnableBgp = true }, sharedKey, cancellationToken).ConfigureAwait(false);
        await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await FindAsync(options, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.EffectNotSeen, $"The connection {id} was made and is not there. Has somebody deleted it?", id);
    }

    /// <summary>Looks how far a pairing is; null when there is no connection of the name, or one that leads elsewhere.</summary>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairedGateway?> FindAsync(PairingOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ResourceId mine = Checked(options.MyGateway);
        ResourceId other = Checked(options.OtherGateway);
        GatewayConnection? connection = await _gateways.FindConnectionAsync(IdOf(options), cancellationToken).ConfigureAwait(false);
        if (connection is null || !IsSame(connection, mine, other))
        {
            return null;
        }

        (PairingState state, string? reason) = connection switch
        {
            { ProvisioningState: "Failed" } => (PairingState.Failed, "Azure could not provision the connection. Look into its activity log, and make it again."),
            { ConnectionStatus: "Connected" } => (PairingState.Connected, null),
            _ => await IsAnsweredAsync(mine, other, cancellationToken).ConfigureAwait(false) switch
            {
                false => (PairingState.WaitingForOtherSide, $"There is no connection from {other} back. The other member has to make it, with the same key."),
                true => (PairingState.Connecting, "Both sides are there. It takes some minutes; if it stays so, the keys, the address spaces or the autonomous systems do not fit."),
                null => (PairingState.Connecting, "The other side may not be read from here. Ask the other member whether their side is there, with the same key."),
            },
        };
        return new PairedGateway(connection.Id, mine, other, state) { Reason = reason, Location = connection.Location };
    }

    private static ResourceId IdOf(PairingOptions options)
    {
        try
        {
            return ResourceId.ForResourceGroup(options.MyGateway.SubscriptionId!, options.MyGateway.ResourceGroupName!).Resource(GatewayConnection.Type, options.ConnectionName);
        }
        catch (FormatException error)
        {
            throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the name of a connection, found '{Printable.Name(options.ConnectionName)}'.", options.ConnectionName, error);
        }
    }

    private static ResourceId Checked(ResourceId gateway) =>
        gateway.ResourceGroupName is not null && ResourceId.TryParse(gateway.ToString(), VirtualNetworkGateway.Type, out ResourceId? id)
            ? id
            : throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the id of a gateway (/subscriptions/.../resourceGroups/.../providers/{VirtualNetworkGateway.Type}/...), found {gateway}.", gateway);

    private static bool IsSame(GatewayConnection connection, ResourceId mine, ResourceId other) =>
        connection is { ConnectionType: GatewayConnection.Vnet2Vnet, EnableBgp: true } && connection.Gateway1.Equals(mine) && other.Equals(connection.Gateway2);

    private static void CheckPairable(VirtualNetworkGateway gateway)
    {
        string? problem = gateway switch
        {
            { GatewayType: not "Vpn" } => $"it is of type {gateway.GatewayType}, not Vpn",
            { ProvisioningState: not "Succeeded" } => $"its state is {gateway.ProvisioningState}, not Succeeded; a new gateway takes up to 45 minutes",
            { EnableBgp: false } => "it has BGP off, and without it the other regions and members are not reached",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ConsortiumException(ErrorCode.GatewayNotPairable, $"The gateway {gateway.Id} cannot be paired: {problem}.", gateway.Id);
        }
    }

    // The other member's subscription is often none that one may read.
    private async Task<bool?> IsAnsweredAsync(ResourceId mine, ResourceId other, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (GatewayConnection connection in _gateways.ListConnectionsAsync(ResourceId.ForResourceGroup(other.SubscriptionId!, other.ResourceGroupName!), cancellationToken).ConfigureAwait(false))
            {
                if (connection.Gateway1.Equals(other) && mine.Equals(connection.Gateway2))
                {
                    return true;
                }
            }

            return false;
        }
        catch (ArmRequestException error) when (error.Status is 401 or 403 or 404)
        {
            return null;
        }
    }
}
