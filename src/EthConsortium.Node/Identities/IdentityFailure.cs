namespace EthConsortium.Node.Identities;

/// <summary>Why an identity cannot be used.</summary>
public enum IdentityFailure
{
    /// <summary>The store names a key that is not where this member's keys are.</summary>
    KeyElsewhere,

    /// <summary>The key is there no more, or is none.</summary>
    KeyUnreadable,

    /// <summary>The key is another than the identity's.</summary>
    KeyOfAnother,

    /// <summary>The lease is over.</summary>
    LeaseLost,

    /// <summary>A folder that keys were to be written to is on a disk.</summary>
    FolderOnDisk,
}
