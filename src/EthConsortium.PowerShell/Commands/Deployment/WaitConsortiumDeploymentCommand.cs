using System.Management.Automation;
using EthConsortium.Core.Deployment;
using EthConsortium.PowerShell.Jobs;

namespace EthConsortium.PowerShell.Commands.Deployment;

/// <summary>Waits for the end of a deployment, whoever began it and wherever.</summary>
/// <remarks>
/// <para>
/// Shows what is being made, and what takes long and why: a VPN gateway takes Azure 20 to 45 minutes. Gives the member when it is done. When it failed,
/// the error says which resources did, with Azure's own messages, its correlation id, and what to do where that is known.
/// </para>
/// <para>Ctrl+C ends the waiting only: Azure goes on. A deployment that is over already is answered at once.</para>
/// </remarks>
/// <example>
/// <para>Wait for what was started before</para>
/// <code>$azure = (Get-ConsortiumPlan ./examples/three-banks-azure.json).FindMember('B').Azure
/// Get-ConsortiumDeployment $azure.ResourceGroup -SubscriptionId $azure.SubscriptionId | Wait-ConsortiumDeployment</code>
/// <para>Waits for the end of bank B's newest deployment, and gives what the bank has then.</para>
/// </example>
/// <example>
/// <para>Wait in the background</para>
/// <code>$azure = (Get-ConsortiumPlan ./examples/three-banks-azure.json).FindMember('B').Azure
/// $job = Get-ConsortiumDeployment $azure.ResourceGroup -SubscriptionId $azure.SubscriptionId | Wait-ConsortiumDeployment -AsJob
/// $job | Receive-Job -Wait -AutoRemoveJob</code>
/// <para>The prompt is free while the job waits.</para>
/// </example>
/// <seealso cref="DeployedMember"/>
[Cmdlet(VerbsLifecycle.Wait, "ConsortiumDeployment")]
[OutputType(typeof(DeployedMember))]
public sealed class WaitConsortiumDeploymentCommand : DeploymentCmdlet, IRunsAsJob
{
    /// <summary>The deployment, from Get-ConsortiumDeployment or New-ConsortiumMember -NoWait.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public ConsortiumDeployment? InputObject { get; set; }

    /// <inheritdoc cref="IRunsAsJob.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Target = InputObject;
        WriteObject(await (await OpenAsync()).WaitAsync(InputObject!, cancellationToken));
    }
}
