using System.Runtime.CompilerServices;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Pairing;

/// <summary>
/// Pairs the VPN gateways of two members. Each member makes their own side, with the same key, and nothing is changed of the other
/// member's. The key is sent and never read back.
/// </summary>
public sealed class GatewayPairing
{
    private const string Ready = "Succeeded";

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(15);

    private readonly ArmClient _client;
    private readonly GatewayClient _gateways;

    /// <summary>Pairs through a client.</summary>
    public GatewayPairing(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _gateways = new GatewayClient(client);
    }

    /// <summary>Reads the id of a gateway.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.GatewayIdInvalid"/>: it is none.</exception>
    public static ResourceId ParseGateway(string text) =>
        ResourceId.TryParse(text, VirtualNetworkGateway.Type, out ResourceId? id) && id.ResourceGroupName is not null
            ? id
            : throw new ConsortiumException(
                ErrorCode.GatewayIdInvalid,
                $"Expected the id of a gateway (/subscriptions/.../resourceGroups/.../providers/{VirtualNetworkGateway.Type}/...), found {(string.Equals(text, "NA", StringComparison.OrdinalIgnoreCase) ? "NA: that member has been deployed without a gateway" : Printable.Name(text))}.",
                text);

    /// <summary>Reads the id of a gateway, or of the resource group of all of a member's gateways.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.GatewayIdInvalid"/>: it is none.</exception>
    public static ResourceId ParseScope(string text) =>
        ResourceId.TryParse(text, out ResourceId? id) && id.ResourceGroupName is not null && id.Equals(GroupOf(id)) ? id : ParseGateway(text);

    /// <summary>Tells what making this member's side would change. Nothing is changed.</summary>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.GatewayIdInvalid"/>, <see cref="ErrorCode.GatewayNotFound"/>, <see cref="ErrorCode.GatewayNotPairable"/> or <see cref="ErrorCode.ConnectionDiffers"/>.
    /// </exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairingChange> PlanAsync(PairingOptions options, CancellationToken cancellationToken)
    {
        options = Checked(options);
        if (options.MyGateway.Equals(options.OtherGateway))
        {
            throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the gateways of two members, found {options.MyGateway} twice.", options.MyGateway);
        }

        VirtualNetworkGateway gateway = await _gateways.FindGatewayAsync(options.MyGateway, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.GatewayNotFound, $"The gateway {options.MyGateway} was not found. Check the id, and that the signed-in identity may read it.", options.MyGateway);
        CheckPairable(gateway);

        ResourceId id = IdOf(options.MyGateway, options.ConnectionName);
        (GatewayConnection? there, GatewayConnection? between) = await FindNamedOrBetweenAsync(options, cancellationToken).ConfigureAwait(false);
        if (between is not null)
        {
            if (!IsPairing(between))
            {
                throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"The connection {between.Id} leads from {options.MyGateway} to {options.OtherGateway}, and is one between this member's own regions: New-ConsortiumMember makes those.", between.Id);
            }

            if (!options.TakesAnyName)
            {
                throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"The connection {between.Id} already leads from {options.MyGateway} to {options.OtherGateway}: a second one, {Printable.Name(options.ConnectionName)}, would be of no use. Give its name, {between.Id.Name}, or none.", between.Id);
            }

            there = between;
            options = options with { ConnectionName = between.Id.Name };
        }

        bool isSame = there is not null && IsSame(there, options.MyGateway, options.OtherGateway);
        if (there is not null && !isSame)
        {
            // A site-to-site connection, that of another gateway, or one between own regions has only its name in common with a pairing.
            bool isPairing = there.Gateway1.Equals(options.MyGateway) && IsPairing(there);
            if (!options.Force || !isPairing)
            {
                throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"The connection {there.Id} is there and is another one: {Describe(there)}. {(isPairing ? "Choose another name, or replace it with -Force." : $"Choose another name: -Force replaces only pairings of {options.MyGateway} with other members.")}", there.Id);
            }
        }

        PairingChangeKind kind = there switch
        {
            // One that Azure could not make is made by writing it again.
            null => PairingChangeKind.Create,
            { ProvisioningState: "Failed" } when isSame => PairingChangeKind.Create,
            { ConnectionStatus: "Connected" } when isSame && options is { LeavesConnected: true, Force: false } => PairingChangeKind.Leave,
            _ => isSame ? PairingChangeKind.SendKey : PairingChangeKind.Replace,
        };
        return new PairingChange(options, there?.Id ?? id, kind, gateway.Location)
        {
            Replaced = kind is PairingChangeKind.Replace ? Describe(there!) : null,
            IsGatewayBusy = gateway.ProvisioningState is not Ready,
        };
    }

    /// <summary>Waits until this member's gateway is ready to be paired, which it is not while it is made or another connection of it is changed.</summary>
    /// <param name="change">What <see cref="PlanAsync"/> told.</param>
    /// <param name="timeout">For how long at most. A new gateway takes up to 45 minutes.</param>
    /// <param name="sink">Where what is waited for is reported to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.GatewayNotPairable"/>: it is not ready by then, or will not be; <see cref="ErrorCode.GatewayNotFound"/>: it is gone.</exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task WaitForGatewayAsync(PairingChange change, TimeSpan timeout, IOperationSink sink, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        ResourceId id = change.Options.MyGateway;
        long start = time.GetTimestamp();
        while (true)
        {
            VirtualNetworkGateway gateway = await _gateways.FindGatewayAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new ConsortiumException(ErrorCode.GatewayNotFound, $"The gateway {id} was waited for and is gone. Has somebody deleted it?", id);
            CheckPairable(gateway);
            if (gateway.ProvisioningState is Ready)
            {
                return;
            }

            TimeSpan left = timeout - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw new ConsortiumException(ErrorCode.GatewayNotPairable, $"The gateway {id} was waited for {timeout.TotalSeconds:0} s to be ready and is {gateway.ProvisioningState}. Nothing was made; connect again later.", id);
            }

            sink.Progress(new OperationProgress($"Pair with {change.Options.OtherGateway}", $"waiting for the gateway {id.Name}, which is {gateway.ProvisioningState}"));
            await Task.Delay(left < s_longestPause ? left : s_longestPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes this member's side: a connection between virtual networks, with BGP, in the region of this member's gateway.
    /// Repeating it changes nothing but the key, which is sent again; nothing at all when the change is to leave it.
    /// </summary>
    /// <param name="change">What <see cref="PlanAsync"/> told.</param>
    /// <param name="sharedKey">The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.SharedKeyInvalid"/>, <see cref="ErrorCode.GatewayNotFound"/>: the other member's, <see cref="ErrorCode.ConnectionDiffers"/>,
    /// <see cref="ErrorCode.ConnectionNotFound"/> or <see cref="ErrorCode.EffectNotSeen"/>.
    /// </exception>
    /// <exception cref="ArmRequestException">Azure refused it, or could not be asked.</exception>
    public async Task<PairedGateway> ApplyAsync(PairingChange change, string sharedKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        PairingOptions options = Checked(change.Options);
        ResourceId id = change.Connection;

        if (change.Kind == PairingChangeKind.Leave)
        {
            return await FindAsync(options, cancellationToken).ConfigureAwait(false) ?? throw NotFound(options.MyGateway, options.ConnectionName);
        }

        // Azure does not change where a connection leads to.
        if (change.Kind == PairingChangeKind.Replace)
        {
            if (await _gateways.FindConnectionAsync(id, cancellationToken).ConfigureAwait(false) is { } there && Describe(there) != change.Replaced)
            {
                throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"The connection {id} was to be replaced as {change.Replaced}, and has become another one since: {Describe(there)}. Nothing was changed; look again with -WhatIf.", id);
            }

            await (await _gateways.DeleteConnectionAsync(id, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            ArmOperation operation = change.Kind == PairingChangeKind.SendKey
                ? await _gateways.SetSharedKeyAsync(id, sharedKey, cancellationToken).ConfigureAwait(false)
                : await _gateways.PutConnectionAsync(
                    new GatewayConnection(id, change.Location) { ConnectionType = GatewayConnection.Vnet2Vnet, Gateway1 = options.MyGateway, Gateway2 = options.OtherGateway, EnableBgp = true }, sharedKey, cancellationToken).ConfigureAwait(false);
            await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Has("InvalidResourceReference") && error.Message.Contains(options.OtherGateway.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            throw new ConsortiumException(ErrorCode.GatewayNotFound, $"The other member's gateway {options.OtherGateway} was not found. Compare the id with the output consortium_member_gateway_id_region1 of their deployment.", options.OtherGateway, error);
        }

        return await FindAsync(options, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.EffectNotSeen, $"The connection {id} was made and is not there. Has somebody deleted it?", id);
    }

    /// <summary><see cref="PlanAsync"/> and <see cref="ApplyAsync"/>, when the key is one that Azure takes.</summary>
    /// <inheritdoc cref="ApplyAsync" path="/exception"/>
    public async Task<PairedGateway> ConnectAsync(PairingOptions options, string sharedKey, CancellationToken cancellationToken)
    {
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        return await ApplyAsync(await PlanAsync(options, cancellationToken).ConfigureAwait(false), sharedKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks how far a pairing is; null when there is no connection of the name, or one that leads elsewhere, and none of another name is taken.</summary>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairedGateway?> FindAsync(PairingOptions options, CancellationToken cancellationToken)
    {
        options = Checked(options);
        GatewayConnection? connection = await FindTakenAsync(options, cancellationToken).ConfigureAwait(false);
        return connection is not null && IsSame(connection, options.MyGateway, options.OtherGateway) ? await LookAsync(connection, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Lists pairings with other members, and how far each is. The connections between a member's own regions are none.</summary>
    /// <param name="scope">A gateway, or the resource group of all of a member's gateways.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async IAsyncEnumerable<PairedGateway> ListAsync(ResourceId scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        scope = ParseScope(scope.ToString());
        List<ResourceId> gateways = [];
        if (scope.IsOfType(VirtualNetworkGateway.Type))
        {
            gateways.Add(scope);
        }
        else
        {
            await foreach (VirtualNetworkGateway gateway in _gateways.ListGatewaysAsync(scope, cancellationToken).ConfigureAwait(false))
            {
                gateways.Add(gateway.Id);
            }
        }

        foreach (ResourceId gateway in gateways)
        {
            await foreach (GatewayConnection listed in _gateways.ListOfGatewayAsync(gateway, cancellationToken).ConfigureAwait(false))
            {
                // A list leaves out how a connection is.
                if (IsPairing(listed) && await _gateways.FindConnectionAsync(listed.Id, cancellationToken).ConfigureAwait(false) is { } connection && IsPairing(connection))
                {
                    yield return await LookAsync(connection, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Waits until a pairing is connected.</summary>
    /// <param name="pairing">The pairing, as it was seen last.</param>
    /// <param name="timeout">For how long at most.</param>
    /// <param name="sink">Where what is waited for is reported to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting; what was made stays.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PairingTimeout"/>: it is not connected by then; <see cref="ErrorCode.PairingFailed"/>: it will not be.</exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairedGateway> WaitAsync(PairedGateway pairing, TimeSpan timeout, IOperationSink sink, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairing);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        PairingOptions options = new(pairing.MyGateway, pairing.OtherGateway, pairing.ConnectionName);
        long start = time.GetTimestamp();
        TimeSpan pause = TimeSpan.FromSeconds(1);
        PairingState? told = null;
        while (pairing.State is not PairingState.Connected)
        {
            string reason = $"{pairing.State}: {pairing.Reason}";
            if (pairing.State is PairingState.Failed)
            {
                throw new ConsortiumException(ErrorCode.PairingFailed, $"The connection {pairing.Connection} will not come about. {reason}", pairing.Connection);
            }

            TimeSpan left = timeout - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                throw new ConsortiumException(ErrorCode.PairingTimeout, $"The connection {pairing.Connection} was waited for {timeout.TotalSeconds:0} s to be connected and is {reason} It stays as it is; Test-ConsortiumGateway tells more.", pairing.Connection);
            }

            if (told != pairing.State)
            {
                told = pairing.State;
                sink.Verbose($"{pairing.ConnectionName} is {reason}");
            }

            sink.Progress(new OperationProgress($"Pair with {pairing.OtherGateway}", pairing.State is PairingState.WaitingForOtherSide ? "waiting for the other member's side" : "connecting"));
            await Task.Delay(left < pause ? left : pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            pairing = await FindAsync(options, cancellationToken).ConfigureAwait(false)
                ?? throw new ConsortiumException(ErrorCode.ConnectionNotFound, $"The connection {pairing.Connection} was waited for and is gone. Has somebody deleted it?", pairing.Connection);
        }

        return pairing;
    }

    /// <summary>Examines a pairing: what is wrong with it, what shows that, and what to do. Reads only, and no key.</summary>
    /// <param name="options">The pairing; its own side need not be there.</param>
    /// <param name="plan">The plan of the consortium, or null: it says what cannot be read of the other member.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairingDiagnosis> TestAsync(PairingOptions options, ConsortiumPlan? plan, CancellationToken cancellationToken)
    {
        options = Checked(options);
        plan?.ThrowIfInvalid();
        MemberFootprint[] members = [.. plan?.Footprints ?? []];
        PairingSide mine = await PairingSide.ReadAsync(_client, options.MyGateway, options.OtherGateway, members, isMine: true, cancellationToken).ConfigureAwait(false);
        PairingSide other = await PairingSide.ReadAsync(_client, options.OtherGateway, options.MyGateway, members, isMine: false, cancellationToken).ConfigureAwait(false);
        GatewayConnection? connection = await FindTakenAsync(options, cancellationToken).ConfigureAwait(false);
        bool isSame = connection is not null && LeadsTo(connection, options.MyGateway, options.OtherGateway);
        (PairingState? state, string? reason) = isSame ? StateOf(connection!, other.IsReadable ? other.Back is not null : null) : default((PairingState?, string?));
        return new PairingDiagnosis(options.MyGateway, options.OtherGateway, isSame ? connection!.Id.Name : options.ConnectionName, new PairingRules(options, mine, other, connection, isSame).Apply())
        {
            State = state,
            Reason = reason,
        };
    }

    /// <summary>Takes away this member's side. The other member's stays, without use, until they take it away: the sink is told.</summary>
    /// <param name="myGateway">The gateway of this member.</param>
    /// <param name="connectionName">The name of the connection.</param>
    /// <param name="sink">Where it is reported to.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <returns>False when there was no connection of the name.</returns>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.ConnectionDiffers"/>: the connection is no pairing of the gateway with another member.</exception>
    /// <exception cref="ArmRequestException">Azure refused it, or could not be asked.</exception>
    public async Task<bool> DisconnectAsync(ResourceId myGateway, string connectionName, IOperationSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (await FindPairingAsync(myGateway, connectionName, cancellationToken).ConfigureAwait(false) is not { } connection)
        {
            sink.Verbose($"There is no connection {connectionName} of {myGateway}: nothing to take away.");
            return false;
        }

        await (await _gateways.DeleteConnectionAsync(connection.Id, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        ResourceId other = connection.Gateway2!;
        GatewayConnection[]? theirs = await ReadConnectionsAsync(_gateways, other, cancellationToken).ConfigureAwait(false);
        if (theirs is null)
        {
            sink.Warning($"The connection {connection.Id} is gone. Whether the other member's side is still there may not be read from here. If it is, they take it away with:\n{DisconnectCommand(other, connection.Gateway1, connectionName: null)}");
        }
        else if (Array.Find(theirs, back => LeadsTo(back, other, connection.Gateway1)) is { } back)
        {
            sink.Warning($"The connection {connection.Id} is gone. The other member's side is still there. They take it away with:\n{DisconnectCommand(other, connection.Gateway1, back.Id.Name)}");
        }

        return true;
    }

    /// <summary>Looks how far the pairing under a name is, wherever it leads to; null when there is no connection of the name.</summary>
    /// <inheritdoc cref="DisconnectAsync" path="/exception"/>
    public async Task<PairedGateway?> FindAsync(ResourceId myGateway, string connectionName, CancellationToken cancellationToken) =>
        await FindPairingAsync(myGateway, connectionName, cancellationToken).ConfigureAwait(false) is { } connection ? await LookAsync(connection, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Looks how far the pairing under a name is, wherever it leads to.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.ConnectionNotFound"/>, or <see cref="ErrorCode.ConnectionDiffers"/>: the connection is no pairing of the gateway with another member.</exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairedGateway> GetAsync(ResourceId myGateway, string connectionName, CancellationToken cancellationToken) =>
        await FindAsync(myGateway, connectionName, cancellationToken).ConfigureAwait(false)
            ?? throw NotFound(myGateway, connectionName);

    /// <summary>Tells which connections get another key: this member's side of a pairing, or both sides between two of this member's own regions.</summary>
    /// <param name="myGateway">The gateway of this member.</param>
    /// <param name="connectionName">The name of the connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.ConnectionNotFound"/>, or <see cref="ErrorCode.ConnectionDiffers"/>: the connection is none of the gateway to another one.</exception>
    /// <exception cref="ArmRequestException">This side could not be read.</exception>
    public async Task<PairingKeyChange> PlanKeyAsync(ResourceId myGateway, string connectionName, CancellationToken cancellationToken)
    {
        ResourceId mine = ParseGateway(myGateway.ToString());
        GatewayConnection connection = await FindNamedAsync(mine, connectionName, cancellationToken).ConfigureAwait(false) ?? throw NotFound(mine, connectionName);
        if (connection.Gateway2 is not { } other || !LeadsTo(connection, mine, other))
        {
            throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"Expected a connection of {mine} to another gateway, found {connection.Id}: {Describe(connection)}. It is left alone.", connection.Id);
        }

        bool isOwn = !IsPairing(connection);
        GatewayConnection[] theirs = isOwn ? await ReadConnectionsAsync(_gateways, other, cancellationToken).ConfigureAwait(false) ?? [] : [];
        return new PairingKeyChange(await LookAsync(connection, cancellationToken).ConfigureAwait(false), isOwn) { Back = Array.Find(theirs, back => LeadsTo(back, other, mine))?.Id };
    }

    /// <summary>
    /// Gives connections another key. The other member of a pairing does the same, before or after; in between, the gateways do not know each other.
    /// Repeating it after a failure is harmless.
    /// </summary>
    /// <param name="change">What <see cref="PlanKeyAsync"/> told.</param>
    /// <param name="sharedKey">The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.SharedKeyInvalid"/>, or <see cref="ErrorCode.ConnectionNotFound"/>.</exception>
    /// <exception cref="ArmRequestException">Azure refused it, or could not be asked.</exception>
    public async Task<PairedGateway> ApplyKeyAsync(PairingKeyChange change, string sharedKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        PairedGateway side = change.Side;
        foreach (ResourceId connection in new[] { side.Connection, change.Back }.OfType<ResourceId>())
        {
            await (await _gateways.SetSharedKeyAsync(connection, sharedKey, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _gateways.FindConnectionAsync(side.Connection, cancellationToken).ConfigureAwait(false) is { Gateway2: not null } now
            ? await LookAsync(now, cancellationToken).ConfigureAwait(false)
            : throw NotFound(side.MyGateway, side.ConnectionName);
    }

    /// <summary><see cref="PlanKeyAsync"/> and <see cref="ApplyKeyAsync"/>, when the key is one that Azure takes.</summary>
    /// <inheritdoc cref="PlanKeyAsync" path="/exception"/>
    public async Task<PairedGateway> UpdateKeyAsync(ResourceId myGateway, string connectionName, string sharedKey, CancellationToken cancellationToken)
    {
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        return await ApplyKeyAsync(await PlanKeyAsync(myGateway, connectionName, cancellationToken).ConfigureAwait(false), sharedKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The connections of a gateway, in whatever resource group; null when they may not be read, which is often so with the other member's.</summary>
    internal static async Task<GatewayConnection[]?> ReadConnectionsAsync(GatewayClient gateways, ResourceId gateway, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(gateways.ListOfGatewayAsync(gateway, cancellationToken)).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (IsHidden(error))
        {
        }

        // A gateway that is not there and one that may not be seen get the same answer: its resource group tells them apart.
        try
        {
            return await ReadAsync(gateways.ListConnectionsAsync(GroupOf(gateway), cancellationToken)).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (IsHidden(error))
        {
            return null;
        }

        static async Task<GatewayConnection[]> ReadAsync(IAsyncEnumerable<GatewayConnection> list)
        {
            List<GatewayConnection> connections = [];
            await foreach (GatewayConnection connection in list.ConfigureAwait(false))
            {
                connections.Add(connection);
            }

            return [.. connections];
        }
    }

    /// <summary>The command that ends a side, whole, to be pasted. Without the name of the connection, it is found by its two ends.</summary>
    internal static string DisconnectCommand(ResourceId gateway, ResourceId other, string? connectionName) => connectionName is null
        ? $"Get-ConsortiumGateway '{gateway}' | Where-Object OtherGateway -EQ '{other}' | Disconnect-ConsortiumGateway"
        : $"Disconnect-ConsortiumGateway -MyGatewayResourceId '{gateway}' -ConnectionName '{connectionName}'";

    /// <summary>Whether it may be there all the same: a subscription of another tenant is answered with any of these.</summary>
    internal static bool IsHidden(ArmRequestException error) => error.Status is 401 or 403 or 404;

    internal static string Describe(GatewayConnection connection) =>
        $"{connection.ConnectionType} from {connection.Gateway1} to {connection.Gateway2?.ToString() ?? "outside of Azure"}, BGP {(connection.EnableBgp ? "on" : "off")}";

    internal static bool LeadsTo(GatewayConnection connection, ResourceId mine, ResourceId other) =>
        connection.ConnectionType.Equals(GatewayConnection.Vnet2Vnet, StringComparison.OrdinalIgnoreCase) && connection.Gateway1.Equals(mine) && other.Equals(connection.Gateway2);

    internal static ResourceId GroupOf(ResourceId id) =>
        id.ResourceGroupName is { } name ? ResourceId.ForResourceGroup(id.SubscriptionId!, name) : throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the id of a gateway or of a resource group, found {id}.", id);

    private static bool IsSame(GatewayConnection connection, ResourceId mine, ResourceId other) => LeadsTo(connection, mine, other) && connection.EnableBgp;

    private static bool IsPairing(GatewayConnection connection) =>
        connection.Gateway2 is { } other && LeadsTo(connection, connection.Gateway1, other) && !GroupOf(other).Equals(GroupOf(connection.Gateway1));

    private static PairingOptions Checked(PairingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { MyGateway = ParseGateway(options.MyGateway.ToString()), OtherGateway = ParseGateway(options.OtherGateway.ToString()) };
    }

    private static ResourceId IdOf(ResourceId gateway, string connectionName)
    {
        try
        {
            return GroupOf(gateway).Resource(GatewayConnection.Type, connectionName);
        }
        catch (FormatException error)
        {
            throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the name of a connection, found '{Printable.Name(connectionName)}'.", connectionName, error);
        }
    }

    private static ConsortiumException NotFound(ResourceId gateway, string connectionName) =>
        new(ErrorCode.ConnectionNotFound, $"There is no connection {Printable.Name(connectionName)} of {gateway}. Get-ConsortiumGateway lists those there are; Connect-ConsortiumGateway makes one.", connectionName);

    private static void CheckPairable(VirtualNetworkGateway gateway)
    {
        string? problem = gateway switch
        {
            { GatewayType: not "Vpn" } => $"it is of type {gateway.GatewayType}, not Vpn",
            { ProvisioningState: not (Ready or "Updating" or "Creating") } => $"its state is {gateway.ProvisioningState}, not {Ready}",
            { EnableBgp: false } => "it has BGP off, and without it the other regions and members are not reached",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ConsortiumException(ErrorCode.GatewayNotPairable, $"The gateway {gateway.Id} cannot be paired: {problem}.", gateway.Id);
        }
    }

    private static (PairingState State, string? Reason) StateOf(GatewayConnection connection, bool? isAnswered) => (connection, isAnswered) switch
    {
        ({ ProvisioningState: "Failed" }, _) => (PairingState.Failed, "Azure could not provision the connection. Look into its activity log, and make it again with Connect-ConsortiumGateway."),
        ({ ConnectionStatus: "Connected" }, _) => (PairingState.Connected, null),
        (_, false) => (PairingState.WaitingForOtherSide, $"There is no connection from {connection.Gateway2} back. The other member has to make it, with the same key."),
        (_, true) => (PairingState.Connecting, "Both sides are there. It takes some minutes; if it stays so, the keys, the address spaces or the autonomous systems do not fit."),
        (_, null) => (PairingState.Connecting, "The other gateway is gone, or may not be read from here. Ask the other member whether their side is there, with the same key."),
    };

    private async Task<GatewayConnection?> FindNamedAsync(ResourceId gateway, string connectionName, CancellationToken cancellationToken) =>
        await _gateways.FindConnectionAsync(IdOf(gateway, connectionName), cancellationToken).ConfigureAwait(false)
            ?? await FindElsewhereAsync(await ReadConnectionsAsync(_gateways, gateway, cancellationToken).ConfigureAwait(false), gateway, connectionName, cancellationToken).ConfigureAwait(false);

    // Azure lets a connection be in another resource group than its gateway.
    private async Task<GatewayConnection?> FindElsewhereAsync(GatewayConnection[]? connections, ResourceId gateway, string connectionName, CancellationToken cancellationToken) =>
        await FindFullAsync(connections, connection => connection.Gateway1.Equals(gateway) && connection.Id.Name.Equals(connectionName, StringComparison.OrdinalIgnoreCase), cancellationToken).ConfigureAwait(false);

    // A list leaves out how a connection is.
    private async Task<GatewayConnection?> FindFullAsync(GatewayConnection[]? listed, Predicate<GatewayConnection> predicate, CancellationToken cancellationToken) =>
        Array.Find(listed ?? [], predicate) is { } found ? await _gateways.FindConnectionAsync(found.Id, cancellationToken).ConfigureAwait(false) : null;

    // The connection of the name; and when that does not lead to the other gateway, one that does.
    private async Task<(GatewayConnection? Named, GatewayConnection? Between)> FindNamedOrBetweenAsync(PairingOptions options, CancellationToken cancellationToken)
    {
        GatewayConnection? named = await _gateways.FindConnectionAsync(IdOf(options.MyGateway, options.ConnectionName), cancellationToken).ConfigureAwait(false);
        if (IsBetween(named))
        {
            return (named, null);
        }

        GatewayConnection[]? all = await ReadConnectionsAsync(_gateways, options.MyGateway, cancellationToken).ConfigureAwait(false);
        named ??= await FindElsewhereAsync(all, options.MyGateway, options.ConnectionName, cancellationToken).ConfigureAwait(false);
        return IsBetween(named) ? (named, null) : (named, await FindFullAsync(all, IsBetween, cancellationToken).ConfigureAwait(false));

        bool IsBetween(GatewayConnection? connection) => connection is not null && LeadsTo(connection, options.MyGateway, options.OtherGateway);
    }

    // Of whatever name, if it may have any; otherwise only of the name.
    private async Task<GatewayConnection?> FindTakenAsync(PairingOptions options, CancellationToken cancellationToken)
    {
        if (!options.TakesAnyName)
        {
            return await FindNamedAsync(options.MyGateway, options.ConnectionName, cancellationToken).ConfigureAwait(false);
        }

        (GatewayConnection? named, GatewayConnection? between) = await FindNamedOrBetweenAsync(options, cancellationToken).ConfigureAwait(false);
        return between ?? named;
    }

    private async Task<GatewayConnection?> FindPairingAsync(ResourceId myGateway, string connectionName, CancellationToken cancellationToken)
    {
        ResourceId mine = ParseGateway(myGateway.ToString());
        GatewayConnection? connection = await FindNamedAsync(mine, connectionName, cancellationToken).ConfigureAwait(false);
        return connection is null || (IsPairing(connection) && connection.Gateway1.Equals(mine))
            ? connection
            : throw new ConsortiumException(ErrorCode.ConnectionDiffers, $"Expected a pairing of {mine} with another member, found the connection {connection.Id}: {Describe(connection)}. Connections between one's own regions, and others, are left alone.", connection.Id);
    }

    private async Task<PairedGateway> LookAsync(GatewayConnection connection, CancellationToken cancellationToken)
    {
        ResourceId other = connection.Gateway2!;
        bool? isAnswered = connection is { ProvisioningState: "Failed" } or { ConnectionStatus: "Connected" } ? null : await IsAnsweredAsync(connection.Gateway1, other, cancellationToken).ConfigureAwait(false);
        (PairingState state, string? reason) = StateOf(connection, isAnswered);
        return new PairedGateway(connection.Id, connection.Gateway1, other, state) { Reason = reason, Location = connection.Location };
    }

    private async Task<bool?> IsAnsweredAsync(ResourceId mine, ResourceId other, CancellationToken cancellationToken) =>
        (await ReadConnectionsAsync(_gateways, other, cancellationToken).ConfigureAwait(false))?.Any(connection => LeadsTo(connection, other, mine));
}
