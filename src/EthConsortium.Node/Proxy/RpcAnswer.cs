using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>Passes a client's answer on, piece by piece: however large it is, only a piece of it is held here.</summary>
internal static class RpcAnswer
{
    private const int PieceLength = 16 * 1024;

    /// <summary>Passes the answer to one call on.</summary>
    /// <param name="reply">Who is answered.</param>
    /// <param name="response">The client's answer.</param>
    /// <param name="maxBytes">The largest answer in bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The answer is larger.</exception>
    /// <exception cref="HttpRequestException">The answer is not one to JSON-RPC.</exception>
    public static async Task RelayAsync(IRpcReply reply, HttpResponseMessage response, long maxBytes, CancellationToken cancellationToken)
    {
        Stream body = await OpenAsync(response, maxBytes, cancellationToken).ConfigureAwait(false);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int end = await body.ReadAsync(piece.AsMemory(0, PieceLength), cancellationToken).ConfigureAwait(false);
            if (end == 0)
            {
                reply.Start(StatusCodes.Status204NoContent, null); // to a notification
                return;
            }

            reply.Start((int)response.StatusCode, response.Content.Headers.ContentLength);
            long sent = 0;
            while (end > 0)
            {
                sent += end;
                ThrowIfLarger(sent, maxBytes);
                await reply.WriteAsync(piece.AsMemory(0, end), cancellationToken).ConfigureAwait(false);
                end = await body.ReadAsync(piece.AsMemory(0, PieceLength), cancellationToken).ConfigureAwait(false);
            }

            await reply.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Passes the entries of the list on that answers a part of a batch.</summary>
    /// <param name="list">Where they go.</param>
    /// <param name="response">The client's answer.</param>
    /// <param name="maxBytes">The most bytes of the whole list.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The list is larger.</exception>
    /// <exception cref="HttpRequestException">The answer is not a list.</exception>
    public static async Task RelayEntriesAsync(RpcList list, HttpResponseMessage response, long maxBytes, CancellationToken cancellationToken)
    {
        Stream body = await OpenAsync(response, maxBytes - list.Length, cancellationToken).ConfigureAwait(false);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            bool isOpen = false;
            bool hasEntries = false;
            int kept = 0;
            while (true)
            {
                int read = await body.ReadAsync(piece.AsMemory(kept, PieceLength - kept), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                int start = 0;
                int end = kept + read;
                if (!isOpen)
                {
                    start = SkipBlanks(piece, 0, end);
                    if (start == end)
                    {
                        continue; // nothing yet; blanks alone are forgotten
                    }

                    if (piece[start] != '[')
                    {
                        throw new HttpRequestException(HttpRequestError.InvalidResponse, "The client answered a batch with something else than a list.");
                    }

                    isOpen = true;
                    start++;
                }

                if (!hasEntries)
                {
                    start = SkipBlanks(piece, start, end);
                }

                // The last that is no blank may be the end of the list, and is kept until more comes.
                int last = end - 1;
                while (last >= start && IsBlank(piece[last]))
                {
                    last--;
                }

                if (last > start)
                {
                    await list.WriteAsync(piece.AsMemory(start, last - start), isNewEntry: !hasEntries, cancellationToken).ConfigureAwait(false);
                    ThrowIfLarger(list.Length, maxBytes);
                    hasEntries = true;
                }

                int from = Math.Max(last, start);
                kept = end - from;
                if (kept == PieceLength)
                {
                    throw new HttpRequestException(HttpRequestError.InvalidResponse, "The client's answer is blanks.");
                }

                piece.AsSpan(from, kept).CopyTo(piece);
            }

            // Nothing at all answers notifications.
            if (isOpen && (kept == 0 || piece[0] != ']'))
            {
                throw new HttpRequestException(HttpRequestError.InvalidResponse, "The client's answer breaks off.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static Task<Stream> OpenAsync(HttpResponseMessage response, long maxBytes, CancellationToken cancellationToken)
    {
        // Some clients answer an error of JSON-RPC with a status of an error; a web page of some other server is none.
        if (!response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"The client answered {(int)response.StatusCode}.");
        }

        ThrowIfLarger(response.Content.Headers.ContentLength ?? 0, maxBytes);
        return response.Content.ReadAsStreamAsync(cancellationToken);
    }

    private static void ThrowIfLarger(long bytes, long maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw new InvalidDataException($"An answer of {bytes} bytes or more.");
        }
    }

    private static int SkipBlanks(byte[] bytes, int start, int end)
    {
        while (start < end && IsBlank(bytes[start]))
        {
            start++;
        }

        return start;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
