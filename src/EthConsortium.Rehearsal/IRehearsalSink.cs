using EthConsortium.Core;
using EthConsortium.Core.Rehearsals;

namespace EthConsortium.Rehearsal;

/// <summary>Where a rehearsal reports to while it runs. Calls may come from any thread, one at a time.</summary>
public interface IRehearsalSink : IOperationSink
{
    /// <summary>A step begins.</summary>
    public void StepStarted(RehearsalStep step);

    /// <summary>Something is done, and was read back from where it had to show: the chain, an endpoint, a file.</summary>
    /// <param name="who">Whose doing it is: a member's alias, or the part that did it.</param>
    /// <param name="what">What was seen, in a sentence without a full stop.</param>
    public void Seen(string who, string what);

    /// <summary>Something that was started has been ended again: a process, a port, a folder.</summary>
    public void Released(string what);
}
