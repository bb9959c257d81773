using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Site;

/// <summary>
/// A certificate and its key from files, read anew when they have changed: whoever renews the certificate replaces the files, and the next
/// connection has it. Files that do not fit together leave the last ones that did. Safe for concurrent use.
/// </summary>
public sealed partial class SiteCertificate
{
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly ILogger<SiteCertificate> _logger;
    private readonly Lock _gate = new();
    private object _stamp;
    private SslServerAuthenticationOptions _current;

    /// <summary>Reads them.</summary>
    /// <param name="certificateFile">PEM: the site's certificate, then those between it and the root, if there are some.</param>
    /// <param name="keyFile">PEM: the key of the former, without a password.</param>
    /// <param name="logger">Is told when they are read anew, and when that fails.</param>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One must not be read.</exception>
    /// <exception cref="CryptographicException">They are not a certificate and its key.</exception>
    public SiteCertificate(string certificateFile, string keyFile, ILogger<SiteCertificate> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        ArgumentException.ThrowIfNullOrEmpty(keyFile);
        ArgumentNullException.ThrowIfNull(logger);
        _certificateFile = certificateFile;
        _keyFile = keyFile;
        _logger = logger;
        _stamp = Look();
        _current = Read();
    }

    /// <summary>What a connection that comes now is answered with; versions and ciphers are the platform's.</summary>
    internal SslServerAuthenticationOptions Current
    {
        get
        {
            lock (_gate)
            {
                if (Look() is var stamp && !stamp.Equals(_stamp))
                {
                    // Also when that fails, so that it is told once. The second of two files that are replaced makes another stamp.
                    _stamp = stamp;
                    Replace();
                }

                return _current;
            }
        }
    }

    private void Replace()
    {
        try
        {
            _current = Read();
            LogReplaced(_certificateFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            LogKept(_certificateFile, error.Message);
        }
    }

    private SslServerAuthenticationOptions Read()
    {
        string certificates = File.ReadAllText(_certificateFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(certificates);
        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(certificates, File.ReadAllText(_keyFile));
            return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true) };
        }
        catch (ArgumentException error)
        {
            throw new CryptographicException(error.Message, error); // the key of another
        }
    }

    private object Look() => (LookAt(_certificateFile), LookAt(_keyFile));

    // A file that is a link is replaced by linking to another.
    private static (string?, DateTime, long) LookAt(string path)
    {
        try
        {
            FileInfo file = new(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return (file.FullName, file.LastWriteTimeUtc, file.Length);
        }
        catch (IOException)
        {
            return default; // it is not there at the moment
        }
    }

    [LoggerMessage(LogLevel.Information, "The certificate in {file} has changed and is used from now on.")]
    private partial void LogReplaced(string file);

    [LoggerMessage(LogLevel.Warning, "The certificate in {file} has changed and cannot be used; the one before it is. {problem}")]
    private partial void LogKept(string file, string problem);
}
