using EthConsortium.Core;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>A host whose clients do as the test says.</summary>
internal sealed class FakeClientHost : IClientHost
{
    private readonly List<FakeClient> _clients = [];

    /// <summary>What a new client does; it runs until it is stopped where this does nothing.</summary>
    public Action<FakeClient> OnStart { get; set; } = _ => { };

    public IReadOnlyList<FakeClient> Clients
    {
        get
        {
            lock (_clients)
            {
                return [.. _clients];
            }
        }
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IClientProcess> StartAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil, ClientLog log, CancellationToken cancellationToken)
    {
        FakeClient client = new(arguments, runUntil);
        lock (_clients)
        {
            _clients.Add(client);
        }

        OnStart(client);
        return Task.FromResult<IClientProcess>(client);
    }

    public static ConsortiumException Refusal(string message) => new(ErrorCode.ClientNotStarted, message);
}
