using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EthConsortium.Core;
using EthConsortium.Core.Rehearsals;

namespace EthConsortium.PowerShell.Completion;

/// <summary>Offers the ids of the rehearsals that are up.</summary>
internal sealed class RehearsalCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return
            [
                .. new RehearsalCatalog(ConsortiumFolders.Home).List().Select(rehearsal => (Id: rehearsal.Id.ToString(CultureInfo.InvariantCulture), rehearsal.Name))
                    .Where(rehearsal => rehearsal.Id.StartsWith(wordToComplete, StringComparison.Ordinal))
                    .Select(rehearsal => new CompletionResult(rehearsal.Id, rehearsal.Id, CompletionResultType.ParameterValue, Printable.Name(rehearsal.Name))),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // A completer has no way to tell anybody.
        }
    }
}
