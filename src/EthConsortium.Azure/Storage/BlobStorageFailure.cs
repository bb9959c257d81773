namespace EthConsortium.Azure.Storage;

/// <summary>Why a container of blobs did not do what it was asked.</summary>
public enum BlobStorageFailure
{
    /// <summary>There is no such blob, or no such container.</summary>
    NotFound,

    /// <summary>The blob is not as the request's condition says: it is there already, or somebody has changed it.</summary>
    ConditionNotMet,

    /// <summary>Somebody else has the lease, and its time is not over.</summary>
    LeaseTaken,

    /// <summary>The lease that the request names is not, or no longer, the blob's.</summary>
    LeaseLost,

    /// <summary>The identity may not do this, or the account's firewall does not let it in.</summary>
    Forbidden,

    /// <summary>The chosen way to sign in does not work here.</summary>
    SignInFailed,

    /// <summary>The account has too many requests.</summary>
    Throttled,

    /// <summary>The account does not answer: no name, no route, no connection, no valid certificate.</summary>
    Unreachable,

    /// <summary>The account answers with another error.</summary>
    Other,
}
