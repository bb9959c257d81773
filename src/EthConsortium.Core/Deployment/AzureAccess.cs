using System.Security.Cryptography;
using EthConsortium.Azure;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>Which Azure, and who signs in to it: one of the clouds, or the stand-in of a rehearsal.</summary>
public sealed class AzureAccess
{
    private readonly Func<ArmClientOptions, ArmClient> _open;

    private AzureAccess(string name, Func<ArmClientOptions, ArmClient> open)
    {
        Name = name;
        _open = open;
    }

    /// <summary>The cloud, or the rehearsal's endpoint, for messages.</summary>
    public string Name { get; }

    /// <summary>One of the clouds.</summary>
    public static AzureAccess To(AzureCloud cloud, AzureSignIn signIn)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(signIn);
        return new(cloud.Name, options => new ArmClient(cloud, signIn, options));
    }

    /// <summary>The stand-in of a rehearsal. Only its own certificate is trusted, and only for it.</summary>
    public static AzureAccess To(RehearsedAzure azure)
    {
        ArgumentNullException.ThrowIfNull(azure);
        return new($"the rehearsal at {azure.Endpoint}", options => new ArmClient(
            azure.Endpoint,
            async cancellationToken => new ArmToken((await File.ReadAllTextAsync(azure.TokenPath, cancellationToken).ConfigureAwait(false)).Trim(), DateTimeOffset.MaxValue),
            options with { Handler = TrustOnly(Convert.FromHexString(azure.CertificateHash)), DisposesHandler = true }));
    }

    /// <summary>Opens a client. Waits before a request is repeated are told to the sink.</summary>
    /// <param name="sink">Where they are reported to.</param>
    /// <param name="time">The clock of every wait.</param>
    public ArmClient Open(IOperationSink sink, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        return _open(new ArmClientOptions { Time = time, OnRetry = (reason, wait) => sink.Verbose($"{reason} Trying again in {wait.TotalSeconds:0.#} s.") });
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static SocketsHttpHandler TrustOnly(byte[] hash) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && hash.AsSpan().SequenceEqual(certificate.GetCertHash(HashAlgorithmName.SHA256)) },
    };
}
