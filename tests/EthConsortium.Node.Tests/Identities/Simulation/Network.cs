namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>Carries requests from processes to services: late, sometimes very late, or not at all; and answers likewise.</summary>
internal sealed class Network(World world)
{
    /// <summary>How likely a request or an answer is lost, and how likely a request is very late.</summary>
    public double Trouble { get; set; }

    /// <summary>Until when nothing gets through.</summary>
    public TimeSpan CutUntil { get; set; }

    public Task<T> AskAsync<T>(SimulatedProcess from, Func<T> service, Func<Exception> noAnswer, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> answer = new();
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => answer.TrySetCanceled(cancellationToken), state: null);
        TimeSpan giveUp = TimeSpan.FromSeconds(10);
        Tell(giveUp, () => answer.TrySetException(noAnswer()));
        if (!IsLost())
        {
            TimeSpan there = world.Chance(Trouble) ? world.Between(0.1, 90) : world.Between(0.003, 0.05);
            world.After(there, Serve);
        }

        return answer.Task;

        void Serve()
        {
            Action tell;
            try
            {
                T result = service();
                tell = () => answer.TrySetResult(result);
            }
            catch (Exception error)
            {
                tell = () => answer.TrySetException(error);
            }

            if (!IsLost())
            {
                Tell(world.Chance(Trouble) ? world.Between(0.1, 8) : world.Between(0.003, 0.05), tell);
            }
        }

        void Tell(TimeSpan delay, Action tell) => world.After(delay, () => from.Run(() =>
        {
            registration.Dispose();
            tell();
        }));
    }

    private bool IsLost() => world.Now < CutUntil || world.Chance(Trouble);
}
