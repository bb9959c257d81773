using System.Management.Automation;
using EthConsortium.Core.Sessions;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Session;

/// <summary>Ends a session: closes its connection and zeroes its key.</summary>
/// <remarks>
/// <para>
/// Ends the default session if none is given. If others are open in this runspace, the one that was begun before it becomes the default.
/// Without a session, or with one that was ended already, there is nothing to do, and that is no error.
/// </para>
/// </remarks>
/// <example>
/// <para>End the default session</para>
/// <code>Disconnect-Consortium</code>
/// <para>Cmdlets that follow need Connect-Consortium again.</para>
/// </example>
/// <example>
/// <para>Act for one member, whatever happens</para>
/// <code>$bank = Connect-Consortium -DataUrl https://bank-a.example
/// try { Get-ConsortiumAdmin -Session $bank } finally { $bank | Disconnect-Consortium }</code>
/// <para>The session ends also when something fails in between.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "Consortium")]
[OutputType(typeof(void))]
public sealed class DisconnectConsortiumCommand : ConsortiumCmdlet, IUsesSession
{
    /// <inheritdoc cref="IUsesSession.Session"/>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ConsortiumSession? Session { get; set; }

    bool IUsesSession.IsSessionRequired => false;

    bool IUsesSession.TakesEndedSession => true;

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken) => OnPipelineThreadAsync(() =>
    {
        if (Session is { } session)
        {
            RunspaceSessions.Current.Disconnect(session);
        }

        return true;
    });
}
