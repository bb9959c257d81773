using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EthConsortium.Azure;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Monitor;
using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;

namespace EthConsortium.Node.Agent;

/// <summary>Makes what an agent stores its identities with: Azure's services, or their stand-ins on a machine without.</summary>
internal static class NodeStorage
{
    /// <summary>The container of the member.</summary>
    /// <exception cref="NodeConfigurationException">The account is none, or the certificate of its stand-in cannot be read.</exception>
    public static BlobContainerClient OpenBlobs(NodeConfiguration configuration)
    {
        Uri container = new($"{configuration.Blobs.AbsoluteUri.TrimEnd('/')}/{configuration.Container}");
        try
        {
            return configuration.Local.BlobCertificate is { } certificate
                ? new BlobContainerClient(container, _ => ValueTask.FromResult(CreateToken()), new BlobContainerOptions { Handler = Trust(certificate) })
                : new BlobContainerClient(container, SignIn(configuration));
        }
        catch (ArgumentException error)
        {
            throw Problem("$.blobs", error);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Problem("$.local.blobCertificate", error);
        }
    }

    /// <summary>Where blocks, statistics and log lines are sent to; null where the configuration does not say.</summary>
    /// <exception cref="NodeConfigurationException">The endpoint is none of a known cloud, or the rule none.</exception>
    public static LogsIngestionClient? OpenLogs(NodeConfiguration configuration)
    {
        try
        {
            return configuration.LogsEndpoint is { } endpoint ? new LogsIngestionClient(endpoint, configuration.LogsRule!, SignIn(configuration)) : null;
        }
        catch (ArgumentException error)
        {
            throw Problem(error.ParamName == "ruleId" ? "$.logsRule" : "$.logsEndpoint", error);
        }
    }

    /// <summary>The private keys of the member.</summary>
    /// <exception cref="NodeConfigurationException">The password of the folder cannot be read.</exception>
    public static IIdentityKeys OpenKeys(NodeConfiguration configuration)
    {
        if (configuration.Local.KeyFolder is not { } folder)
        {
            return new KeyVaultIdentityKeys(configuration.Vault!, SignIn(configuration));
        }

        try
        {
            return new KeyFileIdentityKeys(folder, new string(PasswordFile.Read(configuration.Local.KeyPasswordFile!)));
        }
        catch (ConsortiumException error)
        {
            throw Problem("$.local.keys.passwordFile", error);
        }
    }

    /// <summary>The member's other secrets.</summary>
    public static IMemberSecrets OpenSecrets(NodeConfiguration configuration) =>
        configuration.Local.KeyFolder is { } folder ? new FileMemberSecrets(folder) : new KeyVaultMemberSecrets(configuration.Vault!, SignIn(configuration));

    private static AzureSignIn SignIn(NodeConfiguration configuration) => new(AzureCredentialKind.ManagedIdentity) { ManagedIdentityClientId = configuration.IdentityClientId };

    private static NodeConfigurationException Problem(string path, Exception error) => new([new Diagnostic(ErrorCode.NodeConfigurationInvalid, path, error.Message)], error);

    private static SocketsHttpHandler Trust(string path)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(path);
        string expected = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, found, _, _) => found?.GetCertHashString(HashAlgorithmName.SHA256) == expected;
        return handler;
    }

    /// <summary>What Azurite takes for a token: it looks at the claims and not at the signature.</summary>
    private static ArmToken CreateToken()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long start = now.AddMinutes(-5).ToUnixTimeSeconds();
        long end = now.AddHours(1).ToUnixTimeSeconds();
        string claims = $$"""{"aud":"https://storage.azure.com","iss":"https://sts.windows.net/00000000-0000-0000-0000-000000000000/","iat":{{start}},"nbf":{{start}},"exp":{{end}}}""";
        return new ArmToken($"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("nobody checks this")}", now.AddHours(1));

        static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }
}
