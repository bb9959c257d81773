namespace EthConsortium.PowerShell;

/// <summary>
/// A cmdlet with one operation for everything that comes through the pipeline: many validators in one transaction.
/// <see cref="ConsortiumCmdlet.ProcessAsync"/> runs once, after the last record; not at all without one.
/// </summary>
public abstract class ConsortiumCollectingCmdlet : ConsortiumCmdlet
{
    /// <summary>
    /// Takes note of one record: the parameters hold its values now and those of the next record later. Runs on the
    /// pipeline thread; a record that cannot be used is reported with
    /// <see cref="ConsortiumCmdlet.WriteError(Exception, object)"/>.
    /// </summary>
    protected internal abstract void CollectRecord();
}
