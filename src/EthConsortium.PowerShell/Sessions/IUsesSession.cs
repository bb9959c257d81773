using EthConsortium.Core.Sessions;

namespace EthConsortium.PowerShell.Sessions;

/// <summary>A cmdlet that works on a connected network: declaring the parameter is all it takes, the base fills in the default session.</summary>
public interface IUsesSession
{
    /// <summary>The session to use, from Connect-Consortium. If not given, the last one that was begun in this runspace.</summary>
    public ConsortiumSession? Session { get; set; }

    /// <summary>Whether the cmdlet cannot do without a session: then it fails at once when there is none.</summary>
    internal bool IsSessionRequired => true;

    /// <summary>Whether the cmdlet takes a session that was ended: only what ends sessions does.</summary>
    internal bool TakesEndedSession => false;
}
