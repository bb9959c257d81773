using EthConsortium.Core.Planning;
using EthConsortium.Rehearsal.Reporting;

namespace EthConsortium.Rehearsal;

/// <summary>One rehearsal under way: what it has started, and its steps.</summary>
internal sealed class RehearsalRun(ConsortiumPlan plan, RehearsalOptions options, IRehearsalSink sink) : IAsyncDisposable
{
    public WorkFolder WorkFolder { get; } = WorkFolder.Create(options.WorkFolder);

    public Task<RehearsalReport> PlayAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        throw new RehearsalException($"The steps of '{plan.Name}' are not there yet.");
    }

    public Task WaitForBreakdownAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, options.Time, cancellationToken);

    public ValueTask DisposeAsync()
    {
        WorkFolder.Dispose();
        sink.Released($"work folder {WorkFolder.Path}");
        return ValueTask.CompletedTask;
    }
}
