using System.Management.Automation;
using System.Reflection;
using EthConsortium.Core;
using EthConsortium.PowerShell.Errors;
using EthConsortium.PowerShell.Jobs;
using EthConsortium.PowerShell.Pipeline;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell;

/// <summary>
/// What every cmdlet of the module derives from. <see cref="ProcessAsync"/> runs on the pool, once per record; everything
/// it writes or asks is done by the pipeline thread, in order. Ctrl+C cancels at once and gives the prompt back without
/// waiting for the operation.
/// </summary>
/// <remarks>
/// An exception that leaves <see cref="ProcessAsync"/> becomes an error with an id of the error table. While records come
/// through the pipeline it concerns one of them: a non-terminating error, and the next record gets its turn. Otherwise
/// nothing is left to do: a terminating error. What the table does not know is a bug of ours and always terminates.
/// </remarks>
public abstract class ConsortiumCmdlet : PSCmdlet, IDisposable
{
    private readonly PipelinePump _pump = new();
    private readonly CmdletSink _sink;
    private JobRequest? _jobRequest;
    private bool _collected;
    private string? _shownActivity;

    /// <summary>PowerShell makes one per invocation.</summary>
    protected ConsortiumCmdlet() => _sink = new CmdletSink(this);

    /// <summary>Where Core's operations report to; give it to each of them.</summary>
    protected IOperationSink Sink => _sink;

    /// <summary>The input that the work is about now: what an error that ends it is about. If null, what the exception names.</summary>
    protected object? Target { get; set; }

    /// <summary>Ends what still runs and gives free what the cmdlet holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a result. From any thread.</summary>
    public new void WriteObject(object? sendToPipeline) => _pump.Post(() => base.WriteObject(sendToPipeline));

    /// <summary>Writes a result, or each element of a sequence as a result of its own. From any thread.</summary>
    /// <remarks>A sequence is enumerated on the pipeline thread: give one that is complete.</remarks>
    public new void WriteObject(object? sendToPipeline, bool enumerateCollection) =>
        _pump.Post(() => base.WriteObject(sendToPipeline, enumerateCollection));

    /// <summary>Writes a detail for -Verbose. Never a secret. From any thread.</summary>
    public new void WriteVerbose(string text) => _pump.Post(() => base.WriteVerbose(text));

    /// <summary>Writes a warning. From any thread.</summary>
    public new void WriteWarning(string text) => _pump.Post(() => base.WriteWarning(text));

    /// <summary>Writes a detail for -Debug. Never a secret. From any thread.</summary>
    public new void WriteDebug(string text) => _pump.Post(() => base.WriteDebug(text));

    /// <summary>Writes progress. From any thread.</summary>
    public new void WriteProgress(ProgressRecord progressRecord) => _pump.Post(() => base.WriteProgress(progressRecord));

    /// <summary>Writes something for people that is no result. From any thread.</summary>
    public new void WriteInformation(object messageData, string[] tags) => _pump.Post(() => base.WriteInformation(messageData, tags));

    /// <summary>Writes a non-terminating error. From any thread.</summary>
    public new void WriteError(ErrorRecord errorRecord) => _pump.Post(() => base.WriteError(errorRecord));

    /// <summary>Writes a failure as a non-terminating error, with the id of the error table. From any thread.</summary>
    /// <param name="exception">The failure of one of several things to do.</param>
    /// <param name="target">The input it concerns; by default what the exception names.</param>
    public void WriteError(Exception exception, object? target = null) =>
        _pump.Post(() => base.WriteError(ToRecord(exception, ErrorTable.Describe(exception), target)));

    /// <summary>Shows progress of Core.</summary>
    internal void ShowProgress(OperationProgress progress) =>
        _pump.Post(() =>
        {
            _shownActivity = progress.Activity;
            base.WriteProgress(new ProgressRecord(0, progress.Activity, progress.Step) { PercentComplete = progress.Percent ?? -1 });
        });

    /// <summary>Asks PowerShell whether to go on with a change: -WhatIf and -Confirm.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <returns>False when the answer is no, or with -WhatIf, after the change was described.</returns>
    protected Task<bool> ShouldProcessAsync(string target, string action) =>
        _pump.InvokeAsync(() => ShouldProcess(target, action));

    /// <summary>Asks PowerShell whether to go on with a change that takes sentences to describe.</summary>
    /// <param name="description">What will be done: the text of -WhatIf and -Verbose.</param>
    /// <param name="question">The question of -Confirm.</param>
    /// <param name="caption">The title of the question.</param>
    /// <returns>False when the answer is no, or with -WhatIf, after the description was shown.</returns>
    protected Task<bool> ShouldProcessAsync(string description, string question, string caption) =>
        _pump.InvokeAsync(() => ShouldProcess(description, question, caption));

    /// <summary>Asks the user, whatever -Confirm says. Only where a parameter asked for being asked: runbooks cannot answer.</summary>
    protected Task<bool> ShouldContinueAsync(string question, string caption) =>
        _pump.InvokeAsync(() => ShouldContinue(question, caption));

    /// <summary>Whether -WhatIf was given, or is the preference. For the pipeline thread only.</summary>
    protected bool IsWhatIf() => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given : GetVariableValue("WhatIfPreference"));

    /// <summary>Finds out something that only the pipeline thread may: a path, a variable, a command.</summary>
    protected Task<T> OnPipelineThreadAsync<T>(Func<T> question) => _pump.InvokeAsync(question);

    /// <summary>The full path of what a path parameter names, in the file system of the caller; it need not be there.</summary>
    protected Task<string> ResolvePathAsync(string path) => OnPipelineThreadAsync(() => GetUnresolvedProviderPathFromPSPath(path));

    /// <summary>Does the work of the cmdlet: one operation of Core and its result. Runs on the pool.</summary>
    /// <param name="cancellationToken">Cancelled by Ctrl+C and when the pipeline wants no more.</param>
    protected abstract Task ProcessAsync(CancellationToken cancellationToken);

    /// <summary>Ends what still runs; a cmdlet that holds something frees it here.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pump.Stop();
            _sink.Dispose();
        }
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        if (this is IUsesSession user)
        {
            user.Session ??= RunspaceSessions.Current.Default;
            if (user is { Session: null, IsSessionRequired: true })
            {
                Refuse(new ConsortiumException(ErrorCode.NotConnected, "Expected a session, found none. Begin one with Connect-Consortium, or give one with -Session."));
            }

            if (user is { Session.IsDisconnected: true, TakesEndedSession: false })
            {
                Refuse(new ConsortiumException(
                    ErrorCode.NotConnected, $"Expected an open session, found the one with {user.Session}, which was ended. Begin another with Connect-Consortium.", user.Session));
            }
        }

        // -WhatIf has something to say and nothing to wait for: it is answered here, where the caller sees it.
        if (this is IRunsAsJob { AsJob.IsPresent: true } && !IsWhatIf())
        {
            if (WouldAsk())
            {
                Refuse(new ParametersInvalidException("Expected -Confirm:$false with -AsJob, found that the command would ask: a job cannot. See with -WhatIf what it would do."));
            }

            _jobRequest = new JobRequest(MyInvocation.BoundParameters);
            if (this is IUsesSession { Session: { } session })
            {
                // The job's runspace has no default session.
                _jobRequest.Parameters[nameof(IUsesSession.Session)] = session;
            }
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (_jobRequest is not null)
        {
            _jobRequest.AddRecord(MyInvocation.BoundParameters);
        }
        else if (this is ConsortiumCollectingCmdlet collecting)
        {
            _pump.Do(collecting.CollectRecord);
            _collected = true;
        }
        else
        {
            RunOperation(oneOfMany: MyInvocation.ExpectingInput);
        }
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        if (_jobRequest is not null)
        {
            base.WriteObject(StartJob(_jobRequest));
        }
        else if (_collected)
        {
            RunOperation(oneOfMany: false);
        }
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _pump.Stop();

    private static ErrorRecord ToRecord(Exception exception, ErrorDescription description, object? target)
    {
        ErrorRecord record = new(exception, description.Id, description.Category, target ?? ErrorTable.TargetOf(exception));
        if (description.IsOurBug)
        {
            record.ErrorDetails = new ErrorDetails($"internal-error: {exception.Message} ($Error[0].Exception shows where; please report it)");
        }

        return record;
    }

    // As the engine decides it in ShouldProcess.
    private bool WouldAsk()
    {
        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given))
        {
            return LanguagePrimitives.IsTrue(given);
        }

        CmdletAttribute command = GetType().GetCustomAttribute<CmdletAttribute>()!;
        return command.SupportsShouldProcess && LanguagePrimitives.TryConvertTo(GetVariableValue("ConfirmPreference"), out ConfirmImpact threshold) && threshold != ConfirmImpact.None && command.ConfirmImpact >= threshold;
    }

    private void Refuse(Exception reason) => ThrowTerminatingError(ToRecord(reason, ErrorTable.Describe(reason), target: null));

    private void RunOperation(bool oneOfMany)
    {
        Exception? failure;
        try
        {
            failure = _pump.Run(ProcessAsync);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }

        if (_shownActivity is not null)
        {
            base.WriteProgress(new ProgressRecord(0, _shownActivity, "done") { RecordType = ProgressRecordType.Completed });
            _shownActivity = null;
        }

        if (failure is null)
        {
            return;
        }

        ErrorDescription description = ErrorTable.Describe(failure);
        ErrorRecord record = ToRecord(failure, description, Target);
        if (!oneOfMany || description.IsOurBug)
        {
            ThrowTerminatingError(record);
        }

        base.WriteError(record);
    }

    private ConsortiumJob StartJob(JobRequest request)
    {
        ConsortiumJob job = new(MyInvocation, GetType(), request, SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        foreach (string preference in ConsortiumJob.Preferences)
        {
            job.SetVariable(preference, GetVariableValue(preference));
        }

        JobRepository.Add(job);
        job.Start();
        return job;
    }
}
