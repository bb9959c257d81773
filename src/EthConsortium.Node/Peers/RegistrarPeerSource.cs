using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Core;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>A registrar of peers: every question renews this node's own entry first.</summary>
public sealed class RegistrarPeerSource : IPeerSource, IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _uri;
    private readonly Func<Enode?> _self;

    /// <summary>Makes a source.</summary>
    /// <param name="endpoint">The registrar's site root; PEER_INFO_ENDPOINT. Over http it is asked within loopback and private networks only.</param>
    /// <param name="key">The registrar's key; PEER_INFO_PRIMARY_KEY.</param>
    /// <param name="self">How this node is reached at this moment, or null while it has no identity: then it only reads.</param>
    public RegistrarPeerSource(Uri endpoint, string key, Func<Enode?> self)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(self);
        _self = self;
        _uri = new UriBuilder(endpoint) { Path = endpoint.AbsolutePath.TrimEnd('/') + "/peers", Query = "", Fragment = "", UserName = "", Password = "" }.Uri;
        bool isSecure = endpoint.Scheme == Uri.UriSchemeHttps;
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = isSecure && !endpoint.IsLoopback, ConnectCallback = isSecure ? null : ConnectAsync };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = 1 << 20 };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <inheritdoc/>
    public string Name => _uri.ToString();

    /// <inheritdoc/>
    public TimeSpan? MaxInterval => PeerRegistrarOptions.RenewWithin;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_self() is { } self)
            {
                using HttpResponseMessage entered = await _http.PostAsJsonAsync(_uri, new Entry(self.ToString()), cancellationToken).ConfigureAwait(false);
                entered.EnsureSuccessStatusCode();
            }

            Answer answer = await _http.GetFromJsonAsync<Answer>(_uri, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("null");
            return [.. answer.Peers.Select(peer => Enode.Parse(peer.Enode))];
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConsortiumException(ErrorCode.DataApiTimeout, $"The registrar {_uri} did not answer within {_http.Timeout.TotalSeconds:0} s.", _uri, error);
        }
        catch (HttpRequestException error)
        {
            ErrorCode code = error.StatusCode is null ? ErrorCode.DataApiUnreachable : ErrorCode.DataApiHttpError;
            throw new ConsortiumException(code, $"The registrar {_uri} did not do as asked: {error.Message}", _uri, error);
        }
        catch (Exception error) when (error is JsonException or FormatException or NotSupportedException)
        {
            throw new ConsortiumException(ErrorCode.DataApiNotJson, $"Expected a list of peers from the registrar {_uri}: {error.Message}", _uri, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Connects to an address within a private network: without TLS, the key is for everybody on the way.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = [.. (await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false)).Where(IsPrivate)];
        if (addresses.Length == 0)
        {
            throw new IOException($"Expected https, or an address of loopback or a private network; {host} is none, and the key would be sent in plain text");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsPrivate(IPAddress address) => IPAddress.IsLoopback(address) ||
        (address.AddressFamily == AddressFamily.InterNetwork ? ReservedNumbers.IsPrivate(new IPNetwork(address, 32)) : address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal);

    private sealed record Entry([property: JsonRequired] string Enode);

    private sealed record Answer([property: JsonRequired] IReadOnlyList<Entry> Peers);
}
