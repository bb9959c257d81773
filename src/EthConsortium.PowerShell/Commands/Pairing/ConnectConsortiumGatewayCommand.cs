using System.Management.Automation;
using System.Security;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.PowerShell.Commands.Azure;
using EthConsortium.PowerShell.Errors;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.Commands.Pairing;

/// <summary>Pairs the VPN gateway of this member with those of others: makes this member's side.</summary>
/// <remarks>
/// <para>
/// Makes a connection between virtual networks, with BGP, in the region of this member's gateway. The other member does the same
/// with the ids exchanged, with the same shared key; nothing is changed of theirs, and their gateway need not be readable. When both sides are
/// there, Azure takes some minutes to connect them.
/// </para>
/// <para>
/// Repeating it is harmless: a connection that is there as it should be only gets the key again. Another connection of the name
/// is an error (ConnectionDiffers), unless it is a pairing of this gateway and -Force replaces it. A gateway with several pairings needs
/// a name for each. A connection that already leads from the one gateway to the other is taken, whatever its name; when -ConnectionName gives another,
/// that is an error, too. A gateway that is being made or changed is waited for, an hour at most.
/// </para>
/// <para>
/// With a plan, all pairings of a member are made under the names of its footprint. With -Mesh, the pairs are found such that the loss
/// of any one gateway or connection leaves all members connected: few gateways are all paired with one another, six and more in a ring and across it.
/// Every member that gives the same plan or the same ids finds the same pairs, and makes its own sides. -WhatIf lists them. What is connected
/// already is left alone and gets no key, which may be another than its own; -Force sends it all the same.
/// </para>
/// <para>
/// The shared key is sent once and never read back, logged or shown. It is a SecureString: text is refused, because it would stay
/// in the history of commands. The name and the parameters of the earlier module are kept: CreateConnection.
/// </para>
/// </remarks>
/// <example>
/// <para>Make bank A's side, and be asked for the key</para>
/// <code>Connect-ConsortiumGateway -MyGatewayResourceId $gatewayA -OtherGatewayResourceId $gatewayB -SharedKey (Read-Host -AsSecureString 'Shared key')</code>
/// <para>Until bank B has made its side, the state is WaitingForOtherSide.</para>
/// </example>
/// <example>
/// <para>Make a side, and wait until it is connected</para>
/// <code>$key = Read-Host -AsSecureString 'Shared key'
/// $null = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key
/// Connect-ConsortiumGateway $gatewayB $gatewayA -SharedKey $key -Wait</code>
/// <para>With both sides in the same hands, as in a rehearsal.</para>
/// </example>
/// <example>
/// <para>See which pairings a mesh of all members takes of bank A</para>
/// <code>Get-ConsortiumPlan ./examples/three-banks-azure.json | Connect-ConsortiumGateway -Member A -Mesh -SharedKey (Read-Host -AsSecureString 'Shared key') -WhatIf</code>
/// <para>Tells each connection that would be made, when the gateways of the plan are deployed. Without -Mesh, those that the plan lists.</para>
/// </example>
/// <seealso cref="GetConsortiumGatewayCommand"/>
[Cmdlet(VerbsCommunications.Connect, "ConsortiumGateway", SupportsShouldProcess = true, DefaultParameterSetName = PairSet)]
[Alias("CreateConnection")]
[OutputType(typeof(PairedGateway))]
public sealed class ConnectConsortiumGatewayCommand : AzureCmdlet, IRunsAsJob
{
    private const string PairSet = "Pair";
    private const string PlanSet = "Plan";
    private const string MeshSet = "Mesh";
    private const int DefaultTimeoutSec = 900;

    // A new gateway takes up to 45 minutes.
    private static readonly TimeSpan s_gatewayTimeout = TimeSpan.FromHours(1);

    private int? _timeoutSec;

    /// <summary>The resource id of this member's gateway: the output consortium_member_gateway_id_region1 of its deployment.</summary>
    [Parameter(ParameterSetName = PairSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = MeshSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MyGateway")]
    [ValidateNotNullOrEmpty]
    public string MyGatewayResourceId { get; set; } = "";

    /// <summary>The resource id of the other member's gateway, in any subscription or tenant of the same cloud.</summary>
    [Parameter(ParameterSetName = PairSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("OtherGateway")]
    [ValidateNotNullOrEmpty]
    public string OtherGatewayResourceId { get; set; } = "";

    /// <summary>
    /// The name of the connection, in the resource group of this member's gateway. If not given, the connection between the two gateways is taken,
    /// and when there is none, conn-to-other-gateway is made.
    /// </summary>
    [Parameter(ParameterSetName = PairSet, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionName { get; set; }

    /// <summary>A plan of the consortium that says in which subscriptions its members are.</summary>
    [Parameter(ParameterSetName = PlanSet, Mandatory = true, ValueFromPipeline = true)]
    public ConsortiumPlan? Plan { get; set; }

    /// <summary>The short name of this member in the plan.</summary>
    [Parameter(ParameterSetName = PlanSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Member { get; set; } = "";

    /// <summary>Finds redundant pairs among all members, and makes this member's sides of them.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = MeshSet, Mandatory = true)]
    public SwitchParameter Mesh { get; set; }

    /// <summary>The resource ids of the gateways of all members, this one's among them. Those in one resource group are one member's regions.</summary>
    [Parameter(ParameterSetName = MeshSet, Mandatory = true)]
    public string[] GatewayResourceId { get; set; } = [];

    /// <summary>The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde. With several pairings, each of them gets it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SharedKeyArgument]
    [ValidateNotNull]
    public SecureString? SharedKey { get; set; }

    /// <summary>
    /// Replaces a pairing of this gateway of the name that leads elsewhere or has no BGP: it is deleted and made anew. Other connections are left alone all the same.
    /// With -Plan or -Mesh, the key is sent to connections that are connected, too.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Waits until it is connected, which takes the other member's side.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>For how many seconds -Wait waits at most for each pairing; 900 if not given. After that, what was made stays, and the error is PairingTimeout.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get => _timeoutSec ?? DefaultTimeoutSec; set => _timeoutSec = value; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (_timeoutSec is not null && !Wait)
        {
            throw new ParametersInvalidException("Expected -Wait with -TimeoutSec, found none.");
        }

        // Before anything is asked of Azure.
        string sharedKey = Secrets.Use(SharedKey!, characters => characters.ToString());
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        IReadOnlyList<PairingOptions> sides = FindSides();

        GatewayPairing pairing = new(await OpenAzureAsync());
        List<PairedGateway> made = [];
        foreach (PairingOptions side in sides)
        {
            await TryAsync(side, async () =>
            {
                PairingChange change = await pairing.PlanAsync(side with { Force = Force }, cancellationToken);
                bool isLeft = change.Kind is PairingChangeKind.Leave;

                // What changes nothing needs no consent.
                if ((isLeft && !await OnPipelineThreadAsync(IsWhatIf)) || await ShouldProcessAsync(change.Text, change.Text, "Pair gateways"))
                {
                    if (isLeft)
                    {
                        Sink.Verbose(change.Text);
                    }
                    else if (change.IsGatewayBusy)
                    {
                        await pairing.WaitForGatewayAsync(change, s_gatewayTimeout, Sink, TimeProvider.System, cancellationToken);
                    }

                    made.Add(await pairing.ApplyAsync(change, sharedKey, cancellationToken));
                }
            });
        }

        // All are made before the first is waited for.
        foreach (PairedGateway each in made)
        {
            await TryAsync(each, async () => WriteObject(Wait ? await pairing.WaitAsync(each, TimeSpan.FromSeconds(TimeoutSec), Sink, TimeProvider.System, cancellationToken) : each));
        }

        // What goes wrong with one of several leaves the others.
        async Task TryAsync(object target, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception error) when (sides.Count > 1 && error is ConsortiumException or ArmRequestException)
            {
                WriteError(error, target);
            }
        }
    }

    private IReadOnlyList<PairingOptions> FindSides() => ParameterSetName switch
    {
        PlanSet => PairingMesh.SidesOf(Mesh ? PairingMesh.AddTo(Plan!) : Plan!, Member),
        MeshSet => PairingMesh.SidesOf(GatewayResourceId.Select(GatewayPairing.ParseGateway), GatewayPairing.ParseGateway(MyGatewayResourceId)),
        _ => [new PairingOptions(GatewayPairing.ParseGateway(MyGatewayResourceId), GatewayPairing.ParseGateway(OtherGatewayResourceId), ConnectionName ?? PairingOptions.DefaultConnectionName) { TakesAnyName = ConnectionName is null }],
    };
}
