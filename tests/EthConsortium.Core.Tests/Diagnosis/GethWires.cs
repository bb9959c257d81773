using System.Diagnostics;
using System.Globalization;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>
/// Wires between nodes that can be cut: each node has a network namespace of its own, one wire to this machine for JSON-RPC,
/// and one to a bridge for the other nodes, which is in a namespace, too. Namespaces and wires go with their processes, so
/// nothing stays behind whatever happens.
/// </summary>
internal sealed class GethWires : IAsyncDisposable
{
    // 198.18.0.0/15 is for trials between networks (RFC 2544): nobody's own.
    private static readonly int s_block = Environment.ProcessId % 250;

    private readonly Process _bridge;
    private readonly string _bridgeId;

    private GethWires(Process bridge, string bridgeId)
    {
        _bridge = bridge;
        _bridgeId = bridgeId;
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot { get; } = FindOut();

    public static async Task<GethWires> LayAsync()
    {
        Process process = GethNode.Start(Path.GetTempPath(), ["unshare", "--net", "sh", "-c", "echo $$; exec cat"]);
        GethWires wires = new(process, (await process.StandardOutput.ReadLineAsync())!);
        Inside(wires._bridgeId, "link add bridge type bridge");
        Inside(wires._bridgeId, "link set bridge up");
        return wires;
    }

    /// <summary>Where a node serves JSON-RPC, and where it meets the others.</summary>
    public (string Rpc, string Peer) AddressesOf(int number) => ($"198.18.{s_block}.{(4 * number) + 2}", $"198.19.0.{number}");

    /// <summary>Starts a node's process in a namespace with both wires.</summary>
    public async Task<Process> StartAsync(int number, string folder, IEnumerable<string> command)
    {
        Process process = GethNode.Start(folder, ["unshare", "--net", "sh", "-c", "echo $$; read go; exec \"$@\"", "sh", .. command]);
        try
        {
            string id = (await process.StandardOutput.ReadLineAsync())!;
            string outside = string.Create(CultureInfo.InvariantCulture, $"ec{Environment.ProcessId}n{number}");
            (string rpc, string peer) = AddressesOf(number);
            Ip($"link add {outside} type veth peer name rpc netns {id}");
            Ip($"addr add 198.18.{s_block}.{(4 * number) + 1}/30 dev {outside}");
            Ip($"link set {outside} up");
            Inside(id, "link set lo up");
            Inside(id, $"addr add {rpc}/30 dev rpc");
            Inside(id, "link set rpc up");
            Inside(id, $"link add peers type veth peer name node{number} netns {_bridgeId}");
            Inside(id, $"addr add {peer}/24 dev peers");
            Inside(id, "link set peers up");
            Inside(_bridgeId, $"link set node{number} master bridge");
            Heal(number);
            await process.StandardInput.WriteLineAsync();
            return process;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Cuts a node's wire to the others.</summary>
    public void Cut(int number) => Inside(_bridgeId, $"link set node{number} down");

    public void Heal(int number) => Inside(_bridgeId, $"link set node{number} up");

    public async ValueTask DisposeAsync()
    {
        _bridge.Kill(entireProcessTree: true);
        await _bridge.WaitForExitAsync();
        _bridge.Dispose();
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
