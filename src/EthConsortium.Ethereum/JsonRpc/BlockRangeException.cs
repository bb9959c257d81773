namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Logs were asked for over a range of blocks that is none, or that the endpoint does not have.</summary>
public sealed class BlockRangeException : RpcException
{
    internal BlockRangeException(string message)
        : base(message)
    {
    }
}
