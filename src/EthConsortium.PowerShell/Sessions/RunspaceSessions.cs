using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Sessions;

namespace EthConsortium.PowerShell.Sessions;

/// <summary>The sessions that one runspace has begun and not ended. Runspaces know nothing of each other's; a session object may be handed over.</summary>
internal sealed class RunspaceSessions
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceSessions> s_sessions = [];

    private readonly object _lock = new();
    private readonly List<ConsortiumSession> _open = [];

    /// <summary>Those of the runspace that runs on this thread. For the pipeline thread only.</summary>
    public static RunspaceSessions Current => s_sessions.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The last one that was begun; null when there is none.</summary>
    public ConsortiumSession? Default
    {
        get
        {
            lock (_lock)
            {
                return _open.LastOrDefault();
            }
        }
    }

    /// <summary>Makes a session the default.</summary>
    public void Add(ConsortiumSession session)
    {
        lock (_lock)
        {
            _open.Add(session);
        }
    }

    /// <summary>Ends a session; the one begun before it is the default then.</summary>
    public void Disconnect(ConsortiumSession session)
    {
        lock (_lock)
        {
            _open.Remove(session);
        }

        session.Dispose();
    }

    /// <summary>Ends all of them.</summary>
    public void DisconnectAll()
    {
        while (Default is { } session)
        {
            Disconnect(session);
        }
    }
}
