using System.Management.Automation;
using System.Security;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;

namespace EthConsortium.PowerShell.Commands.Account;

/// <summary>Makes a new account and keeps its key in a keystore file.</summary>
/// <remarks>
/// <para>
/// The key is random and is written only encrypted, in the format that geth and other wallets read (keystore V3, scrypt), readable for
/// its owner alone. Nobody can open it without the password: keep both, and a copy (Export-ConsortiumAccount).
/// </para>
/// <para>Nothing is asked. Making and opening a file takes about a second of computation on purpose.</para>
/// </remarks>
/// <example>
/// <para>Make an account</para>
/// <code>New-ConsortiumAccount -Password (Read-Host -AsSecureString 'Password')</code>
/// <para>Asks for the password on the console and returns the address and the file.</para>
/// </example>
/// <example>
/// <para>Make an account in a folder of its own</para>
/// <code>$password = Read-Host -AsSecureString 'Password'
/// $account = New-ConsortiumAccount -Password $password -KeyStorePath ./keystore
/// $account.Address</code>
/// <para>Keeps the file elsewhere. Connect-Consortium finds it there with the same -KeyStorePath.</para>
/// </example>
/// <seealso cref="ConsortiumAccount"/>
[Cmdlet(VerbsCommon.New, "ConsortiumAccount", SupportsShouldProcess = true)]
[OutputType(typeof(ConsortiumAccount))]
public sealed class NewConsortiumAccountCommand : ConsortiumCmdlet
{
    /// <summary>The password of the keystore file.</summary>
    [Parameter(Mandatory = true)]
    public SecureString? Password { get; set; }

    /// <summary>The folder of the keystore file. If not given, keystore in the folder of the environment variable ETHCONSORTIUM_HOME, or else in ethconsortium among the user's application data.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string folder = KeyStorePath is { } path ? await ResolvePathAsync(path) : ConsortiumFolders.KeyStore;
        if (await ShouldProcessAsync(folder, "Make an account"))
        {
            WriteObject(Secrets.Use(Password!, password => new AccountStore(folder).Create(password.Span)));
        }
    }
}
