using EthConsortium.Core.DataApi;

namespace EthConsortium.Node.DataApi;

/// <summary>What a Data API serves, as the agent knows it at this moment. Safe for concurrent use.</summary>
public interface IDataApiSource
{
    /// <summary>What follows from the genesis and the member; see <see cref="NetworkInfoBuilder.Describe"/>. Its nodes are not looked at.</summary>
    public NetworkInfo Network { get; }

    /// <summary>The member's nodes whose identity is leased at this moment, by the enode that they publish.</summary>
    public Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken);

    /// <summary>Signs the canonical document with the key of the member's admin or of a validator; null while there is none at hand, and the document goes unsigned.</summary>
    public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical);
}
