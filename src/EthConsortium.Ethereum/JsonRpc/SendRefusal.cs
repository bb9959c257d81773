using System.Text.RegularExpressions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>What a client means by an error of <c>eth_sendRawTransaction</c>. The codes say little; the wordings are those of geth, Nethermind, Besu, anvil and Parity.</summary>
internal static partial class SendRefusal
{
    private const int InternalError = -32603;
    private const int LimitExceeded = -32005;

    /// <summary>The node has this very transaction.</summary>
    public static bool IsKnown(JsonRpcException error) => Known().IsMatch(error.ServerMessage);

    /// <summary>The chain is past this nonce.</summary>
    public static bool IsNonceTooLow(JsonRpcException error) => NonceTooLow().IsMatch(error.ServerMessage);

    /// <summary>The pool holds another transaction with this nonce.</summary>
    public static bool IsNonceOccupied(JsonRpcException error) => NonceOccupied().IsMatch(error.ServerMessage);

    /// <summary>The node is in trouble and said nothing about the transaction.</summary>
    public static bool IsTrouble(JsonRpcException error) => error.Code is InternalError or LimitExceeded || Trouble().IsMatch(error.ServerMessage);

    [GeneratedRegex(@"already known|\bknown transaction|already imported|AlreadyKnown|same hash|already in (the )?(mem)?pool|already exists", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Known();

    [GeneratedRegex(@"nonce[\w ]{0,12} too low|OldNonce|nonce below|old nonce|stale nonce", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NonceTooLow();

    [GeneratedRegex("replacement|same nonce|NonceAlreadyUsed|nonce already used", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NonceOccupied();

    [GeneratedRegex(@"time-?out|timed out|too many requests|rate limit|\bbusy\b|overloaded|unavailable|try again|syncing|is full", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trouble();
}
