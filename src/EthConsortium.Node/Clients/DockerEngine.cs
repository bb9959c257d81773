using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core;

namespace EthConsortium.Node.Clients;

/// <summary>The few calls of the Docker Engine API that a client's container needs, over its Unix socket.</summary>
/// <remarks>Source: https://docs.docker.com/reference/api/engine/version/v1.44/ (Docker 25 and later).</remarks>
internal sealed class DockerEngine : IDisposable
{
    private const string Version = "/v1.44";

    // An engine that hangs has to be known as such: what waits for it may hold an identity.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_patienceWithDisk = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_patienceWithRegistry = TimeSpan.FromMinutes(15);

    private readonly string _socket;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public DockerEngine(string socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://docker/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Whether the image is there.</summary>
    public async Task<bool> HasImageAsync(string reference, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, $"/images/{reference}/json", body: null, s_patience, cancellationToken, HttpStatusCode.NotFound).ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.NotFound;
    }

    /// <summary>Pulls the image. Whether it came shows by <see cref="HasImageAsync"/>: failures stand in the progress.</summary>
    public async Task PullAsync(string image, string digest, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"/images/create?fromImage={Uri.EscapeDataString(image)}&tag={Uri.EscapeDataString(digest)}", body: null, s_patienceWithRegistry, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Creates a container.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateAsync(string name, JsonObject container, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, $"/containers/create?name={Uri.EscapeDataString(name)}", container, s_patienceWithDisk, cancellationToken).ConfigureAwait(false);
        using JsonDocument answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return answer.RootElement.GetProperty("Id").GetString()!;
    }

    /// <summary>Connects to stdin, stdout and stderr. With StdinOnce, the container's stdin ends with this connection, however it ends.</summary>
    public async Task<Stream> AttachAsync(string id, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"{Version}/containers/{id}/attach?stream=1&stdin=1&stdout=1&stderr=1");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("tcp");
        HttpResponseMessage response = await ExchangeAsync(request, HttpCompletionOption.ResponseHeadersRead, s_patience, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            throw Refused(request, response, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/start", s_patienceWithDisk, cancellationToken, HttpStatusCode.NotModified);

    /// <summary>Asks it to end; the engine kills it after the seconds.</summary>
    public Task StopAsync(string id, long seconds, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/stop?t={seconds}", TimeSpan.FromSeconds(seconds) + s_patience, cancellationToken, HttpStatusCode.NotModified, HttpStatusCode.NotFound);

    public Task KillAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Post, $"/containers/{id}/kill?signal=SIGKILL", s_patience, cancellationToken, HttpStatusCode.Conflict, HttpStatusCode.NotFound);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => CallAsync(HttpMethod.Delete, $"/containers/{id}?force=true", s_patienceWithDisk, cancellationToken, HttpStatusCode.NotFound);

    /// <summary>Waits until it does not run.</summary>
    /// <returns>The exit code; null when there is no such container any more.</returns>
    public async Task<int?> WaitAsync(string id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, $"/containers/{id}/wait?condition=not-running", body: null, Timeout.InfiniteTimeSpan, cancellationToken, HttpStatusCode.NotFound).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        using JsonDocument answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return answer.RootElement.GetProperty("StatusCode").GetInt32();
    }

    private async Task CallAsync(HttpMethod method, string path, TimeSpan patience, CancellationToken cancellationToken, params HttpStatusCode[] alsoGood) =>
        (await SendAsync(method, path, body: null, patience, cancellationToken, alsoGood).ConfigureAwait(false)).Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, TimeSpan patience, CancellationToken cancellationToken, params HttpStatusCode[] alsoGood)
    {
        using HttpRequestMessage request = new(method, Version + path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        HttpResponseMessage response = await ExchangeAsync(request, HttpCompletionOption.ResponseContentRead, patience, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode || alsoGood.Contains(response.StatusCode))
        {
            return response;
        }

        using (response)
        {
            throw Refused(request, response, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, HttpCompletionOption completion, TimeSpan patience, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await _http.SendAsync(request, completion, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The Docker Engine did not answer {request.Method} {request.RequestUri!.OriginalString} on {_socket} within {patience.TotalSeconds:0} s.", _socket, error);
        }
        catch (HttpRequestException error)
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The Docker Engine does not answer on {_socket}: {error.Message}. Check that it runs and that the agent may use its socket.", _socket, error);
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            return await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static ConsortiumException Refused(HttpRequestMessage request, HttpResponseMessage response, string body) => new(
        ErrorCode.ClientNotStarted,
        $"The Docker Engine refused {request.Method} {request.RequestUri!.AbsolutePath} with {(int)response.StatusCode}: {(body.Length <= 500 ? body : body[..500])}");
}
