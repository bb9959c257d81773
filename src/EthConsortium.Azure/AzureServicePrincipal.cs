using System.Security.Cryptography.X509Certificates;

namespace EthConsortium.Azure;

/// <summary>An application of a tenant, and how it proves who it is. Prints only its ids.</summary>
public sealed class AzureServicePrincipal
{
    private AzureServicePrincipal(string tenantId, string clientId, string? secret, X509Certificate2? certificate)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenantId);
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        TenantId = tenantId;
        ClientId = clientId;
        Secret = secret;
        Certificate = certificate;
    }

    /// <summary>The tenant: its id, or one of its domains.</summary>
    public string TenantId { get; }

    /// <summary>The application (client) id.</summary>
    public string ClientId { get; }

    internal string? Secret { get; }

    internal X509Certificate2? Certificate { get; }

    /// <summary>One that has a certificate.</summary>
    /// <param name="tenantId">The tenant: its id, or one of its domains.</param>
    /// <param name="clientId">The application (client) id.</param>
    /// <param name="certificate">The certificate with its private key.</param>
    /// <exception cref="ArgumentException">The certificate has no private key.</exception>
    public static AzureServicePrincipal WithCertificate(string tenantId, string clientId, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.HasPrivateKey
            ? new AzureServicePrincipal(tenantId, clientId, secret: null, certificate)
            : throw new ArgumentException("Expected a certificate with its private key, found one without.", nameof(certificate));
    }

    /// <summary>One that has a client secret.</summary>
    /// <param name="tenantId">The tenant: its id, or one of its domains.</param>
    /// <param name="clientId">The application (client) id.</param>
    /// <param name="secret">The client secret.</param>
    public static AzureServicePrincipal WithSecret(string tenantId, string clientId, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return new AzureServicePrincipal(tenantId, clientId, secret, certificate: null);
    }

    /// <summary>The ids.</summary>
    public override string ToString() => $"{ClientId} of {TenantId}";
}
