namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A JSON-RPC call that gave no result: <see cref="JsonRpcException"/>, <see cref="ContractRevertException"/> or <see cref="RpcTransportException"/>.</summary>
public abstract class RpcException : Exception
{
    private protected RpcException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Text of a server for a message of ours: one line, bounded, and without control characters, which a terminal would act on.</summary>
    internal static string Printable(string text, int limit = 500)
    {
        string cut = text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 1), "…");
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
