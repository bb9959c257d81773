using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>A client that is no process.</summary>
internal sealed class FakeClient(IReadOnlyList<string> arguments, TimeSpan? runUntil) : IClientProcess
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Arguments => arguments;

    public TimeSpan? Limit { get; private set; } = runUntil;

    public string Name => "fake";

    public Task<int> Exited => _exited.Task;

    public TimeSpan? StoppedWith { get; private set; }

    public void Exit(int code) => _exited.TrySetResult(code);

    public void RunUntil(TimeSpan deadline) => Limit = deadline;

    public Task StopAsync(TimeSpan deadline)
    {
        StoppedWith ??= deadline;
        Exit(143);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(StopAsync(TimeSpan.Zero));
}
