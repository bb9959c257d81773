namespace EthConsortium.Core.Governance;

/// <summary>What would become of an action.</summary>
public enum GovernanceVerdict
{
    /// <summary>The chain would accept it.</summary>
    WouldBeAccepted,

    /// <summary>It is done already; nothing has to be sent.</summary>
    AlreadyDone,

    /// <summary>All that can be done now is done, and nothing has to be sent: the notice of an eviction between two admins runs. The same again, when it is over, evicts.</summary>
    Waiting,

    /// <summary>The chain would refuse it.</summary>
    WouldBeRefused,
}
