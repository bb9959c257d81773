namespace EthConsortium.Node.Clients;

/// <summary>Where clients run: as children of the agent, or in containers. Each dies with the agent.</summary>
public interface IClientHost
{
    /// <summary>Makes sure that what will run is what is pinned.</summary>
    /// <exception cref="Core.ConsortiumException">It is not, or cannot be had.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Starts the client with these arguments.</summary>
    /// <param name="configuration">The client; its launch's files are written.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="runUntil">When it is killed at the latest, see <see cref="IClientProcess.RunUntil"/>; null for never.</param>
    /// <param name="log">Where its lines go.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running.</param>
    /// <exception cref="Core.ConsortiumException">It cannot be started: <see cref="Core.ErrorCode.ClientNotStarted"/>.</exception>
    public Task<IClientProcess> StartAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil, ClientLog log, CancellationToken cancellationToken);
}
