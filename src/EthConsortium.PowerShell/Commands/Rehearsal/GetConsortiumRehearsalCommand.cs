using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Rehearsals;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Rehearsal;

/// <summary>Gets the rehearsals that are up.</summary>
/// <remarks>
/// <para>
/// Lists the rehearsals of this user on this machine, whichever process has started them: this PowerShell, another one, or
/// ethconsortium rehearse --keep at a terminal. One that was killed is not listed.
/// </para>
/// <para>
/// Each has its members, and each member what other cmdlets need to act for it: its admin account, the folder of its
/// keystore files and the file with their password, its JSON-RPC endpoint and the URL of its Data API. The candidate is an
/// account that is no member yet, to be voted in.
/// </para>
/// </remarks>
/// <example>
/// <para>List the rehearsals</para>
/// <code>Get-ConsortiumRehearsal</code>
/// <para>Shows the id, the name, the state and the number of members of each.</para>
/// </example>
/// <example>
/// <para>Ask each member for the network, as somebody would who joins</para>
/// <code>(Get-ConsortiumRehearsal | Select-Object -Last 1).Members | Get-ConsortiumNetworkInfo</code>
/// <para>The members of the rehearsal that was started last tell the same genesis hash and governance contract.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumRehearsal")]
[OutputType(typeof(RunningRehearsal))]
public sealed class GetConsortiumRehearsalCommand : ConsortiumCmdlet
{
    /// <summary>The ids of certain rehearsals: those of their processes. Without it, all are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RehearsalCompleter))]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        RehearsalCatalog catalog = new(ConsortiumFolders.Home);
        if (Id is null)
        {
            WriteObject(catalog.List(), enumerateCollection: true);
            return Task.CompletedTask;
        }

        foreach (int id in Id)
        {
            try
            {
                WriteObject(catalog.Get(id));
            }
            catch (ConsortiumException error)
            {
                WriteError(error, id);
            }
        }

        return Task.CompletedTask;
    }
}
