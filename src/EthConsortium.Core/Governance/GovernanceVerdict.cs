namespace EthConsortium.Core.Governance;

/// <summary>What would become of an action.</summary>
public enum GovernanceVerdict
{
    /// <summary>The chain would accept it.</summary>
    WouldBeAccepted,

    /// <summary>It is done already; nothing has to be sent.</summary>
    AlreadyDone,

    /// <summary>The chain would refuse it.</summary>
    WouldBeRefused,
}
