namespace EthConsortium.Core.Rehearsals;

/// <summary>A rehearsal of this process in the catalog; disposing takes it out again.</summary>
public sealed class RehearsalEntry : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly RehearsalCatalog _catalog;
    private readonly FileStream _held;
    private readonly TimeProvider _time;

    internal RehearsalEntry(RehearsalCatalog catalog, FileStream held, RunningRehearsal rehearsal, TimeProvider time)
    {
        _catalog = catalog;
        _held = held;
        _time = time;
        Update(rehearsal);
    }

    /// <summary>What others see now.</summary>
    public RunningRehearsal Rehearsal { get; private set; } = null!;

    /// <summary>Shows others something else.</summary>
    public void Update(RunningRehearsal rehearsal)
    {
        _catalog.Write(rehearsal);
        Rehearsal = rehearsal;
    }

    /// <summary>Completes when somebody asks the rehearsal to end.</summary>
    public async Task WaitForStopRequestAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(s_interval, _time);
        while (!_catalog.IsStopRequested(Rehearsal.Id))
        {
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the rehearsal out of the catalog.</summary>
    public void Dispose()
    {
        _held.Dispose();
        _catalog.Delete(Rehearsal.Id);
    }
}
