using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Rehearsals;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Rehearsal;

/// <summary>Ends rehearsals.</summary>
/// <remarks>
/// <para>
/// Asks each rehearsal to end and waits until its processes have: the endpoints, the chain. Its temporary folder, with
/// the keys, is deleted. One that does not end within 30 seconds is killed, and its chain with it. A rehearsal that has
/// ended meanwhile is no error.
/// </para>
/// </remarks>
/// <example>
/// <para>End the rehearsal that was started last</para>
/// <code>Get-ConsortiumRehearsal | Select-Object -Last 1 | Stop-ConsortiumRehearsal</code>
/// <para>Nothing of it remains.</para>
/// </example>
/// <example>
/// <para>See which would be ended</para>
/// <code>Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -WhatIf</code>
/// <para>Tells every rehearsal of this user, and ends none.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "ConsortiumRehearsal", SupportsShouldProcess = true, DefaultParameterSetName = ById)]
[OutputType(typeof(void))]
public sealed class StopConsortiumRehearsalCommand : ConsortiumCmdlet
{
    private const string ById = "Id";
    private const string ByObject = "InputObject";

    /// <summary>The ids of the rehearsals: those of their processes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ById)]
    [ArgumentCompleter(typeof(RehearsalCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>A rehearsal, as Start- and Get-ConsortiumRehearsal give it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public RunningRehearsal? InputObject { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RehearsalCatalog catalog = new(ConsortiumFolders.Home);
        if (InputObject is not null)
        {
            await StopAsync(catalog, InputObject, cancellationToken);
            return;
        }

        foreach (int id in Id)
        {
            try
            {
                await StopAsync(catalog, catalog.Get(id), cancellationToken);
            }
            catch (ConsortiumException error)
            {
                WriteError(error, id);
            }
        }
    }

    private async Task StopAsync(RehearsalCatalog catalog, RunningRehearsal rehearsal, CancellationToken cancellationToken)
    {
        if (await ShouldProcessAsync($"{rehearsal.Name} ({rehearsal.Id})", "End the rehearsal"))
        {
            await catalog.StopAsync(rehearsal, TimeProvider.System, cancellationToken);
        }
    }
}
