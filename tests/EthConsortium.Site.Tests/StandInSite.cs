using System.Diagnostics;
using System.Text.RegularExpressions;
using EthConsortium.Testing;

namespace EthConsortium.Site.Tests;

/// <summary>The built page with the stand-in of its agent (site/dev), under the same policy as a node serves it.</summary>
public sealed partial class StandInSite : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private Process? _process;

    internal static string Folder { get; } = RepositoryRoot.PathOf("src", "EthConsortium.Node", "site");

    internal string Url { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (ChromiumFactAttribute.WhyNot is not null)
        {
            return;
        }

        ProcessStartInfo start = new("node", ["node_modules/vite/bin/vite.js", "preview", "--host", "127.0.0.1", "--port", "0"])
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["NO_COLOR"] = "1";
        _process = Process.Start(start)!;
        using CancellationTokenSource limit = new(s_patience);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (UrlPattern().Match(line) is { Success: true } match)
            {
                Url = match.Value;
                return;
            }
        }

        throw new InvalidOperationException($"vite preview in {Folder} ended without saying where it listens.");
    }

    public Task DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex UrlPattern();
}
