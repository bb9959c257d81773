using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Account;

/// <summary>Lists the accounts of a keystore folder.</summary>
/// <remarks>
/// <para>
/// Reads which account each keystore file is of; no password is needed, and no key is opened. What is no keystore file is passed over,
/// and a file that cannot be read is a warning.
/// </para>
/// </remarks>
/// <example>
/// <para>List the accounts</para>
/// <code>Get-ConsortiumAccount</code>
/// <para>Gives every account with its file, oldest first.</para>
/// </example>
/// <example>
/// <para>See which admins' keys are here</para>
/// <code>Get-ConsortiumAdmin | Get-ConsortiumAccount -ErrorAction Ignore</code>
/// <para>Gives the keystore files of the admins of the network. Without -ErrorAction, each that has none is an error.</para>
/// </example>
/// <seealso cref="ConsortiumAccount"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumAccount")]
[OutputType(typeof(ConsortiumAccount))]
public sealed class GetConsortiumAccountCommand : ConsortiumCmdlet
{
    /// <summary>The accounts to give. If not given, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(AccountCompleter))]
    [ValidateNotNullOrEmpty]
    public Address[]? Address { get; set; }

    /// <summary>The folder of the keystore files. If not given, the one where New-ConsortiumAccount keeps accounts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AccountStore store = new(KeyStorePath is { } path ? await ResolvePathAsync(path) : ConsortiumFolders.KeyStore);
        if (KeyStorePath is not null && !Directory.Exists(store.Folder))
        {
            throw new DirectoryNotFoundException($"Expected a folder of keystore files, found none at {store.Folder}.");
        }

        if (Address is null)
        {
            WriteObject(store.List(Sink), enumerateCollection: true);
            return;
        }

        foreach (Address address in Address)
        {
            try
            {
                WriteObject(store.Find(address, Sink), enumerateCollection: true);
            }
            catch (ConsortiumException error)
            {
                WriteError(error, address);
            }
        }
    }
}
