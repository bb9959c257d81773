using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>The socket of an agent's client, as somebody with the agent's rights on the machine has it. Clique's signers are voted for there.</summary>
internal static class ClientConsole
{
    /// <summary>Asks, and gives the answer's result.</summary>
    public static async Task<JsonElement> AskAsync(AgentProcess agent, string method, params object[] parameters)
    {
        string path = Assert.Single(Directory.GetFiles(agent.SecretsFolder, "admin.ipc", SearchOption.AllDirectories));
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = 1, method, @params = parameters }));
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer);
            Assert.NotEqual(0, count);
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            try
            {
                JsonElement answer = JsonDocument.Parse(text.ToString()).RootElement;
                Assert.False(answer.TryGetProperty("error", out JsonElement error), error.ToString());
                return answer.GetProperty("result");
            }
            catch (JsonException)
            {
                // There is more to come.
            }
        }
    }
}
