using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>The list that answers a batch, written as its entries come. Until the first has come, an error can take its place.</summary>
/// <param name="reply">Who is answered.</param>
/// <param name="refusals">The errors that answer the calls that were not let through, separated by commas; empty for none. They stand first.</param>
internal sealed class RpcList(IRpcReply reply, ReadOnlyMemory<byte> refusals)
{
    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes an entry, or a piece of one.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="isNewEntry">Whether an entry begins with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> piece, bool isNewEntry, CancellationToken cancellationToken)
    {
        if (Length == 0)
        {
            await OpenAsync(hasMore: true, cancellationToken).ConfigureAwait(false);
        }
        else if (isNewEntry)
        {
            await WriteAsync(","u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(piece, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>That was all; without an entry it answers nothing, as notifications are.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (Length == 0)
        {
            if (refusals.IsEmpty)
            {
                reply.Start(StatusCodes.Status204NoContent, null);
                return;
            }

            await OpenAsync(hasMore: false, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync("]"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await reply.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task OpenAsync(bool hasMore, CancellationToken cancellationToken)
    {
        reply.Start(StatusCodes.Status200OK, null);
        return WriteAsync((byte[])[.. "["u8, .. refusals.Span, .. hasMore && !refusals.IsEmpty ? ","u8 : []], cancellationToken);
    }

    private Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Length += bytes.Length;
        return reply.WriteAsync(bytes, cancellationToken);
    }
}
