namespace EthConsortium.Node.Clients;

/// <summary>A client that runs, with all its processes.</summary>
public interface IClientProcess : IAsyncDisposable
{
    /// <summary>Which it is, for people: <c>process 1234</c>, <c>container 0123456789ab</c>.</summary>
    public string Name { get; }

    /// <summary>Ends when nothing of it runs any more, with its exit code. Never fails.</summary>
    public Task<int> Exited { get; }

    /// <summary>
    /// Allows it to run until then and no longer. A watcher beside the client holds it to that, and kills it when the time has
    /// come, even while the agent is paused or hangs.
    /// </summary>
    /// <param name="deadline">As time since the zero of <see cref="Identities.BootTime"/>.</param>
    public void RunUntil(TimeSpan deadline);

    /// <summary>Asks it to end, kills it at the deadline, and returns when nothing of it runs any more.</summary>
    /// <param name="deadline">How long it may take; zero kills at once.</param>
    public Task StopAsync(TimeSpan deadline);
}
