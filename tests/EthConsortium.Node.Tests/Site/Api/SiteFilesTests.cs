using System.IO.Compression;
using System.Net;
using System.Text;
using EthConsortium.Node.Site;
using EthConsortium.Node.Site.Api;

namespace EthConsortium.Node.Tests.Site.Api;

/// <summary>The page is another's work; these serve a small one that is embedded in the tests in its place.</summary>
public sealed class SiteFilesTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
    private NodeSite _site = null!;

    public async Task InitializeAsync() =>
        _site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank 1" }, routes => SiteFiles.Map(routes, typeof(SiteFilesTests).Assembly), default);

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        _http.Dispose();
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/html", "<!doctype html>")]
    [InlineData("*/*", "text/plain", "Bank 1")]
    [InlineData("application/json", "text/plain", "Bank 1")]
    public async Task Browsers_get_the_page_and_programs_the_list(string accept, string type, string begin)
    {
        using HttpResponseMessage response = await AskAsync("/", ("Accept", accept));

        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(begin, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task The_page_may_run_its_own_scripts_and_nothing_else()
    {
        using HttpResponseMessage response = await AskAsync("/", ("Accept", "text/html"));

        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
    }

    [Fact]
    public async Task What_has_its_digest_in_its_name_is_kept_for_ever_and_the_page_is_asked_for_again()
    {
        using HttpResponseMessage script = await AskAsync("/assets/app-1234abcd.js");
        using HttpResponseMessage page = await AskAsync("/", ("Accept", "text/html"));

        Assert.Equal("public, max-age=31536000, immutable", script.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        Assert.True(page.Headers.CacheControl!.NoCache);
        using HttpResponseMessage again = await AskAsync("/", ("Accept", "text/html"), ("If-None-Match", page.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task Files_come_compressed_as_the_browser_takes_them(string accept, string? coding)
    {
        using HttpResponseMessage response = await AskAsync("/assets/app-1234abcd.js", ("Accept-Encoding", accept));

        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Stream body = await response.Content.ReadAsStreamAsync();
        using StreamReader reader = new(coding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body }, Encoding.UTF8);
        Assert.StartsWith("// a script of the tests", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/assets/none.js")]
    [InlineData("/assets/../index.html.txt")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/site/index.html")]
    public async Task There_is_nothing_else(string path)
    {
        using HttpResponseMessage response = await AskAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<HttpResponseMessage> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_site.Url, path));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }
}
