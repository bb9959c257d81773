using EthConsortium.Core;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>Somebody who knows nodes of the network.</summary>
public interface IPeerSource
{
    /// <summary>What it is called in reports: the URL of the site.</summary>
    public string Name { get; }

    /// <summary>The longest time between two questions to it while it fails, before it forgets this node; null for any.</summary>
    public TimeSpan? MaxInterval => null;

    /// <summary>The nodes that it knows at this moment, or null when they are those of the last time.</summary>
    /// <exception cref="ConsortiumException">It does not answer, or its answer is not to be believed.</exception>
    public Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken);
}
