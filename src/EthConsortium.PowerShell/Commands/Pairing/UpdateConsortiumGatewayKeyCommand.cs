using System.Management.Automation;
using System.Security;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Pairing;

/// <summary>Gives this member's side of a pairing, or a connection between own regions, another shared key.</summary>
/// <remarks>
/// <para>
/// Both members do it, in either order. From the first to the second, the gateways do not know each other, and nodes that reach each
/// other only through them are apart: agree on a time.
/// </para>
/// <para>
/// A connection between two of this member's own regions, such as conn-reg1-to-reg2, gets the key on both sides at once. Give every
/// neighbouring pair of regions the same one, and New-ConsortiumMember from then on, too.
/// </para>
/// <para>
/// The key is sent once and never read back, logged or shown. Whether both sides have the same one shows in the state:
/// Connected after some minutes, or Test-ConsortiumGateway finds KeysProbablyDiffer.
/// </para>
/// </remarks>
/// <example>
/// <para>Change the key of a pairing</para>
/// <code>Update-ConsortiumGatewayKey $gatewayA conn-reg1-to-b-reg1 -SharedKey (Read-Host -AsSecureString 'New shared key')</code>
/// <para>Returns the pairing, which is Connecting until the other member has sent the same key.</para>
/// </example>
/// <example>
/// <para>See which pairings would get a new key</para>
/// <code>Get-ConsortiumGateway $gatewayA | Update-ConsortiumGatewayKey -SharedKey (Read-Host -AsSecureString 'New shared key') -WhatIf</code>
/// <para>Tells each connection. Nothing is sent.</para>
/// </example>
/// <example>
/// <para>Change the key between the regions of a member</para>
/// <code>Update-ConsortiumGatewayKey $gatewayA conn-reg1-to-reg2 -SharedKey (Read-Host -AsSecureString 'New shared key')</code>
/// <para>Both sides get it: conn-reg2-to-reg1, too.</para>
/// </example>
/// <seealso cref="ConnectConsortiumGatewayCommand"/>
[Cmdlet(VerbsData.Update, "ConsortiumGatewayKey", SupportsShouldProcess = true)]
[OutputType(typeof(PairedGateway))]
public sealed class UpdateConsortiumGatewayKeyCommand : AzureCmdlet
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

    /// <summary>The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SharedKeyArgument]
    [ValidateNotNull]
    public SecureString? SharedKey { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string sharedKey = Secrets.Use(SharedKey!, characters => characters.ToString());
        PasswordRules.ThrowIfSharedKeyInvalid(sharedKey);
        ResourceId mine = GatewayPairing.ParseGateway(MyGatewayResourceId);
        GatewayPairing pairing = new(await OpenAzureAsync());
        PairingKeyChange change = await pairing.PlanKeyAsync(mine, ConnectionName, cancellationToken);
        if (await ShouldProcessAsync($"{change.Side.Connection}, {change.Side.State}, to {change.Side.OtherGateway}", change.Text))
        {
            WriteObject(await pairing.ApplyKeyAsync(change, sharedKey, cancellationToken));
        }
    }
}
