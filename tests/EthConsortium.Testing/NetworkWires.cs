using System.Diagnostics;
using System.Globalization;

namespace EthConsortium.Testing;

/// <summary>
/// Wires between machines that can be cut, as far as one machine goes: each place has a network namespace of its own, one wire to this machine for
/// the test, and one to a bridge for the other places, which is in a namespace, too. Namespaces and wires go with their processes, which end
/// with this one, so nothing stays behind whatever happens.
/// </summary>
public sealed class NetworkWires : IAsyncDisposable
{
    // 198.18.0.0/15 is for trials between networks (RFC 2544): nobody's own.
    private static readonly int s_block = Environment.ProcessId % 250;

    private readonly Dictionary<int, (Process Process, string Id)> _places = [];
    private readonly Process _bridge;
    private readonly string _bridgeId;

    private NetworkWires(Process bridge, string bridgeId)
    {
        _bridge = bridge;
        _bridgeId = bridgeId;
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot { get; } = FindOut();

    /// <summary>The bridge, and nobody at it.</summary>
    public static async Task<NetworkWires> LayAsync()
    {
        (Process process, string id) = await StartNamespaceAsync();
        Inside(id, "link add bridge type bridge");
        Inside(id, "link set bridge up");
        return new NetworkWires(process, id);
    }

    /// <summary>The address at which the test reaches a place, and that at which the other places do.</summary>
    /// <param name="number">The place, 1 to 60.</param>
    public static (string Test, string Peer) AddressesOf(int number) => ($"198.18.{s_block}.{(4 * number) + 2}", $"198.19.0.{number}");

    /// <summary>Makes a place with both wires.</summary>
    /// <param name="number">Its number, 1 to 60.</param>
    /// <returns>What a command is to begin with that is to run there. It becomes the command: the process stays the same.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(int number)
    {
        (Process process, string id) = await StartNamespaceAsync();
        _places.Add(number, (process, id));
        string outside = OutsideOf(number);
        (string test, string peer) = AddressesOf(number);
        Ip($"link add {outside} type veth peer name test netns {id}");
        Ip($"addr add 198.18.{s_block}.{(4 * number) + 1}/30 dev {outside}");
        Ip($"link set {outside} up");
        Inside(id, "link set lo up");
        Inside(id, $"addr add {test}/30 dev test");
        Inside(id, "link set test up");
        Inside(id, $"link add peers type veth peer name place{number} netns {_bridgeId}");
        Inside(id, $"addr add {peer}/24 dev peers");
        Inside(id, "link set peers up");
        Inside(_bridgeId, $"link set place{number} master bridge");
        Heal(number);
        return ["nsenter", "--target", id, "--net"];
    }

    /// <summary>Cuts a place's wire to all others.</summary>
    public void Cut(int number) => Inside(_bridgeId, $"link set place{number} down");

    /// <summary>Mends a place's wire.</summary>
    public void Heal(int number) => Inside(_bridgeId, $"link set place{number} up");

    /// <summary>Cuts the way between two places: what they send each other goes to a card that nobody has, so that it is lost and nobody is told.</summary>
    public void Cut(int one, int other)
    {
        Inside(_places[one].Id, $"neigh replace {AddressesOf(other).Peer} lladdr 02:00:00:00:00:00 dev peers nud permanent");
        Inside(_places[other].Id, $"neigh replace {AddressesOf(one).Peer} lladdr 02:00:00:00:00:00 dev peers nud permanent");
    }

    /// <summary>Mends the way between two places.</summary>
    public void Heal(int one, int other)
    {
        Inside(_places[one].Id, $"neigh del {AddressesOf(other).Peer} dev peers");
        Inside(_places[other].Id, $"neigh del {AddressesOf(one).Peer} dev peers");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach ((int number, (Process process, _)) in _places)
        {
            // The system takes its time to clear a namespace away; the name of this end may be needed before.
            Ip($"link del {OutsideOf(number)}");
            await EndAsync(process);
        }

        await EndAsync(_bridge);
    }

    private static string OutsideOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ec{Environment.ProcessId}n{number}");

    private static async Task<(Process Process, string Id)> StartNamespaceAsync()
    {
        // It ends with its input, which ends with this process.
        ProcessStartInfo start = new("unshare", ["--net", "sh", "-c", "echo $$; exec cat"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        return (process, (await process.StandardOutput.ReadLineAsync())!);
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static void Ip(string arguments) => NpmTool.Run("ip", arguments.Split(' '));

    private static void Inside(string id, string arguments) => NpmTool.Run("nsenter", ["--target", id, "--net", "ip", .. arguments.Split(' ')]);

    private static string? FindOut()
    {
        try
        {
            NpmTool.Run("unshare", ["--net", "ip", "link", "add", "one", "type", "veth", "peer", "name", "two"]);
            NpmTool.Run("unshare", ["--net", "ip", "link", "add", "three", "type", "bridge"]);
            NpmTool.Run("nsenter", ["--version"]);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"network namespaces cannot be made here (it takes root, unshare, nsenter and iproute2): {error.Message.Trim()}";
        }
    }
}
