using System.Net.Sockets;
using System.Text.Json;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Clients;

/// <summary>The little that a running client is administered: peers, and votes of signers, over its Unix socket, which nobody but the agent can reach.</summary>
/// <remarks>Source: geth's and Besu's JSON-RPC reference, <c>admin_addPeer</c>, <c>admin_removePeer</c> and <c>clique_…</c>. Nethermind serves its socket the modules of its HTTP port, so it has none here.</remarks>
internal static class ClientAdministration
{
    // A list of peers, which has some hundred bytes for each.
    private const int MaxAnswerBytes = 1024 * 1024;

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
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_timeout);
            using Socket socket = await ConnectAsync(configuration, limit.Token).ConfigureAwait(false);
            bool all = true;
            foreach ((string method, Enode node) in calls)
            {
                JsonElement answer = await AskAsync(socket, method, [node.ToString()], limit.Token).ConfigureAwait(false);
                all &= answer.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.True;
            }

            return all;
        }
        catch (Exception error) when (error is SocketException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Asks the client one thing.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="IOException">It did not do it, or did not answer in time.</exception>
    public static async Task<JsonElement> AskAsync(ClientConfiguration configuration, string method, object[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_timeout);
            using Socket socket = await ConnectAsync(configuration, limit.Token).ConfigureAwait(false);
            JsonElement answer = await AskAsync(socket, method, parameters, limit.Token).ConfigureAwait(false);
            return answer.TryGetProperty("result", out JsonElement result) ? result : throw new IOException($"The client did not do {method}: {(answer.TryGetProperty("error", out JsonElement error) ? error.ToString() : "it answers nothing")}");
        }
        catch (Exception error) when (error is SocketException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException($"The client's socket gave no answer to {method}: {error.Message}", error);
        }
    }

    private static async Task<Socket> ConnectAsync(ClientConfiguration configuration, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(configuration.AdministrationSocket), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<JsonElement> AskAsync(Socket socket, string method, object[] parameters, CancellationToken cancellationToken)
    {
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(socket, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one answer; nothing delimits it but its own end.</summary>
    private static async Task<JsonElement> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += count;
            if (TryParse(buffer.AsSpan(0, length)) is { } answer)
            {
                return answer.ValueKind == JsonValueKind.Object ? answer : throw new JsonException("The answer is no object.");
            }

            if (count == 0 || length == MaxAnswerBytes)
            {
                throw new JsonException("The answer does not end.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }
    }

    private static JsonElement? TryParse(ReadOnlySpan<byte> answer)
    {
        Utf8JsonReader reader = new(answer, isFinalBlock: false, state: default);
        return JsonElement.TryParseValue(ref reader, out JsonElement? element) ? element : null;
    }
}
