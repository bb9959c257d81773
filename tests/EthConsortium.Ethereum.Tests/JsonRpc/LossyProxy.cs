using System.Text;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

/// <summary>Stands between a client and a node and loses requests and answers, at random from a seed.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly Random _random;
    private readonly Uri _node;
    private readonly double _loss;
    private readonly FaultyServer _server;

    /// <summary>A line to a node.</summary>
    /// <param name="node">The node behind.</param>
    /// <param name="seed">What repeats the same losses for the same order of requests.</param>
    /// <param name="loss">How many of the requests are lost in some way, 0 to 1.</param>
    public LossyProxy(Uri node, int seed, double loss)
    {
        _node = node;
        _random = new Random(seed);
        _loss = loss;
        _server = new FaultyServer(HandleAsync);
    }

    public Uri Endpoint => _server.Endpoint;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(FaultyRequest request)
    {
        double fate;
        lock (_random)
        {
            fate = _random.NextDouble() / _loss;
        }

        if (fate < 0.25)
        {
            await request.DropAsync(); // lost on the way there
            return;
        }

        if (fate < 0.4)
        {
            await request.AnswerAsync("busy", "503 Service Unavailable");
            return;
        }

        using StringContent body = new(request.Body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(_node, body, request.Stopped);
        string answer = await response.Content.ReadAsStringAsync(request.Stopped);
        switch (fate)
        {
            case < 0.7:
                await request.DropAsync(); // lost on the way back
                break;
            case < 0.8:
                await request.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n{answer[..(answer.Length / 2)]}"));
                await request.DropAsync(); // half of it
                break;
            case < 0.9:
                await request.AnswerAsync("upstream timed out", "504 Gateway Timeout");
                break;
            case < 1 when request.Body.Contains("eth_sendRawTransaction", StringComparison.Ordinal):
                await request.AnswerAsync("<html>"); // A read is not repeated after that: something else than a node answers.
                break;
            default:
                await request.AnswerAsync(answer);
                break;
        }
    }
}
