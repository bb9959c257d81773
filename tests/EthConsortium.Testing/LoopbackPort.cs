using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EthConsortium.Testing;

/// <summary>Ports for servers that cannot be given port 0, or that a test has to know before they listen.</summary>
public static class LoopbackPort
{
    private static readonly ConcurrentDictionary<ushort, byte> s_given = new();

    /// <summary>
    /// A port that nobody listens on, and another one each time. Below those that the system gives to connections: one of these may be taken before the server opens it.
    /// </summary>
    public static ushort Free()
    {
        while (true)
        {
            ushort port = (ushort)Random.Shared.Next(20_000, 32_000);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
            }
            catch (SocketException)
            {
                continue; // somebody's
            }

            if (s_given.TryAdd(port, 0))
            {
                return port;
            }
        }
    }
}
