using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Storage;
using Xunit;

namespace EthConsortium.Testing;

/// <summary>
/// Microsoft's Azurite, from npm, on a loopback port of the system's choice (or at a place of <see cref="NetworkWires"/>), over HTTPS with a certificate of its own and with bearer tokens, of which it
/// checks the claims and not the signature. A test class takes it as <c>IClassFixture</c>. It ends with this process, whatever ends that.
/// </summary>
public sealed partial class Azurite : IAsyncLifetime
{
    private const string Loopback = "127.0.0.1";

    private const string WatchedStart = """
        exec 3<&0 </dev/null
        (read -r _ <&3; kill -KILL $$) >/dev/null 2>&1 &
        exec "$@" 3<&-
        """;

    private static readonly string s_script = RepositoryRoot.PathOf("tools", "node_modules", "azurite", "dist", "src", "blob", "main.js");

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-azurite-").FullName;
    private readonly StringBuilder _output = new();
    private Process? _process;
    private SocketsHttpHandler? _handler;
    private Uri? _account;

    /// <summary>What its command begins with, as <see cref="NetworkWires.AddAsync"/> gives it; nothing by default.</summary>
    public IReadOnlyList<string> Inside { get; init; } = [];

    /// <summary>The address at which the test reaches it; loopback by default. At any other it listens at all addresses of its place.</summary>
    public string Host { get; init; } = Loopback;

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? WhyNot { get; } =
        OperatingSystem.IsWindows() ? "Azurite is started by a shell of Unix"
        : !File.Exists(s_script) ? "tools/node_modules has no azurite; run 'npm install --ignore-scripts' in tools"
        : null;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        string thumbprint = await WriteCertificateAsync();
        _handler = new SocketsHttpHandler { UseProxy = false };
        _handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint;
        ProcessStartInfo start = new("/bin/sh", [
            "-c", WatchedStart, "azurite", .. Inside, "node", s_script, "--blobHost", Host == Loopback ? Loopback : "0.0.0.0", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry", "--silent",
            "--oauth", "basic", "--cert", Path.Combine(_folder, "cert.pem"), "--key", Path.Combine(_folder, "key.pem"),
        ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["HOME"] = _folder;
        TaskCompletionSource<int> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data, listening);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, listening);
        _process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"Azurite ended before it listened: {_output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _account = new Uri($"https://{Host}:{await listening.Task.WaitAsync(TimeSpan.FromMinutes(1))}/devstoreaccount1/");
    }

    /// <summary>The address of its account, for who makes clients by itself.</summary>
    public Uri Account => _account!;

    /// <summary>Its certificate (PEM).</summary>
    public string CertificateFile => Path.Combine(_folder, "cert.pem");

    /// <summary>A client of a container; its own for each.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="counter">Counts what the client asks; null for nobody.</param>
    public BlobContainerClient CreateClient(string container, RequestCounter? counter = null)
    {
        counter?.InnerHandler = _handler!;
        return new(new Uri(_account!, container), _ => ValueTask.FromResult(CreateToken()), new BlobContainerOptions { Handler = counter ?? (HttpMessageHandler?)_handler });
    }

    /// <summary>Has it answer nobody, as a store that is away.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Has it answer again, also what it was asked meanwhile.</summary>
    public void Resume() => Signal("CONT");

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _handler!.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"listens on https://[\d.]+:(?<port>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    private static ArmToken CreateToken()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string claims = $$"""{"aud":"https://storage.azure.com","iss":"https://sts.windows.net/00000000-0000-0000-0000-000000000000/","iat":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"nbf":{{now.AddMinutes(-5).ToUnixTimeSeconds()}},"exp":{{now.AddHours(1).ToUnixTimeSeconds()}}}""";
        return new ArmToken($"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("nobody checks this")}", now.AddHours(1));

        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task<string> WriteCertificateAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private void Read(string? line, TaskCompletionSource<int> listening)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (ListeningLine().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        }
    }
}
