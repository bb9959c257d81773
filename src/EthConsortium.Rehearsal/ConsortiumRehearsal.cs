using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Rehearsal.Reporting;

namespace EthConsortium.Rehearsal;

/// <summary>
/// A consortium played from its founding to its first business, on this machine: real keys, a real EVM started from the
/// real genesis, real HTTP between the members. After <see cref="RunAsync"/> it stays up until it is disposed.
/// </summary>
public sealed class ConsortiumRehearsal : IAsyncDisposable
{
    private readonly RehearsalRun _run;

    private ConsortiumRehearsal(RehearsalRun run, RehearsalReport report)
    {
        _run = run;
        Report = report;
    }

    /// <summary>What was seen.</summary>
    public RehearsalReport Report { get; }

    /// <summary>Where keys and files are; deleted with the rehearsal when it is a temporary folder.</summary>
    public string WorkFolder => _run.WorkFolder.Path;

    /// <summary>The members, in the order of the plan, with all that is needed to act for them.</summary>
    public IReadOnlyList<RehearsalMember> Members => _run.Members;

    /// <summary>Somebody with an account and a validator who is no member yet, to be voted in. It uses the founder's endpoint, until its validator counts and it has a node.</summary>
    public RehearsalMember Candidate => _run.Candidate;

    /// <summary>The stand-in for Azure, with what the members have in it.</summary>
    public RehearsedAzure Azure => _run.Azure;

    /// <summary>Why this folder cannot be <see cref="RehearsalOptions.WorkFolder"/>, in one line, or null when it can.</summary>
    public static string? WhyUnusableAsWorkFolder(string path) => Rehearsal.WorkFolder.WhyUnusable(path);

    /// <summary>Plays all steps. Every step counts only when the chain shows it. If it fails or is cancelled, all that was started has been ended when this returns.</summary>
    /// <param name="plan">The consortium.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Ends it at any point.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="RehearsalException">Something did not show where it had to.</exception>
    public static async Task<ConsortiumRehearsal> RunAsync(ConsortiumPlan plan, RehearsalOptions options, IRehearsalSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sink);
        plan.ThrowIfInvalid();
        RehearsalRun run = new(plan, options, sink);
        try
        {
            return new ConsortiumRehearsal(run, await run.PlayAsync(cancellationToken));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stays up. Completes, with the error, when the network stops working by itself; never otherwise.</summary>
    /// <param name="candidateChanged">Is told when <see cref="Candidate"/> has got a node: somebody has voted it in, and its validator counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task StayUpAsync(Action candidateChanged, CancellationToken cancellationToken) => _run.StayUpAsync(candidateChanged, cancellationToken);

    /// <summary>Ends the nodes, the chain and its driver, and deletes a temporary work folder.</summary>
    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
