namespace EthConsortium.Core.Pairing;

/// <summary>What it takes to make one's side of a pairing.</summary>
public enum PairingChangeKind
{
    /// <summary>There is no connection of the name: it is made.</summary>
    Create,

    /// <summary>The connection is there as it should be: its key is sent again, since Azure is never asked for it.</summary>
    SendKey,

    /// <summary>The connection is there and connected, and a pairing of many: nothing is done.</summary>
    Leave,

    /// <summary>Another connection of the name is there: it is deleted and made anew.</summary>
    Replace,
}
