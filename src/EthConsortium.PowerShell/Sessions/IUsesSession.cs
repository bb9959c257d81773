using EthConsortium.Core;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;

namespace EthConsortium.PowerShell.Sessions;

/// <summary>A cmdlet that works on a connected network: declaring the parameter is all it takes, the base fills in the default session.</summary>
public interface IUsesSession
{
    /// <summary>The session to use, from Connect-Consortium. If not given, the last one that was begun in this runspace.</summary>
    public ConsortiumSession? Session { get; set; }

    /// <summary>Who acts: the account that was given, or the one of the session.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.SessionCannotSign"/>: neither is there.</exception>
    internal Address ActorOr(Address? given) => given ?? Session!.Account ?? throw new ConsortiumException(
        ErrorCode.SessionCannotSign, "Expected an account to act for, found a session that only reads. Connect again with the account, or give the one that is going to sign with -AsTransaction -From.", Session);

    /// <summary>Whether the cmdlet cannot do without a session: then it fails at once when there is none.</summary>
    internal bool IsSessionRequired => true;

    /// <summary>Whether the cmdlet takes a session that was ended: only what ends sessions does.</summary>
    internal bool TakesEndedSession => false;
}
