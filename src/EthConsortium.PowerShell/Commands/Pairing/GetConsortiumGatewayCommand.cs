using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Pairing;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Pairing;

/// <summary>Gets the pairings of this member's VPN gateways with other members', and how far each is.</summary>
/// <remarks>
/// <para>
/// The states are WaitingForOtherSide, when the other member has not made their side; Connecting, when both sides may be there;
/// Connected; and Failed. Reason says why it is no further. The other member's side is looked at where it may be read.
/// </para>
/// <para>
/// The connections between a member's own regions are no pairings and are not listed. Test-ConsortiumGateway examines one pairing in
/// depth. What is returned can be piped to it, and to Disconnect-ConsortiumGateway and Update-ConsortiumGatewayKey.
/// </para>
/// </remarks>
/// <example>
/// <para>List the pairings of a gateway</para>
/// <code>Get-ConsortiumGateway $gatewayA</code>
/// <para>Shows the other gateway, the state and the reason of each.</para>
/// </example>
/// <example>
/// <para>Examine every pairing of a member that is not connected</para>
/// <code>Get-ConsortiumGateway ($gatewayA -replace '/providers/.*') | Where-Object State -ne Connected | Test-ConsortiumGateway</code>
/// <para>Takes the resource group, with the gateways of all regions, and says what is wrong with each pairing.</para>
/// </example>
/// <example>
/// <para>List the pairings of all members of a rehearsal</para>
/// <code>$rehearsal = Start-ConsortiumRehearsal
/// Get-ConsortiumMember -Rehearsal $rehearsal.Id | Get-ConsortiumGateway -Rehearsal $rehearsal.Id
/// $rehearsal | Stop-ConsortiumRehearsal</code>
/// <para>Shows both sides of each. Nothing of Azure is asked.</para>
/// </example>
/// <seealso cref="TestConsortiumGatewayCommand"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumGateway", DefaultParameterSetName = ByIdSet)]
[OutputType(typeof(PairedGateway))]
public sealed class GetConsortiumGatewayCommand : AzureCmdlet
{
    private const string ByIdSet = "ResourceId";
    private const string ByGroupSet = "ResourceGroup";

    /// <summary>The resource id of this member's gateway, or of its resource group for the gateways of all its regions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIdSet)]
    [Alias("MyGateway")]
    [ValidateNotNullOrEmpty]
    public string MyGatewayResourceId { get; set; } = "";

    /// <summary>The name of the resource group that this member's gateways are in.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByGroupSet)]
    [ValidateNotNullOrEmpty]
    public string ResourceGroupName { get; set; } = "";

    /// <summary>The id of the subscription of that resource group.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByGroupSet)]
    public Guid SubscriptionId { get; set; }

    /// <summary>The name of a single connection.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? ConnectionName { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ResourceId scope = ParameterSetName == ByGroupSet ? MemberDeployment.GroupOf(SubscriptionId, ResourceGroupName) : GatewayPairing.ParseScope(MyGatewayResourceId);
        GatewayPairing pairing = new(await OpenAzureAsync());
        bool isFound = false;
        await foreach (PairedGateway each in pairing.ListAsync(scope, cancellationToken))
        {
            if (ConnectionName is null || each.ConnectionName.Equals(ConnectionName, StringComparison.OrdinalIgnoreCase))
            {
                isFound = true;
                WriteObject(each);
            }
        }

        if (!isFound && ConnectionName is not null)
        {
            throw new ConsortiumException(ErrorCode.ConnectionNotFound, $"There is no pairing {ConnectionName} of {scope}. Without -ConnectionName, those there are are listed.", ConnectionName);
        }
    }
}
