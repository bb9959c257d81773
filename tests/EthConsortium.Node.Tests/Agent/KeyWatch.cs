using EthConsortium.Ethereum;
using EthConsortium.Node.Tests.Clients;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>
/// Looks again and again which clients run, and with which key: by the system's own list of processes, not by what agents say. Two with one key at the same
/// moment are what must never be.
/// </summary>
internal sealed class KeyWatch : IAsyncDisposable
{
    private readonly string _folder;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly HashSet<(Address Key, int Process)> _seen = [];
    private readonly Task _watching;
    private string? _violation;
    private int _looks;

    /// <summary>Begins to look.</summary>
    /// <param name="folder">Clients are the processes whose program or chain is below.</param>
    public KeyWatch(string folder)
    {
        _folder = folder;
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>How often it has looked, and how many lives of clients it has seen.</summary>
    public (int Looks, int Clients) Seen
    {
        get
        {
            lock (_lock)
            {
                return (_looks, _seen.Count);
            }
        }
    }

    /// <summary>The clients that run now.</summary>
    public static IReadOnlyList<(Address Key, int Process, string CommandLine)> Running(string folder) =>
        [.. Processes.Naming(folder)
            .Select(id => (Id: id, CommandLine: Processes.CommandLine(id)))
            .Where(process => process.CommandLine.StartsWith(folder, StringComparison.Ordinal) && process.CommandLine.Contains(" --miner.etherbase ", StringComparison.Ordinal))
            .Select(process => (Address.Parse(process.CommandLine.Split(" --miner.etherbase ")[1].Split(' ')[0]), process.Id, process.CommandLine))];

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
        Assert.Null(_violation);
    }

    private void Watch()
    {
        while (!_ending.IsCancellationRequested)
        {
            IReadOnlyList<(Address Key, int Process, string CommandLine)> running = Running(_folder);
            foreach (IGrouping<Address, (Address Key, int Process, string CommandLine)> same in running.GroupBy(client => client.Key).Where(group => group.Count() > 1))
            {
                // One may have ended while the list was read. That all are there still shows that they are at the same moment.
                if (same.All(client => Processes.CommandLine(client.Process) == client.CommandLine))
                {
                    _violation ??= $"Two clients hold {same.Key}: {string.Join(" and ", same.Select(client => client.CommandLine))}";
                }
            }

            lock (_lock)
            {
                _looks++;
                _seen.UnionWith(running.Select(client => (client.Key, client.Process)));
            }

            _ending.Token.WaitHandle.WaitOne(20);
        }
    }
}
