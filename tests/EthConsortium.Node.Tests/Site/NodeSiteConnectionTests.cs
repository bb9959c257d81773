using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Site;

/// <summary>Connections to a site, with real sockets: how many of one source, and over TLS.</summary>
public sealed class NodeSiteConnectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-certificate-").FullName;
    private readonly string _certificate;
    private readonly string _key;

    public NodeSiteConnectionTests()
    {
        _certificate = Path.Combine(_folder, "site.pem");
        _key = Path.Combine(_folder, "site.key");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bank1.example.org", true)]
    [InlineData("BANK1.example.org:8541", true)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3:8541", true)]
    [InlineData("[::1]:8541", true)]
    [InlineData("evil.example.com", false)]
    [InlineData("bank1.example.org.evil.example.com", false)]
    public async Task The_page_answers_to_the_member_s_own_names_only_and_the_rest_to_any(string host, bool isOwn)
    {
        await using NodeSite site = await NodeSite.StartAsync(
            new NodeSiteOptions { Title = "Bank 1", PageHostNames = ["bank1.example.org"] },
            routes =>
            {
                routes.MapGet("/api/state", () => "state");
                routes.MapGet("/networkinfo", () => "network");
            },
            default);
        using HttpClient http = new();

        async Task<int> AskAsync(string path)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Url, path));
            request.Headers.Host = host;
            using HttpResponseMessage response = await http.SendAsync(request);
            return (int)response.StatusCode;
        }

        Assert.Equal(isOwn ? 200 : 421, await AskAsync("/"));
        Assert.Equal(isOwn ? 200 : 421, await AskAsync("/API/state"));
        Assert.Equal(200, await AskAsync("/networkinfo"));
    }

    [Fact]
    public async Task One_source_has_so_many_connections_and_leaves_the_others_room()
    {
        await using NodeSite site = await StartAsync(new NodeSiteOptions { Title = "Bank A", Listen = new IPEndPoint(IPAddress.Any, 0), MaxConnectionsPerSource = 3 });
        List<TcpClient> held = [];
        for (int i = 0; i < 3; i++)
        {
            held.Add(await ConnectAsync("127.0.0.2", site));
            Assert.StartsWith("HTTP/1.1 200", await AskAsync(held[i]), StringComparison.Ordinal);
        }

        using (TcpClient fourth = await ConnectAsync("127.0.0.2", site))
        {
            Assert.Equal("", await AskAsync(fourth));
        }

        using TcpClient other = await ConnectAsync("127.0.0.3", site);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(other), StringComparison.Ordinal);

        // One that ends makes room.
        held[0].Dispose();
        string answer;
        do
        {
            using TcpClient again = await ConnectAsync("127.0.0.2", site);
            answer = await AskAsync(again);
        }
        while (answer.Length == 0);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        held.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task With_a_certificate_it_answers_over_TLS_alone_and_promises_nothing_for_other_ports()
    {
        string thumbprint = Write("a.example.org");
        await using NodeSite site = await StartAsync(new NodeSiteOptions { Title = "Bank A", Certificate = Open() });
        Assert.Equal("https", site.Url.Scheme);

        (string shown, SslProtocols version, string answer) = await AskOverTlsAsync(site);
        Assert.Equal(thumbprint, shown);
        Assert.True(version >= SslProtocols.Tls12);
        Assert.DoesNotContain("Strict-Transport-Security", answer, StringComparison.OrdinalIgnoreCase); // JSON-RPC has the same name, and no TLS

        using TcpClient plain = await ConnectAsync("127.0.0.1", site);
        Assert.DoesNotContain("200 OK", await AskAsync(plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_without_a_new_start_and_a_broken_one_is_not()
    {
        string first = Write("a.example.org");
        await using NodeSite site = await StartAsync(new NodeSiteOptions { Title = "Bank A", Certificate = Open() });
        Assert.Equal(first, (await AskOverTlsAsync(site)).Thumbprint);

        // Half way: a new certificate with the key of the old one, then none at all.
        string key = await File.ReadAllTextAsync(_key);
        string second = Write("b.example.org");
        string newKey = await File.ReadAllTextAsync(_key);
        await File.WriteAllTextAsync(_key, key + "\n");
        Assert.Equal(first, (await AskOverTlsAsync(site)).Thumbprint);
        File.Delete(_key);
        Assert.Equal(first, (await AskOverTlsAsync(site)).Thumbprint);

        await File.WriteAllTextAsync(_key, newKey);
        Assert.Equal(second, (await AskOverTlsAsync(site)).Thumbprint);
    }

    [Fact]
    public void What_is_no_certificate_with_its_key_is_refused()
    {
        Assert.ThrowsAny<IOException>(Open);
        Write("a.example.org");
        string key = File.ReadAllText(_key);
        File.WriteAllText(_key, "not a key");
        Assert.ThrowsAny<CryptographicException>(Open);
        Write("b.example.org");
        File.WriteAllText(_key, key);
        Assert.ThrowsAny<CryptographicException>(Open);
    }

    [Fact]
    public async Task The_certificates_up_to_the_root_are_shown_too()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest rootRequest = new("CN=root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 root = rootRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest middleRequest = new("CN=middle", middleKey, HashAlgorithmName.SHA256);
        middleRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 middle = middleRequest.Create(root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1]).CopyWithPrivateKey(middleKey);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 own = new CertificateRequest("CN=a.example.org", key, HashAlgorithmName.SHA256).Create(middle, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10), [2]);
        await File.WriteAllTextAsync(_certificate, $"{own.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        await File.WriteAllTextAsync(_key, key.ExportPkcs8PrivateKeyPem());
        await using NodeSite site = await StartAsync(new NodeSiteOptions { Title = "Bank A", Certificate = Open() });

        using TcpClient client = await ConnectAsync("127.0.0.1", site);
        bool isWhole = false;
        await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, _, chain, _) => isWhole = chain!.ChainPolicy.ExtraStore.Any(each => each.Subject == "CN=middle"));
        await tls.AuthenticateAsClientAsync("a.example.org");
        Assert.True(isWhole);
    }

    private static Task<NodeSite> StartAsync(NodeSiteOptions options) => NodeSite.StartAsync(options, routes => routes.MapGet("/health", context => context.Response.WriteAsync("well")), default);

    private static async Task<TcpClient> ConnectAsync(string from, NodeSite site)
    {
        TcpClient client = new(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, site.Url.Port);
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client)
    {
        try
        {
            return await AskAsync(client.GetStream());
        }
        catch (IOException)
        {
            return ""; // hung up
        }
    }

    private static async Task<string> AskAsync(Stream stream)
    {
        await stream.WriteAsync("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
        byte[] answer = new byte[4096];
        return System.Text.Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
    }

    private static async Task<(string Thumbprint, SslProtocols Version, string Answer)> AskOverTlsAsync(NodeSite site)
    {
        using TcpClient client = await ConnectAsync("127.0.0.1", site);
        await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("a.example.org");
        return (tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256), tls.SslProtocol, await AskAsync(tls));
    }

    private SiteCertificate Open() => new(_certificate, _key, NullLogger<SiteCertificate>.Instance);

    private string Write(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_certificate, certificate.ExportCertificatePem());
        File.WriteAllText(_key, key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
