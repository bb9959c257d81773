using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;

namespace EthConsortium.PowerShell.Completion;

/// <summary>Offers the accounts of the keystore folder: that of -KeyStorePath where it is given as a file system path, or the default one.</summary>
internal sealed class AccountCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            string folder = fakeBoundParameters["KeyStorePath"] is string path ? path : ConsortiumFolders.KeyStore;
            string start = wordToComplete.Trim('\'', '"');
            return
            [
                .. new AccountStore(folder).List(sink: null).DistinctBy(account => account.Address)
                    .Where(account => account.Address.ToString().StartsWith(start, StringComparison.OrdinalIgnoreCase))
                    .Select(account => new CompletionResult(account.Address.ToString(), account.Address.ToString(), CompletionResultType.ParameterValue, account.KeyStoreFile!)),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // A completer has no way to tell anybody.
        }
    }
}
