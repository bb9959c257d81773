using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Deployment;

namespace EthConsortium.PowerShell.Commands.Deployment;

/// <summary>Finds the deployments of members in a resource group, from any machine.</summary>
/// <remarks>
/// <para>
/// Shows the newest deployment of each member: how far it is, and why it failed. Azure remembers the last 800 of a resource group, whoever began them
/// and wherever. Wait-ConsortiumDeployment waits for one that is under way.
/// </para>
/// </remarks>
/// <example>
/// <para>Take up the waiting on another machine</para>
/// <code>$plan = Get-ConsortiumPlan ./examples/three-banks-azure.json
/// $azure = $plan.FindMember('B').Azure
/// Get-ConsortiumDeployment $azure.ResourceGroup -SubscriptionId $azure.SubscriptionId | Wait-ConsortiumDeployment</code>
/// <para>Waits for the end of bank B's newest deployment, and gives what the bank has then.</para>
/// </example>
/// <example>
/// <para>See why deployments failed</para>
/// <code>$azure = (Get-ConsortiumPlan ./examples/three-banks-azure.json).FindMember('B').Azure
/// Get-ConsortiumDeployment $azure.ResourceGroup -SubscriptionId $azure.SubscriptionId -All |
///     Where-Object State -EQ Failed | Select-Object -ExpandProperty Failures</code>
/// <para>Shows the resources that failed, with Azure's own messages and what to do about them.</para>
/// </example>
/// <example>
/// <para>Look at the deployments of all members</para>
/// <code>$rehearsal = Start-ConsortiumRehearsal
/// Get-ConsortiumMember -Rehearsal $rehearsal.Id | Get-ConsortiumDeployment -Rehearsal $rehearsal.Id
/// $rehearsal | Stop-ConsortiumRehearsal</code>
/// <para>Shows the newest deployment in the resource group of each member.</para>
/// </example>
/// <seealso cref="ConsortiumDeployment"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumDeployment", DefaultParameterSetName = ByObjectSet)]
[OutputType(typeof(ConsortiumDeployment))]
public sealed class GetConsortiumDeploymentCommand : DeploymentCmdlet
{
    private const string ByGroupSet = "ResourceGroup";
    private const string ByObjectSet = "InputObject";

    /// <summary>A deployment, to see how far it is now. It comes with all its resources.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObjectSet)]
    [ValidateNotNull]
    public ConsortiumDeployment? InputObject { get; set; }

    /// <summary>The resource group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByGroupSet)]
    [ValidateNotNullOrEmpty]
    public string ResourceGroupName { get; set; } = "";

    /// <summary>The subscription.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByGroupSet)]
    public Guid SubscriptionId { get; set; }

    /// <summary>The name of a single deployment, of any tool. It comes with all its resources.</summary>
    [Parameter(ParameterSetName = ByGroupSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Shows all deployments that the resource group remembers, also earlier ones and those of other tools.</summary>
    [Parameter(ParameterSetName = ByGroupSet)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        MemberDeployment deployments = await OpenAsync();
        ResourceId group = InputObject?.Id.Parent ?? MemberDeployment.GroupOf(SubscriptionId, ResourceGroupName);
        if ((InputObject?.Name ?? Name) is { } name)
        {
            WriteObject(await deployments.GetAsync(group, name, cancellationToken));
        }
        else
        {
            WriteObject(await deployments.ListAsync(group, All, cancellationToken), enumerateCollection: true);
        }
    }
}
