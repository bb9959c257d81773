using System.Net.Sockets;
using System.Text.Json;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Clients;

/// <summary>The little that a running client is administered: peers, over its Unix socket, which nobody but the agent can reach.</summary>
/// <remarks>Source: geth's and Besu's JSON-RPC reference, <c>admin_addPeer</c> and <c>admin_removePeer</c>. Nethermind serves its socket the modules of its HTTP port, so it has none here.</remarks>
internal static class ClientAdministration
{
    private const int MaxAnswerBytes = 64 * 1024;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>Has the client drop the nodes that are not kept any more, and dial the new ones.</summary>
    /// <returns>Whether it took them all; not where it has no socket, does not run, or does not answer.</returns>
    public static async Task<bool> ChangePeersAsync(ClientConfiguration configuration, IReadOnlyCollection<Enode> before, CancellationToken cancellationToken)
    {
        if (configuration.Kind is ClientKind.Nethermind or ClientKind.DevelopmentChain)
        {
            // All nodes of a development chain are one already.
            return configuration.Kind == ClientKind.DevelopmentChain;
        }

        List<Enode> kept = [.. configuration.KeptNodes];
        IEnumerable<(string, Enode)> calls = [.. before.Except(kept).Select(node => ("admin_removePeer", node)), .. kept.Except(before).Select(node => ("admin_addPeer", node))];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_timeout);
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(configuration.AdministrationSocket), limit.Token).ConfigureAwait(false);
            bool all = true;
            foreach ((string method, Enode node) in calls)
            {
                byte[] request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = (string[])[node.ToString()] });
                await socket.SendAsync(request, limit.Token).ConfigureAwait(false);
                all &= await ReadAsync(socket, limit.Token).ConfigureAwait(false);
            }

            return all;
        }
        catch (Exception error) when (error is SocketException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Reads one answer; nothing delimits it but its own end.</summary>
    private static async Task<bool> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxAnswerBytes];
        int length = 0;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += count;
            if (TryParse(buffer.AsSpan(0, length), out bool result))
            {
                return result;
            }

            if (count == 0 || length == buffer.Length)
            {
                throw new JsonException("The answer does not end.");
            }
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> answer, out bool result)
    {
        result = false;
        Utf8JsonReader reader = new(answer, isFinalBlock: false, state: default);
        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
        {
            return false;
        }

        using (document)
        {
            result = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("result", out JsonElement value) && value.ValueKind == JsonValueKind.True;
        }

        return true;
    }
}
