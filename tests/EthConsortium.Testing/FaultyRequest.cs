using System.Text;
using System.Text.Json;

namespace EthConsortium.Testing;

/// <summary>A request that <see cref="FaultyServer"/> got, and how to answer it; numbered from 1.</summary>
public sealed record FaultyRequest(int Number, string Head, string Body, Stream Stream, CancellationToken Stopped)
{
    /// <summary>Whether the connection is cut.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>The request's JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Cuts the connection without an answer.</summary>
    public Task DropAsync()
    {
        IsDropped = true;
        return Task.CompletedTask;
    }

    /// <summary>Answers with a body, in which <c>$id</c> stands for the id of a single request.</summary>
    public Task AnswerAsync(string body, string status = "200 OK", string headers = "")
    {
        string id = Json.ValueKind == JsonValueKind.Object ? Json.GetProperty("id").GetRawText() : "";
        byte[] bytes = Encoding.UTF8.GetBytes(body.Replace("$id", id, StringComparison.Ordinal));
        return WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{headers}\r\n"), .. bytes]);
    }

    /// <summary>Writes bytes as they are.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes, Stopped);
        await Stream.FlushAsync(Stopped);
    }
}
