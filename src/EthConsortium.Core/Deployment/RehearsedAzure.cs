namespace EthConsortium.Core.Deployment;

/// <summary>The stand-in for Azure of a rehearsal that is up. Holds no secret, only where it is.</summary>
/// <param name="Endpoint">Its HTTPS root, on loopback.</param>
/// <param name="CertificateHash">The SHA-256 of its certificate, in hexadecimal digits: no other is trusted.</param>
/// <param name="TokenPath">The file with a token that it accepts.</param>
public sealed record RehearsedAzure(Uri Endpoint, string CertificateHash, string TokenPath);
