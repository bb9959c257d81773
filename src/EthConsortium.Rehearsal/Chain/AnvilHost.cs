using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.Tools;

namespace EthConsortium.Rehearsal.Chain;

/// <summary>
/// A chain on this machine: foundry's anvil, started from a genesis, listening on loopback on a port of the system's choice.
/// Disposing ends the process and deletes its folder.
/// </summary>
/// <remarks>
/// <para>Nothing is left behind even when this process is killed outright. On Linux and macOS a shell starts a watcher that
/// reads a pipe only this process holds, then becomes anvil; when the pipe closes, for whatever reason, the watcher kills anvil
/// and deletes the folder, and the companion folder of the options with it. (The parent-death signal of Linux is bound to the starting <em>thread</em>, which under .NET
/// ends long before the process.) On Windows a job object ends anvil with the last handle to it; there the folders stay
/// when this process is killed. Not covered: somebody who kills the watcher first.</para>
/// <para>What anvil does not take from a genesis: its header. The genesis block's hash, state root and extra data are
/// anvil's own, so that a check of the genesis hash cannot be made against it.</para>
/// </remarks>
public sealed partial class AnvilHost : IAsyncDisposable
{
    private const int TailLines = 40;
    private const int TailLineLength = 500;

    // $1 is the folder, $2 the companion or empty, the rest is the command. The watcher keeps the stderr pipe open on purpose: the end of that stream tells the host that the watcher is gone, too.
    private const string WatchedStart = """
        exec 3<&0 </dev/null
        folder=$1 companion=$2; shift 2
        (read -r _ <&3; kill -KILL $$; rm -rf -- "$folder" ${companion:+"$companion"}) >/dev/null &
        exec "$@" 3<&-
        """;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _tail = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable? _windowsJob;
    private readonly Task _end;
    private int _disposed;

    private AnvilHost(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        _windowsJob = OperatingSystem.IsWindows() ? HoldInJob(process) : null;
        ProcessId = process.Id;
        _end = RunToEndAsync();
    }

    /// <summary>Where the chain answers JSON-RPC over HTTP: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>The process id of anvil.</summary>
    public int ProcessId { get; }

    /// <summary>The folder anvil has for its home and its cache; it lives as long as anvil.</summary>
    public string Folder { get; }

    /// <summary>The last lines anvil wrote, for error messages.</summary>
    public string OutputTail => string.Join('\n', _tail);

    /// <summary>Starts anvil and returns when it listens.</summary>
    /// <param name="genesis">A genesis in geth's JSON format; its allocations, chain id, time stamp and gas limit are used.</param>
    /// <param name="options">How to run it; null is all defaults.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running.</param>
    /// <exception cref="FileNotFoundException">anvil is not installed; the message names the remedy.</exception>
    /// <exception cref="AnvilException">anvil refused the genesis or the options, or did not listen in time.</exception>
    public static async Task<AnvilHost> StartAsync(string genesis, AnvilHostOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new AnvilHostOptions();
        string program = options.Program ?? NpmToolLocator.Find("anvil");
        ulong gasLimit = ReadGasLimit(genesis);

        string folder = Directory.CreateTempSubdirectory("ethconsortium-anvil-").FullName;
        AnvilHost host;
        try
        {
            string file = Path.Combine(folder, "genesis.json");
            await File.WriteAllTextAsync(file, genesis, cancellationToken).ConfigureAwait(false);
            host = new AnvilHost(Start(program, Arguments(file, folder, gasLimit, options), folder, options.CompanionFolder), folder);
        }
        catch
        {
            await DeleteAsync(folder).ConfigureAwait(false);
            throw;
        }

        try
        {
            int port = await host._port.Task.WaitAsync(options.StartTimeout, cancellationToken).ConfigureAwait(false);
            host.Endpoint = new Uri($"http://127.0.0.1:{port}/");
            return host;
        }
        catch (TimeoutException error)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw new AnvilException($"anvil did not listen within {options.StartTimeout.TotalSeconds:0.#} s. Its last words:\n{host.OutputTail}", error);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends anvil, waits until the process and its watcher are gone, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            _process.Kill();
        }
        else
        {
            CloseInput();
        }

        try
        {
            await _end.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The watcher was killed by somebody; then this is up to us.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        _windowsJob?.Dispose();
        await DeleteAsync(Folder).ConfigureAwait(false);
    }

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    /// <summary>anvil takes any JSON object for a genesis, and ignores the gas limit of one. So both are looked at here.</summary>
    private static ulong ReadGasLimit(string genesis)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(genesis);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object ||
                !root.TryGetProperty("config", out JsonElement config) || config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("chainId", out _) ||
                !root.TryGetProperty("alloc", out JsonElement alloc) || alloc.ValueKind != JsonValueKind.Object ||
                !root.TryGetProperty("gasLimit", out JsonElement limit))
            {
                throw new AnvilException("The genesis is not one in geth's format: expected a JSON object with config.chainId, alloc and gasLimit.");
            }

            return limit.ValueKind == JsonValueKind.Number ? limit.GetUInt64() : Hex.DecodeUInt64(limit.GetString() ?? "");
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new AnvilException($"The genesis cannot be read: {error.Message}", error);
        }
    }

    private static List<string> Arguments(string genesis, string folder, ulong gasLimit, AnvilHostOptions options)
    {
        List<string> arguments =
        [
            "--init", genesis,
            "--accounts", "0",
            "--hardfork", options.Hardfork,
            "--gas-limit", gasLimit.ToString(CultureInfo.InvariantCulture),
            "--gas-price", "0",
            "--block-base-fee-per-gas", "0",
            "--disable-min-priority-fee",
            "--host", "127.0.0.1",
            "--port", "0",
            "--cache-path", folder,
            "--color", "never",
        ];
        if (options.BlockTime is { } blockTime)
        {
            arguments.AddRange(["--block-time", blockTime.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)]);
        }

        return arguments;
    }

    private static Process Start(string program, List<string> arguments, string folder, string? companion)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", WatchedStart, "anvil", folder, companion ?? "", program, .. arguments]);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = folder;

        // anvil writes states and logs under its home, gigabytes in a long run: it gets one that is deleted.
        start.Environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = folder;
        start.Environment["TMPDIR"] = folder;
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("ANVIL_IP_ADDR");
        try
        {
            return Process.Start(start) ?? throw new AnvilException($"{program} could not be started.");
        }
        catch (Win32Exception error)
        {
            throw new AnvilException($"{program} could not be started: {error.Message}", error);
        }
    }

    /// <summary>A process that no job holds would outlive this one, so it does not stay.</summary>
    [SupportedOSPlatform("windows")]
    private static AnvilHostWindowsJob HoldInJob(Process process)
    {
        try
        {
            return new AnvilHostWindowsJob(process);
        }
        catch (Win32Exception error)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            throw new AnvilException($"Windows did not put anvil into a job that ends it with this process: {error.Message}", error);
        }
    }

    private static async Task DeleteAsync(string folder)
    {
        for (int attempt = 0; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 10)
            {
                // The watcher deletes it as well, and Windows lets go of a dead process's files a moment late.
                await Task.Delay(50).ConfigureAwait(false);
            }
        }
    }

    private async Task DrainAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                _port.TrySetResult(int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
            }

            if (line.Length > 0)
            {
                _tail.Enqueue(line.Length <= TailLineLength ? line : line[..TailLineLength]);
                if (_tail.Count > TailLines)
                {
                    _tail.TryDequeue(out _);
                }
            }
        }
    }

    private async Task RunToEndAsync()
    {
        Task output = Task.WhenAll(DrainAsync(_process.StandardOutput), DrainAsync(_process.StandardError));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        CloseInput();
        await output.ConfigureAwait(false);
        _port.TrySetException(new AnvilException($"anvil ended with exit code {_process.ExitCode} before it listened. Its last words:\n{OutputTail}"));
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other end is gone already, or both who close it came at the same time.
        }
    }
}
