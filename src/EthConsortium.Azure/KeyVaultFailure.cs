namespace EthConsortium.Azure;

/// <summary>Why a secret could not be read or written.</summary>
public enum KeyVaultFailure
{
    /// <summary>The URI is not one of a secret in a key vault.</summary>
    UriInvalid,

    /// <summary>There is no such secret, or no such version of it.</summary>
    NotFound,

    /// <summary>The identity may not read or write the secret, or the secret is disabled.</summary>
    Forbidden,

    /// <summary>The chosen way to sign in does not work here.</summary>
    SignInFailed,

    /// <summary>The vault goes on refusing for too many requests.</summary>
    Throttled,

    /// <summary>The vault does not answer: no name, no route, no connection, no valid certificate.</summary>
    Unreachable,

    /// <summary>The vault answers with another error.</summary>
    Other,
}
