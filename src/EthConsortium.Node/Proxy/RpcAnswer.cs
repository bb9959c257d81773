using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>Passes a client's answer on, piece by piece: however large it is, only a piece of it is held here.</summary>
internal static class RpcAnswer
{
    private const int PieceLength = 16 * 1024;

    /// <summary>Passes an answer on.</summary>
    /// <param name="reply">Who is answered.</param>
    /// <param name="response">The client's answer.</param>
    /// <param name="refusals">The errors that answer the calls of the batch that were not let through, separated by commas; empty for none.</param>
    /// <param name="maxBytes">The largest answer in bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The answer is larger.</exception>
    /// <exception cref="HttpRequestException">The answer is not one to JSON-RPC.</exception>
    public static async Task RelayAsync(IRpcReply reply, HttpResponseMessage response, ReadOnlyMemory<byte> refusals, long maxBytes, CancellationToken cancellationToken)
    {
        // Some clients answer an error of JSON-RPC with a status of an error; a web page of some other server is none.
        if (!response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"The client answered {(int)response.StatusCode}.");
        }

        long? length = response.Content.Headers.ContentLength;
        if (length > maxBytes)
        {
            throw new InvalidDataException($"An answer of {length} bytes.");
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int start = 0;
            int end = await FillAsync(body, piece, 0, refusals.IsEmpty ? 1 : 2, cancellationToken).ConfigureAwait(false);
            byte[] opening = [];
            if (!refusals.IsEmpty)
            {
                // The answers to the rest of the batch go into the client's list, as its first entries.
                (start, bool hasMore) = OpenList(piece.AsSpan(0, end));
                opening = [.. "["u8, .. refusals.Span, .. hasMore ? ","u8 : end == start ? "]"u8 : ""u8];
                length = null;
            }

            if (end == 0 && refusals.IsEmpty)
            {
                reply.Start(StatusCodes.Status204NoContent, null); // to notifications
                return;
            }

            reply.Start(refusals.IsEmpty ? (int)response.StatusCode : StatusCodes.Status200OK, length);
            if (opening.Length > 0)
            {
                await reply.WriteAsync(opening, cancellationToken).ConfigureAwait(false);
            }

            long sent = 0;
            while (end > 0)
            {
                sent += end;
                if (sent > maxBytes)
                {
                    throw new InvalidDataException($"An answer of more than {maxBytes} bytes.");
                }

                await reply.WriteAsync(piece.AsMemory(start, end - start), cancellationToken).ConfigureAwait(false);
                start = 0;
                end = await body.ReadAsync(piece.AsMemory(0, PieceLength), cancellationToken).ConfigureAwait(false);
            }

            await reply.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Reads until there are so many bytes that are no blanks, or the end.</summary>
    private static async Task<int> FillAsync(Stream body, byte[] piece, int end, int visible, CancellationToken cancellationToken)
    {
        while (end < PieceLength && CountVisible(piece.AsSpan(0, end)) < visible)
        {
            int read = await body.ReadAsync(piece.AsMemory(end, PieceLength - end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        return end;
    }

    private static int CountVisible(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            count += IsBlank(b) ? 0 : 1;
        }

        return count;
    }

    /// <summary>Where the entries of a list begin, and whether it has some.</summary>
    private static (int Start, bool HasEntries) OpenList(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (start < bytes.Length && IsBlank(bytes[start]))
        {
            start++;
        }

        if (start == bytes.Length)
        {
            return (start, false); // the rest were notifications
        }

        if (bytes[start] != '[')
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The client answered a batch with something else than a list.");
        }

        start++;
        while (start < bytes.Length && IsBlank(bytes[start]))
        {
            start++;
        }

        return start < bytes.Length
            ? (start, bytes[start] != ']')
            : throw new HttpRequestException(HttpRequestError.InvalidResponse, "The client's answer breaks off.");
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
