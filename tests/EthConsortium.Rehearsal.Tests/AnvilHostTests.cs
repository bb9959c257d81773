using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests;

public sealed class AnvilHostTests
{
    [Fact]
    public async Task The_chain_answers_with_chain_id_gas_limit_and_balances_of_the_genesis()
    {
        await using AnvilHost host = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, options: null, CancellationToken.None);
        Assert.Contains("\"0x9a2112\"", await CallAsync(host.Endpoint, "eth_chainId", "[]"), StringComparison.Ordinal);
        Assert.Contains("\"gasLimit\":\"0x2faf080\"", await CallAsync(host.Endpoint, "eth_getBlockByNumber", "[\"latest\",false]"), StringComparison.Ordinal);
        Assert.Contains("\"0xd3c21bcecceda1000000\"", await CallAsync(host.Endpoint, "eth_getBalance", $"[\"{AnvilFixture.FundedAddress}\",\"latest\"]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_time_makes_blocks_without_transactions()
    {
        await using AnvilHost host = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions { BlockTime = TimeSpan.FromSeconds(0.2) }, CancellationToken.None);
        await UntilAsync(async () => !(await CallAsync(host.Endpoint, "eth_blockNumber", "[]")).Contains("\"0x0\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disposing_leaves_no_process_no_port_and_no_folder()
    {
        AnvilHost host = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, options: null, CancellationToken.None);
        int id = host.ProcessId;
        int port = host.Endpoint.Port;
        Assert.True(IsRunning(id));
        Assert.True(await IsListeningAsync(port));
        Assert.True(Directory.Exists(host.Folder));

        await host.DisposeAsync();
        await host.DisposeAsync();

        Assert.False(IsRunning(id));
        Assert.False(await IsListeningAsync(port));
        Assert.False(Directory.Exists(host.Folder));
        Assert.Empty(ProcessesNaming(host.Folder));
    }

    [Fact]
    public async Task A_killed_parent_takes_anvil_with_it()
    {
        using Process parent = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(AnvilHostTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string[] told = (await parent.StandardOutput.ReadLineAsync())!.Split(' ');
        int id = int.Parse(told[0], CultureInfo.InvariantCulture);
        int port = int.Parse(told[1], CultureInfo.InvariantCulture);
        Assert.True(await IsListeningAsync(port));

        parent.Kill();
        await parent.WaitForExitAsync();

        await UntilAsync(async () => !IsRunning(id) && !await IsListeningAsync(port));
        if (!OperatingSystem.IsWindows())
        {
            await UntilAsync(() => Task.FromResult(!Directory.Exists(told[2]) && ProcessesNaming(told[2]).Count == 0));
        }
    }

    [Theory]
    [InlineData("{\"x\":1}", "config.chainId")]
    [InlineData("not json", "cannot be read")]
    [InlineData("{\"config\":{\"chainId\":1},\"alloc\":{},\"gasLimit\":\"many\"}", "'many'")]
    public async Task A_genesis_in_another_format_is_refused_before_anvil_starts(string genesis, string said)
    {
        AnvilException error = await Assert.ThrowsAsync<AnvilException>(() => AnvilHost.StartAsync(genesis, options: null, CancellationToken.None));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_anvil_refuses_is_told_in_its_own_words()
    {
        string genesis = AnvilFixture.DefaultGenesis.Replace("\"balance\": \"0x", "\"balance\": \"0xzz", StringComparison.Ordinal);
        AnvilException badGenesis = await Assert.ThrowsAsync<AnvilException>(() => AnvilHost.StartAsync(genesis, options: null, CancellationToken.None));
        Assert.Contains("failed to parse json file", badGenesis.Message, StringComparison.Ordinal);

        AnvilException badFork = await Assert.ThrowsAsync<AnvilException>(() => AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions { Hardfork = "nowhere" }, CancellationToken.None));
        Assert.Contains("Unknown hardfork: nowhere", badFork.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-anvil");
        AnvilException error = await Assert.ThrowsAsync<AnvilException>(() => AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions { Program = missing }, CancellationToken.None));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_takes_too_long_ends_with_nothing_left_running()
    {
        await Assert.ThrowsAsync<AnvilException>(() => AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions { StartTimeout = TimeSpan.Zero }, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, options: null, new CancellationToken(canceled: true)));
    }

    private static async Task<string> CallAsync(Uri endpoint, string method, string parameters)
    {
        using HttpClient http = new();
        using StringContent body = new($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(endpoint, body);
        return await response.Content.ReadAsStringAsync();
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);

            // Where nobody reaps orphans (a container without an init), a dead process stays listed as a zombie.
            return !process.HasExited && !(OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is ArgumentException or IOException)
        {
            return false;
        }
    }

    /// <summary>The processes with the text in their command line, where the platform shows it (Linux); the watcher is one.</summary>
    private static List<string> ProcessesNaming(string text)
    {
        List<string> found = [];
        foreach (string folder in OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc") : [])
        {
            try
            {
                if (Path.GetFileName(folder).All(char.IsAsciiDigit) && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal))
                {
                    found.Add(folder);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }

        return found;
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "The condition did not come true within 2 minutes.");
            await Task.Delay(20);
        }
    }
}
