using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Completion;

namespace EthConsortium.PowerShell.Commands.Account;

/// <summary>Copies the keystore file of an account, encrypted as it is.</summary>
/// <remarks>
/// <para>
/// For a backup, or to bring the account to another machine: Import-ConsortiumAccount, geth and other wallets read it with the same password. A
/// key is never written plain.
/// </para>
/// </remarks>
/// <example>
/// <para>Make a backup</para>
/// <code>$account = Get-ConsortiumAccount | Select-Object -First 1
/// Export-ConsortiumAccount -Address $account.Address -Path ./admin-key.json</code>
/// <para>Copies the keystore file. A file that is there already is not touched.</para>
/// </example>
/// <example>
/// <para>Copy all accounts into a folder</para>
/// <code>$null = New-Item ./backup -ItemType Directory -Force
/// Get-ConsortiumAccount | ForEach-Object { Export-ConsortiumAccount -Address $_.Address -Path "./backup/$($_.Address).json" -Force }</code>
/// <para>Copies each into a file that is named after its account, and replaces earlier copies.</para>
/// </example>
/// <seealso cref="ConsortiumAccount"/>
[Cmdlet(VerbsData.Export, "ConsortiumAccount", SupportsShouldProcess = true)]
[OutputType(typeof(ConsortiumAccount))]
public sealed class ExportConsortiumAccountCommand : ConsortiumCmdlet
{
    private StrongBox<Address>? _address;

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public Address Address
    {
        get => _address?.Value ?? default; // read before it is bound from the pipeline
        set => _address = new(value);
    }

    /// <summary>The file to write, in a folder that exists.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The folder of the keystore files. If not given, the one where New-ConsortiumAccount keeps accounts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string destination = await ResolvePathAsync(Path!);
        AccountStore store = new(KeyStorePath is { } path ? await ResolvePathAsync(path) : ConsortiumFolders.KeyStore);
        if (await ShouldProcessAsync(destination, $"Copy the keystore file of {Address}"))
        {
            WriteObject(store.Export(Address, destination, Force, Sink));
        }
    }
}
