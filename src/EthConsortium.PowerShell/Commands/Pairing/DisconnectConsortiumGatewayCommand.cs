using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Pairing;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Pairing;

/// <summary>Ends a pairing of VPN gateways: takes away this member's side.</summary>
/// <remarks>
/// <para>
/// Deletes the connection of this member's gateway. The other member's is left as it is, without use, until they take it away; a
/// warning says so. A connection that is gone already is no error. The connections between a member's own regions are refused (ConnectionDiffers).
/// </para>
/// <para>
/// Nodes that reach each other only through it lose each other. It asks before: in a script, give -Confirm:$false.
/// </para>
/// </remarks>
/// <example>
/// <para>See what would be taken away</para>
/// <code>Disconnect-ConsortiumGateway $gatewayA conn-to-other-gateway -WhatIf</code>
/// <para>Tells the connection and where it leads to.</para>
/// </example>
/// <example>
/// <para>End all pairings of a gateway</para>
/// <code>Get-ConsortiumGateway $gatewayA | Disconnect-ConsortiumGateway -Confirm:$false</code>
/// <para>Warns of every other side that is still there.</para>
/// </example>
/// <seealso cref="GetConsortiumGatewayCommand"/>
[Cmdlet(VerbsCommunications.Disconnect, "ConsortiumGateway", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class DisconnectConsortiumGatewayCommand : AzureCmdlet
{
    /// <summary>The resource id of this member's gateway.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("MyGateway")]
    [ValidateNotNullOrEmpty]
    public string MyGatewayResourceId { get; set; } = "";

    /// <summary>The name of the connection.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string ConnectionName { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ResourceId mine = GatewayPairing.ParseGateway(MyGatewayResourceId);
        GatewayPairing pairing = new(await OpenAzureAsync());
        PairedGateway? there = await pairing.FindAsync(mine, ConnectionName, cancellationToken);
        if (there is null)
        {
            WriteVerbose($"There is no connection {ConnectionName} of {mine}: nothing to take away.");
        }
        else if (await ShouldProcessAsync($"{there.Connection}, {there.State}, to {there.OtherGateway}", "Delete the connection"))
        {
            await pairing.DisconnectAsync(mine, ConnectionName, Sink, cancellationToken);
        }
    }
}
