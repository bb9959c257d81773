namespace EthConsortium.Node.Proxy;

/// <summary>Who is answered, over HTTP or over a WebSocket: an answer is started, written in pieces, and ended.</summary>
internal interface IRpcReply
{
    /// <summary>Whether some of the answer is on its way, so that no other can take its place.</summary>
    public bool HasStarted { get; }

    /// <summary>What is answered. An answer that is not written is none.</summary>
    /// <param name="status">The status over HTTP.</param>
    /// <param name="length">Its length in bytes; null while nobody knows.</param>
    public void Start(int status, long? length);

    /// <summary>Writes a piece.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken);

    /// <summary>That was all.</summary>
    public Task EndAsync(CancellationToken cancellationToken);

    /// <summary>Breaks off, so that the other side sees that the answer is not whole.</summary>
    public void Abort();
}
