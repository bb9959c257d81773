using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>What an agent does with the store: sets up, takes an identity, runs a client until the identity is lost, and takes another.</summary>
internal sealed class SimulatedAgent
{
    private readonly Machine _machine;
    private readonly Holders _holders;
    private readonly IdentityStore _store;
    private readonly LeaseTiming _timing;
    private readonly TaskCompletionSource _retire = new();

    public SimulatedAgent(Machine machine, Network network, ModelStore store, Dictionary<string, List<byte[]>> vault, Holders holders, int planned, LeaseTiming timing)
    {
        _machine = machine;
        _holders = holders;
        _timing = timing;
        Process = new SimulatedProcess(machine);
        Container = new ModelContainer(network, Process, store);
        IdentityStoreOptions options = new() { Timing = timing, Time = Process, Random = machine.World.Random };
        _store = new IdentityStore(Container, new ModelKeys(network, Process, vault), options, NullLogger<IdentityStore>.Instance);
        Running = RunAsync(planned);
    }

    public SimulatedProcess Process { get; }

    public ModelContainer Container { get; }

    /// <summary>Ends when the agent was asked to end, or fails.</summary>
    public Task Running { get; }

    /// <summary>When it had its first client; null before.</summary>
    public TimeSpan? SettledAt { get; private set; }

    /// <summary>How many requests that took.</summary>
    public int RequestsToSettle { get; private set; }

    /// <summary>Asks it to end, giving its identity back.</summary>
    public void Retire() => Process.Run(() => _retire.TrySetResult());

    private async Task RunAsync(int planned)
    {
        await _store.SetUpAsync(planned, CancellationToken.None).ConfigureAwait(false);
        while (!_retire.Task.IsCompleted)
        {
            IdentityLease lease = await _store.TakeAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                using (await lease.ReadKeyAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    SettledAt ??= _machine.World.Now;
                    RequestsToSettle = RequestsToSettle == 0 ? Container.Requests : RequestsToSettle;
                }

                await UseAsync(lease).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IdentityException or BlobStorageException)
            {
                // Lost before its client started, or the vault does not answer: it is given back, and another taken.
            }

            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    // As the supervisor of clients: not when the lease is lost or in doubt, which leaves less time than a client has to stop.
    private bool MayStart(IdentityLease lease) => lease.ClientTimeLeft > _timing.ClientStop;

    private async Task UseAsync(IdentityLease lease)
    {
        TaskCompletionSource lost = new();
        lease.Lost.UnsafeRegister(_ => lost.TrySetResult(), state: null);
        if (!MayStart(lease))
        {
            return;
        }

        SimulatedClient client = new(_machine, lease, _timing, Process, _holders);
        if (Enode.TryParse($"enode://{lease.Identity.PublicKey}@10.0.0.1:30300", out Enode? enode) && _machine.World.Chance(0.5))
        {
            try
            {
                await lease.PublishAsync(enode, _machine.Name, "", CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IdentityException or BlobStorageException)
            {
                // An agent tries again later.
            }
        }

        while (await Task.WhenAny(lost.Task, _retire.Task, client.Ended).ConfigureAwait(false) == client.Ended && !lost.Task.IsCompleted)
        {
            // It was killed while the agent was stopped: the identity may be held still.
            do
            {
                await Task.Delay(TimeSpan.FromSeconds(1), Process).ConfigureAwait(false);
            }
            while (!MayStart(lease) && !lost.Task.IsCompleted);
            if (lost.Task.IsCompleted)
            {
                return;
            }

            client = new SimulatedClient(_machine, lease, _timing, Process, _holders);
        }

        // It is asked to stop, and takes its time; what is over is killed.
        TimeSpan stop = lost.Task.IsCompleted ? lease.ClientTimeLeft : TimeSpan.FromSeconds(10);
        await Task.Delay(stop * _machine.World.Random.NextDouble(), Process).ConfigureAwait(false);
        client.End();
    }
}
