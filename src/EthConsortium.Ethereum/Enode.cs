using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EthConsortium.Ethereum;

/// <summary>
/// How to reach a node: its public key, host and ports, printed as <c>enode://key@host:port</c>, with <c>?discport=</c>
/// where discovery listens on another port.
/// </summary>
/// <remarks>
/// Source: go-ethereum, "enode URL format". Where clients differ, the strict one is followed, so that what is read here is
/// the same node to all of them: query members other than one <c>discport</c> are refused as by Besu, and so are numbers
/// as parts of an IPv4 address that some would take for octal.
/// </remarks>
public sealed record Enode : IParsable<Enode>
{
    private const string Scheme = "enode://";
    private const int KeyLength = 128;

    private Enode(string publicKey, string? host, ushort port, ushort discoveryPort)
    {
        PublicKey = publicKey;
        Host = host;
        Port = port;
        DiscoveryPort = discoveryPort;
    }

    /// <summary>The node's secp256k1 public key: 128 lower-case hexadecimal digits. Whether they are a point of the curve is not checked: clients differ in that.</summary>
    public string PublicKey { get; }

    /// <summary>The IP address (IPv6 compressed, without brackets) or DNS name, or null in the form that names a node without saying where it is.</summary>
    public string? Host { get; }

    /// <summary>The TCP port; 0 when the node does not listen.</summary>
    public ushort Port { get; }

    /// <summary>The UDP port of discovery; 0 when discovery is off.</summary>
    public ushort DiscoveryPort { get; }

    /// <summary>Reads an enode URL.</summary>
    /// <exception cref="FormatException">The text is not one; the message says what is wrong with it.</exception>
    public static Enode Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Enode? enode, out string? problem)
            ? enode
            : throw new FormatException($"Expected an enode URL such as enode://<128 hexadecimal digits>@10.1.17.5:30300, found '{(text.Length <= 220 ? text : text[..217] + "…")}': {problem}");
    }

    /// <summary>Reads an enode URL without throwing. See <see cref="Parse"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Enode? enode) => TryParse(text, out enode, out _);

    /// <summary>The URL.</summary>
    public override string ToString()
    {
        if (Host is null)
        {
            return Scheme + PublicKey;
        }

        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string query = DiscoveryPort == Port ? "" : $"?discport={DiscoveryPort}";
        return $"{Scheme}{PublicKey}@{host}:{Port}{query}";
    }

    static Enode IParsable<Enode>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Enode>.TryParse(string? s, IFormatProvider? provider, [NotNullWhen(true)] out Enode? result) => TryParse(s, out result);

    private static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Enode? enode, [NotNullWhen(false)] out string? problem)
    {
        enode = null;
        problem = null;
        if (text?.StartsWith(Scheme, StringComparison.Ordinal) != true)
        {
            problem = "it does not start with enode://.";
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Scheme.Length);
        int at = rest.IndexOf('@');
        ReadOnlySpan<char> key = at < 0 ? rest : rest[..at];
        if (key.Length != KeyLength || key.IndexOfAnyExcept("0123456789abcdefABCDEF") >= 0)
        {
            problem = $"the public key has to be {KeyLength} hexadecimal digits without 0x.";
            return false;
        }

        string publicKey = key.ToString().ToLowerInvariant();
        if (at < 0)
        {
            enode = new Enode(publicKey, host: null, port: 0, discoveryPort: 0);
            return true;
        }

        ReadOnlySpan<char> endpoint = rest[(at + 1)..];
        ReadOnlySpan<char> discoveryPortDigits = default;
        int query = endpoint.IndexOf('?');
        if (query >= 0)
        {
            const string Name = "discport=";
            if (!endpoint[(query + 1)..].StartsWith(Name, StringComparison.Ordinal))
            {
                problem = "the only thing that may follow '?' is discport=<port>.";
                return false;
            }

            discoveryPortDigits = endpoint[(query + 1 + Name.Length)..];
            endpoint = endpoint[..query];
        }

        int colon = endpoint.LastIndexOf(':');
        if (colon < 0 || !TryParseHost(endpoint[..colon], out string? host))
        {
            problem = "after '@' it needs an IP address (IPv6 in brackets) or a DNS name, a colon and a port.";
            return false;
        }

        ushort discoveryPort = 0;
        if (!TryParsePort(endpoint[(colon + 1)..], out ushort port) || (query >= 0 && !TryParsePort(discoveryPortDigits, out discoveryPort)))
        {
            problem = "a port has to be a number from 0 to 65535.";
            return false;
        }

        enode = new Enode(publicKey, host, port, query >= 0 ? discoveryPort : port);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> digits, out ushort port) =>
        ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static bool TryParseHost(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? host)
    {
        host = null;
        if (text.Length > 2 && text[0] == '[' && text[^1] == ']')
        {
            // A zone (%eth0) means something on one machine only.
            if (!text.Contains('%') && IPAddress.TryParse(text[1..^1], out IPAddress? v6) && v6.AddressFamily == AddressFamily.InterNetworkV6)
            {
                host = v6.ToString();
            }
        }
        else if (IPAddress.TryParse(text, out IPAddress? v4))
        {
            // Taken are four decimal numbers only, not 10.1 and not 010.0.0.1.
            host = text.SequenceEqual(v4.ToString()) && v4.AddressFamily == AddressFamily.InterNetwork ? v4.ToString() : null;
        }
        else if (Uri.CheckHostName(text.ToString()) == UriHostNameType.Dns)
        {
            host = text.ToString();
        }

        return host is not null;
    }
}
