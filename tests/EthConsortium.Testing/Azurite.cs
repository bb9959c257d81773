using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Storage;
using EthConsortium.Rehearsal.Nodes;
using Xunit;

namespace EthConsortium.Testing;

/// <summary>The rehearsal's Azurite, on loopback or at a place of <see cref="NetworkWires"/>, with clients for it. A test class takes it as <c>IClassFixture</c>.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private AzuriteHost? _host;
    private SocketsHttpHandler? _handler;

    /// <summary>What its command begins with, as <see cref="NetworkWires.AddAsync"/> gives it; nothing by default.</summary>
    public IReadOnlyList<string> Inside { get; init; } = [];

    /// <summary>The address at which the test reaches it; loopback by default. At any other it listens at all addresses of its place.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? WhyNot { get; } = FindProblem();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        _host = await AzuriteHost.StartAsync(new AzuriteHostOptions { Inside = Inside, Host = Host }, CancellationToken.None);
        using X509Certificate2 own = X509CertificateLoader.LoadCertificateFromFile(CertificateFile);
        string thumbprint = own.GetCertHashString(HashAlgorithmName.SHA256);
        _handler = new SocketsHttpHandler { UseProxy = false };
        _handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint;
    }

    /// <summary>The address of its account, for who makes clients by itself.</summary>
    public Uri Account => _host!.Account;

    /// <summary>Its certificate (PEM).</summary>
    public string CertificateFile => _host!.CertificateFile;

    /// <summary>A client of a container; its own for each.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="counter">Counts what the client asks; null for nobody.</param>
    public BlobContainerClient CreateClient(string container, RequestCounter? counter = null)
    {
        counter?.InnerHandler = _handler!;
        return new(new Uri(Account, container), _ => ValueTask.FromResult(CreateToken()), new BlobContainerOptions { Handler = counter ?? (HttpMessageHandler?)_handler });
    }

    /// <summary>Has it answer nobody, as a store that is away.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Has it answer again, also what it was asked meanwhile.</summary>
    public void Resume() => Signal("CONT");

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _handler!.Dispose();
        }
    }

    private static string? FindProblem()
    {
        if (OperatingSystem.IsWindows())
        {
            return "Azurite is paused by signals of Unix";
        }

        try
        {
            AzuriteHost.Find();
            return null;
        }
        catch (FileNotFoundException error)
        {
            return error.Message;
        }
    }

    private static ArmToken CreateToken()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string claims = $$"""{"aud":"https://storage.azure.com","iss":"https://sts.windows.net/00000000-0000-0000-0000-000000000000/","iat":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"nbf":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"exp":{{now.AddHours(1).ToUnixTimeSeconds()}}}""";
        return new ArmToken($"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("nobody checks this")}", now.AddHours(1));

        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _host!.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
