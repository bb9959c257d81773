using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Engine = System.Management.Automation.PowerShell;

namespace EthConsortium.PowerShell.Jobs;

/// <summary>
/// A command of the module that runs in a runspace of its own: same parameters, same input, same preferences, same folder.
/// </summary>
internal sealed class ConsortiumJob : Job
{
    /// <summary>The preference variables of the caller that the command heeds.</summary>
    public static readonly IReadOnlyList<string> Preferences =
    [
        "ConfirmPreference", "DebugPreference", "ErrorActionPreference", "InformationPreference", "VerbosePreference",
        "WarningPreference", "WhatIfPreference",
    ];

    private readonly Engine _engine = Engine.Create();
    private readonly PSDataCollection<PSObject>? _input;
    private readonly InitialSessionState _sessionState = InitialSessionState.CreateDefault2();
    private readonly string _folder;

    public ConsortiumJob(InvocationInfo invocation, Type cmdlet, JobRequest request, string folder)
        : base(invocation.Line)
    {
        _folder = folder;
        PSJobTypeName = "ConsortiumJob";

        // Nothing is imported: the job needs this one command, and its assembly is loaded.
        string command = invocation.MyCommand.Name;
        _sessionState.Commands.Add(new SessionStateCmdletEntry(command, cmdlet, helpFileName: null));
        _engine.AddCommand(command).AddParameters(request.Parameters);
        if (invocation.ExpectingInput)
        {
            _input = new PSDataCollection<PSObject>(request.InputObjects(invocation.MyCommand));
            _input.Complete();
        }

        // The engine writes straight into the job's streams and leaves them open when it has ended.
        _engine.Streams.Error = Error;
        _engine.Streams.Progress = Progress;
        _engine.Streams.Verbose = Verbose;
        _engine.Streams.Debug = Debug;
        _engine.Streams.Warning = Warning;
        _engine.Streams.Information = Information;
        _engine.InvocationStateChanged += (_, change) => Follow(change.InvocationStateInfo);
    }

    /// <inheritdoc/>
    public override bool HasMoreData =>
        Output.Count + Error.Count + Progress.Count + Verbose.Count + Debug.Count + Warning.Count + Information.Count > 0;

    /// <inheritdoc/>
    public override string Location => Environment.MachineName;

    /// <inheritdoc/>
    public override string StatusMessage => string.Empty;

    /// <summary>Gives the job a variable of its caller.</summary>
    public void SetVariable(string name, object value) =>
        _sessionState.Variables.Add(new SessionStateVariableEntry(name, value, description: null));

    /// <summary>Starts the command and returns.</summary>
    public void Start()
    {
        if (_input is { Count: 0 })
        {
            // An engine that is handed an empty input takes it for none at all.
            SetJobState(JobState.Completed);
            return;
        }

        _engine.Runspace = RunspaceFactory.CreateRunspace(_sessionState);
        _engine.Runspace.Open();
        _engine.Runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(_folder));
        _engine.BeginInvoke(_input, Output);
    }

    /// <inheritdoc/>
    public override void StopJob() => _engine.Stop();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _engine.Stop();
            _engine.Runspace?.Dispose();
            _engine.Dispose();
            _input?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Follow(PSInvocationStateInfo state)
    {
        switch (state.State)
        {
            case PSInvocationState.Running:
                SetJobState(JobState.Running);
                break;
            case PSInvocationState.Stopping:
                SetJobState(JobState.Stopping);
                break;
            case PSInvocationState.Completed:
                End(JobState.Completed);
                break;
            case PSInvocationState.Stopped:
                End(JobState.Stopped);
                break;
            case PSInvocationState.Failed:
                // What ended the command is for Receive-Job to show, as any other error.
                Error.Add((state.Reason as IContainsErrorRecord)?.ErrorRecord
                    ?? new ErrorRecord(state.Reason, "JobFailed", ErrorCategory.NotSpecified, targetObject: null));
                End(JobState.Failed);
                break;
        }
    }

    private void End(JobState state)
    {
        _engine.Runspace.CloseAsync();
        SetJobState(state);
    }
}
