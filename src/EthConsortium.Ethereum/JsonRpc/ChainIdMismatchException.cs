namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>An endpoint serves another chain than the one meant. Nothing was sent.</summary>
public sealed class ChainIdMismatchException : RpcException
{
    internal ChainIdMismatchException(string endpoint, ChainId expected, ChainId found)
        : base($"{endpoint} serves chain {found}, not chain {expected}. Nothing was sent.")
    {
        Expected = expected;
        Found = found;
    }

    /// <summary>The chain that was meant.</summary>
    public ChainId Expected { get; }

    /// <summary>The chain the endpoint serves.</summary>
    public ChainId Found { get; }
}
