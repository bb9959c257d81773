using System.Globalization;
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
/// <para>Nothing is left behind even when this process is killed outright, but for the folders on Windows: see <see cref="ToolProcess"/>. The
/// companion folder of the options goes the same way.</para>
/// <para>What anvil does not take from a genesis: its header. The genesis block's hash, state root and extra data are
/// anvil's own, so that a check of the genesis hash cannot be made against it.</para>
/// </remarks>
public sealed partial class AnvilHost : IAsyncDisposable
{
    private readonly ToolProcess _process;

    private AnvilHost(ToolProcess process, string folder)
    {
        _process = process;
        Folder = folder;
        Endpoint = new Uri($"http://127.0.0.1:{process.Port}/");
    }

    /// <summary>Where the chain answers JSON-RPC over HTTP: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The process id of anvil.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The folder anvil has for its home and its cache; it lives as long as anvil.</summary>
    public string Folder { get; }

    /// <summary>The last lines anvil wrote, for error messages.</summary>
    public string OutputTail => _process.OutputTail;

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
        string file = Path.Combine(folder, "genesis.json");
        try
        {
            await File.WriteAllTextAsync(file, genesis, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ToolProcess.DeleteAsync(folder).ConfigureAwait(false);
            throw;
        }

        ToolStart start = new("anvil", program, Arguments(file, folder, gasLimit, options), folder, ListeningLine(), (message, cause) => cause is null ? new AnvilException(message) : new AnvilException(message, cause))
        {
            CompanionFolder = options.CompanionFolder,
            Unset = ["ANVIL_IP_ADDR"],
            Timeout = options.StartTimeout,
        };
        return new AnvilHost(await ToolProcess.StartAsync(start, cancellationToken).ConfigureAwait(false), folder);
    }

    /// <summary>Ends anvil, waits until the process and its watcher are gone, and deletes its folder.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

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
}
