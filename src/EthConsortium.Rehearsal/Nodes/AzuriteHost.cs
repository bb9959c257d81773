using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EthConsortium.Rehearsal.Tools;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>
/// Microsoft's Azurite, from npm: blobs with leases in the memory of a process that ends with this one, however that ends. It listens on loopback on a port of the
/// system's choice, over HTTPS with a certificate of its own, and takes bearer tokens, of which it checks the claims and not the signature.
/// </summary>
public sealed partial class AzuriteHost : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly ToolProcess _process;

    private AzuriteHost(ToolProcess process, string host, string folder, string certificate)
    {
        _process = process;
        Folder = folder;
        Account = new Uri($"https://{host}:{process.Port}/devstoreaccount1/");
        CertificateFile = certificate;
    }

    /// <summary>The blobs of its one account: <c>https://127.0.0.1:port/devstoreaccount1/</c>.</summary>
    public Uri Account { get; }

    /// <summary>Its certificate (PEM), by which it is known.</summary>
    public string CertificateFile { get; }

    /// <summary>The process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The folder with its certificate; it lives as long as the process.</summary>
    public string Folder { get; }

    /// <summary>Starts it and returns when it listens.</summary>
    /// <param name="options">How to run it; null is all defaults.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running.</param>
    /// <exception cref="FileNotFoundException">It, or Node.js, is not installed; the message names the remedy.</exception>
    /// <exception cref="RehearsalException">It ended, or did not listen in time.</exception>
    public static async Task<AzuriteHost> StartAsync(AzuriteHostOptions? options, CancellationToken cancellationToken)
    {
        options ??= new AzuriteHostOptions();
        (string node, string script) = Find();
        string folder = Directory.CreateTempSubdirectory("ethconsortium-azurite-").FullName;
        string certificate = Path.Combine(folder, "cert.pem");
        string key = Path.Combine(folder, "key.pem");
        try
        {
            await WriteCertificateAsync(certificate, key, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ToolProcess.DeleteAsync(folder).ConfigureAwait(false);
            throw;
        }

        string[] command = [.. options.Inside, node, script, "--blobHost", options.Host == Loopback ? Loopback : "0.0.0.0", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry", "--silent", "--oauth", "basic", "--cert", certificate, "--key", key];
        ToolStart start = new("Azurite", command[0], command[1..], folder, ListeningLine(), (message, cause) => cause is null ? new RehearsalException(message) : new RehearsalException(message, cause))
        {
            CompanionFolder = options.CompanionFolder,
            Timeout = TimeSpan.FromMinutes(1),
        };
        return new AzuriteHost(await ToolProcess.StartAsync(start, cancellationToken).ConfigureAwait(false), options.Host, folder, certificate);
    }

    /// <summary>Where Node.js and Azurite are.</summary>
    /// <exception cref="FileNotFoundException">They are not there; the message names the remedy.</exception>
    public static (string Node, string Script) Find() => (NpmToolLocator.FindNode(), NpmToolLocator.FindScript("azurite", "dist/src/blob/main.js"));

    /// <summary>Ends it, waits until it is gone, and deletes its folder.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"listens on https://[\d.]+:(?<port>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    private static async Task WriteCertificateAsync(string certificateFile, string keyFile, CancellationToken cancellationToken)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem(), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), cancellationToken).ConfigureAwait(false);
    }
}
