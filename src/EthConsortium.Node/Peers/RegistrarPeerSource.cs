using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Core;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>A registrar of peers: every question renews this node's own entry first.</summary>
public sealed class RegistrarPeerSource : IPeerSource, IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _uri;
    private readonly Func<Enode?> _self;

    /// <summary>Makes a source.</summary>
    /// <param name="endpoint">The registrar's site root; PEER_INFO_ENDPOINT.</param>
    /// <param name="key">The registrar's key; PEER_INFO_PRIMARY_KEY.</param>
    /// <param name="self">How this node is reached at this moment, or null while it has no identity: then it only reads.</param>
    public RegistrarPeerSource(Uri endpoint, string key, Func<Enode?> self)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(self);
        _self = self;
        _uri = new UriBuilder(endpoint) { Path = endpoint.AbsolutePath.TrimEnd('/') + "/peers", Query = "", Fragment = "", UserName = "", Password = "" }.Uri;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !endpoint.IsLoopback }) { Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = 1 << 20 };
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

    private sealed record Entry([property: JsonRequired] string Enode);

    private sealed record Answer([property: JsonRequired] IReadOnlyList<Entry> Peers);
}
