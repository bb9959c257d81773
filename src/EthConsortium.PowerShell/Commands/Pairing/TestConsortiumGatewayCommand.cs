using System.Management.Automation;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Pairing;

/// <summary>Examines a pairing of two VPN gateways: what is wrong, what shows it, and what to do.</summary>
/// <remarks>
/// <para>
/// Tells addresses that overlap, equal autonomous system numbers, BGP that is off on the way, a SKU without BGP, a gateway that is not
/// ready, a side that is missing, different clouds, and keys that probably differ. Nothing is changed, and no key is read: that two
/// keys differ is concluded when all else fits.
/// </para>
/// <para>
/// Each finding has a code that scripts may rely on, a severity, the evidence, and the next step. Of the other member's side, what may be read counts; where it
/// may not be read, -Plan tells its addresses and numbers, and the rest is said to be unknown. docs/pairing.md explains every code.
/// </para>
/// </remarks>
/// <example>
/// <para>Find out why a pairing does not connect</para>
/// <code>Test-ConsortiumGateway $gatewayA $gatewayB</code>
/// <para>Shows the findings, the worst first, with what to do.</para>
/// </example>
/// <example>
/// <para>Fail a pipeline when a pairing is not well</para>
/// <code>$plan = Get-ConsortiumPlan ./examples/three-banks-azure.json
/// if (-not (Test-ConsortiumGateway $gatewayA $gatewayB -Plan $plan -Quiet)) { Write-Warning 'The pairing is not well.' }</code>
/// <para>What may not be read of the other member is taken from the plan.</para>
/// </example>
/// <seealso cref="GetConsortiumGatewayCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ConsortiumGateway")]
[OutputType(typeof(PairingDiagnosis), typeof(bool))]
public sealed class TestConsortiumGatewayCommand : AzureCmdlet
{
    /// <summary>The resource id of this member's gateway.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("MyGateway")]
    [ValidateNotNullOrEmpty]
    public string MyGatewayResourceId { get; set; } = "";

    /// <summary>The resource id of the other member's gateway.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("OtherGateway")]
    [ValidateNotNullOrEmpty]
    public string OtherGatewayResourceId { get; set; } = "";

    /// <summary>The name of this side's connection. If not given, the one that leads from the one gateway to the other.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionName { get; set; }

    /// <summary>The plan of the consortium. It says what may not be read of the other member.</summary>
    [Parameter]
    [ValidateNotNull]
    public ConsortiumPlan? Plan { get; set; }

    /// <summary>Returns true when it is connected and nothing is wrong, and false otherwise, instead of the diagnosis.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PairingOptions options = new(GatewayPairing.ParseGateway(MyGatewayResourceId), GatewayPairing.ParseGateway(OtherGatewayResourceId), ConnectionName ?? PairingOptions.DefaultConnectionName) { TakesAnyName = ConnectionName is null };
        PairingDiagnosis diagnosis = await new GatewayPairing(await OpenAzureAsync()).TestAsync(options, Plan, cancellationToken);
        WriteObject(Quiet ? diagnosis.IsHealthy : diagnosis);
    }
}
