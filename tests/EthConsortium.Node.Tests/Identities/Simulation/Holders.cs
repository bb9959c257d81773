using EthConsortium.Ethereum;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>Watches that no key is used by two running clients at a moment, and that a number always has the same key.</summary>
internal sealed class Holders(World world)
{
    private readonly List<SimulatedClient> _clients = [];
    private readonly Dictionary<int, Address> _addresses = [];

    /// <summary>Where two clients had one key; empty in a world that is right.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Numbers that were ever used.</summary>
    public HashSet<int> Used { get; } = [];

    /// <summary>How many clients there have been.</summary>
    public int Count { get; private set; }

    public IEnumerable<int> Held => _clients.Select(client => client.Number);

    public void Start(SimulatedClient client)
    {
        world.Note($"{client.Machine.Name} client of {client.Number} starts");
        Count++;
        _clients.Add(client);
        Used.Add(client.Number);
        if (!_addresses.TryAdd(client.Number, client.Address) && _addresses[client.Number] != client.Address)
        {
            Violations.Add($"{world.Now}: {client.Number} has a second key");
        }

        Check();
    }

    public void End(SimulatedClient client)
    {
        world.Note($"{client.Machine.Name} client of {client.Number} is gone");
        _clients.Remove(client);
    }

    /// <summary>To be asked whenever a client may have begun to run.</summary>
    public void Check()
    {
        foreach (IGrouping<int, SimulatedClient> same in _clients.Where(client => !client.Machine.IsPaused && client.Machine.BlindUntil < world.Now && !client.IsExcused).GroupBy(client => client.Number))
        {
            if (same.Count() > 1)
            {
                Violations.Add($"{world.Now}: {same.Key} is used by {string.Join(" and ", same.Select(client => client.Machine.Name))}");
            }
        }
    }
}
