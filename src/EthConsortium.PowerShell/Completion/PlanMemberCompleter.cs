using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EthConsortium.Core.Planning;

namespace EthConsortium.PowerShell.Completion;

/// <summary>Offers the members of the plan that the command names, as a file or as a value.</summary>
internal sealed class PlanMemberCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = wordToComplete.Trim('\'', '"');
        return
        [
            .. (FindPlan(fakeBoundParameters)?.Members ?? []).Where(member => member.Azure is { Existing: false } && member.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .Select(member => new CompletionResult(member.Name, member.Name, CompletionResultType.ParameterValue, member.Alias)),
        ];
    }

    private static ConsortiumPlan? FindPlan(IDictionary given)
    {
        if ((given["InputObject"] is PSObject wrapped ? wrapped.BaseObject : given["InputObject"]) is ConsortiumPlan plan)
        {
            return plan;
        }

        try
        {
            // Paths are relative to the location of the session, which is none of the process.
            using System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            return shell.AddCommand("Convert-Path").AddParameter("LiteralPath", given["Path"]).Invoke<string>() is [{ } file] ? ConsortiumPlan.Parse(File.ReadAllText(file)) : null;
        }
        catch (Exception)
        {
            // A completer that throws has no way to tell anybody.
            return null;
        }
    }
}
