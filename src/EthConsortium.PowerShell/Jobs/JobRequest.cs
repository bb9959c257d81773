using System.Management.Automation;

namespace EthConsortium.PowerShell.Jobs;

/// <summary>What a command with -AsJob was given: the parameters of the command line, and those of each record of the pipeline.</summary>
internal sealed class JobRequest
{
    private readonly List<Dictionary<string, object>> _records = [];

    /// <summary>Notes the parameters of the command line.</summary>
    /// <param name="boundParameters">What is bound before the first record.</param>
    public JobRequest(IReadOnlyDictionary<string, object> boundParameters) =>
        Parameters = boundParameters.Where(p => p.Key != nameof(IRunsAsJob.AsJob)).ToDictionary();

    /// <summary>The parameters of the command line, without -AsJob.</summary>
    public Dictionary<string, object> Parameters { get; }

    /// <summary>Notes what a record of the pipeline has bound.</summary>
    /// <param name="boundParameters">What is bound now: the command line's and the record's.</param>
    public void AddRecord(IReadOnlyDictionary<string, object> boundParameters) =>
        _records.Add(boundParameters.Where(p => p.Key != nameof(IRunsAsJob.AsJob) && !Parameters.ContainsKey(p.Key)).ToDictionary());

    /// <summary>The records as objects that bind the same parameters to the same values again.</summary>
    /// <param name="command">The command that they are for.</param>
    public IEnumerable<PSObject> InputObjects(CommandInfo command) => _records.Select(record =>
    {
        if (record.Keys.FirstOrDefault(name => !TakesProperty(command, name)) is { } wholeRecord)
        {
            return PSObject.AsPSObject(record[wholeRecord]);
        }

        PSObject properties = new();
        foreach ((string parameter, object value) in record)
        {
            properties.Properties.Add(new PSNoteProperty(parameter, value));
        }

        return properties;
    });

    private static bool TakesProperty(CommandInfo command, string parameter) =>
        command.Parameters[parameter].ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName);
}
