namespace EthConsortium.Node.Clients;

/// <summary>The form a client reads a secret in.</summary>
public enum ClientSecretForm
{
    /// <summary>The private key as 32 bytes.</summary>
    KeyBytes,

    /// <summary>The private key as 64 hexadecimal digits, nothing before or after.</summary>
    KeyDigits,

    /// <summary>A folder with the private key in a key file, under the password of <see cref="Password"/>.</summary>
    KeyStore,

    /// <summary>The password of the key file, made for this run.</summary>
    Password,
}
