namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A transaction was signed and, as far as is known, sent, but not seen in a block. Never send the same thing anew while it <see cref="MayStillBeMined"/>.</summary>
public sealed class TransactionUnconfirmedException : RpcException
{
    internal TransactionUnconfirmedException(Hash32 hash, bool mayStillBeMined, string problem, Exception? innerException = null)
        : base($"Transaction {hash} {problem}", innerException)
    {
        Hash = hash;
        MayStillBeMined = mayStillBeMined;
    }

    /// <summary>The hash of the transaction; <see cref="TransactionSender.WaitForReceiptAsync(Hash32, CancellationToken)"/> goes on waiting for it.</summary>
    public Hash32 Hash { get; }

    /// <summary>True: it may be in a block later. False: another transaction took its nonce, so it never will.</summary>
    public bool MayStillBeMined { get; }
}
