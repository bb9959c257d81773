using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Accounts;
using EthConsortium.PowerShell.Completion;
using EthConsortium.PowerShell.Errors;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Commands.Session;

/// <summary>Connects to a network, verifies it, and keeps the session for the cmdlets that follow.</summary>
/// <remarks>
/// <para>
/// With -DataUrl, everything that the member's Data API hands over is verified: the chain id, the genesis hash, which is computed
/// here, the governance contract's code and storage, a recent block; and the node is held against it. With -RpcEndpoint
/// alone the node is believed, except for what is given in -ChainId and -GenesisHash. What could not be checked is a
/// warning; what does not fit ends the command.
/// </para>
/// <para>
/// The session that is returned is also the default of the cmdlets that follow, until Disconnect-Consortium. To act for several members in one
/// script, keep each session in a variable and give it with -Session.
/// </para>
/// <para>
/// -KeyVaultSecret reads the key from a secret of Azure Key Vault, with the sign-in that -AzureSignIn names. One of -Credential, -PasswordPath and
/// -KeyVaultSecret is given, or none.
/// </para>
/// <para>
/// To change anything, the session needs the key of an account: -Credential has the account's address as its user name and
/// the password of its keystore file as its password; or -Account names it and -PasswordPath the file with its password.
/// With -Account alone, which takes no key, transactions can be prepared for signing elsewhere (-AsTransaction).
/// </para>
/// </remarks>
/// <example>
/// <para>Connect to the network of a member, to read</para>
/// <code>Connect-Consortium -DataUrl https://bank-a.example</code>
/// <para>Verifies what the member hands over and connects to its node.</para>
/// </example>
/// <example>
/// <para>Connect through a node of one's own, to vote</para>
/// <code>$admin = Get-Credential -UserName 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
/// Connect-Consortium -DataUrl https://bank-a.example -RpcEndpoint http://127.0.0.1:8545 -Credential $admin</code>
/// <para>Verifies that one's own node runs the network that the member describes, and unlocks the account from its keystore file.</para>
/// </example>
/// <seealso cref="Core.Sessions.ConsortiumSession"/>
[Cmdlet(VerbsCommunications.Connect, "Consortium")]
[OutputType(typeof(ConsortiumSession))]
public sealed class ConnectConsortiumCommand : ConsortiumCmdlet
{
    private StrongBox<Hash32>? _genesisHash;
    private StrongBox<Address>? _governanceContract;
    private StrongBox<Address>? _account;
    private StrongBox<AzureCredentialKind>? _azureCredential;

    /// <summary>The site of a member's Data API, as the member hands it out. If not given, nothing but the node itself tells what network it is.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public Uri? DataUrl { get; set; }

    /// <summary>The JSON-RPC endpoint of a node, best of one's own. If not given, the node of the member that -DataUrl is of. Without -DataUrl, it alone is believed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Uri? RpcEndpoint { get; set; }

    /// <summary>The account that acts, with its password: the user name is its address, the password that of its keystore file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The file whose first line is the password of -Account's keystore file, for machines that nobody sits at. It should be readable for its owner alone.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? PasswordPath { get; set; }

    /// <summary>The folder with the keystore file of the account. If not given, the one where New-ConsortiumAccount keeps accounts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <summary>The identifier of a Key Vault secret whose value is the private key of the account that acts, in hexadecimal digits: https://vault.vault.azure.net/secrets/name.</summary>
    [Parameter]
    public Uri? KeyVaultSecret { get; set; }

    /// <summary>Whose sign-in to Azure reads the secret: that of the Azure CLI, of the Az module, or the managed identity of the machine.</summary>
    [Parameter]
    public AzureCredentialKind AzureSignIn
    {
        get => _azureCredential!.Value;
        set => _azureCredential = new(value);
    }

    /// <summary>The client id of a user-assigned managed identity. If not given, the machine's own identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>The address of the account that acts: with -PasswordPath it is unlocked, without it transactions can be prepared for it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AddressArgument]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public Address Account
    {
        // PowerShell reads what it is about to bind from the pipeline, and puts it back after each record: nothing, here.
        get => _account?.Value ?? default;
        set => _account = value == Address.Zero ? null : new(value);
    }

    /// <summary>The chain id that was told on another way, to hold the network against.</summary>
    [Parameter]
    [ValidateRange(1UL, ulong.MaxValue)]
    public ulong? ChainId { get; set; }

    /// <summary>The hash of block 0 that was told on another way, in a letter or a call. With it, whoever controls the site cannot hand over another network.</summary>
    [Parameter]
    public Hash32 GenesisHash
    {
        get => _genesisHash?.Value ?? default;
        set => _genesisHash = new(value);
    }

    /// <summary>The address of the governance contract. If not given, the one that the site names, or else its place in today's and in the earlier networks.</summary>
    [Parameter]
    public Address GovernanceContract
    {
        get => _governanceContract?.Value ?? default;
        set => _governanceContract = new(value);
    }

    /// <summary>Accepts a development chain such as a rehearsal's, whose block 0 is its own: the accounts of the genesis are compared instead of the hash.</summary>
    [Parameter]
    public SwitchParameter AllowDevelopmentChain { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (DataUrl is null && RpcEndpoint is null)
        {
            throw new ParametersInvalidException("Expected the site of a member with -DataUrl, the node of one's own with -RpcEndpoint, or both; found neither.");
        }

        ConnectOptions options = new()
        {
            DataUrl = DataUrl,
            RpcEndpoint = RpcEndpoint,
            GovernanceContract = _governanceContract?.Value,
            Account = _account?.Value,
            Join = new JoinOptions { ExpectedChainId = ChainId is { } id ? new ChainId(id) : null, ExpectedGenesisHash = _genesisHash?.Value, AllowDevelopmentChain = AllowDevelopmentChain },
        };
        UnlockedAccount? account = await (await FindKeyAsync()).UnlockAsync(Sink, cancellationToken);
        ConsortiumSession session = await ConsortiumSession.ConnectAsync(options, account, Sink, cancellationToken);
        try
        {
            await OnPipelineThreadAsync(() =>
            {
                RunspaceSessions.Current.Add(session);
                return true;
            });
        }
        catch
        {
            session.Dispose();
            throw;
        }

        WriteObject(session);
    }

    private async Task<KeySource> FindKeyAsync() => new()
    {
        Credential = Credential,
        PasswordPath = PasswordPath is { } file ? await ResolvePathAsync(file) : null,
        Account = _account?.Value,
        Folder = KeyStorePath is { } folder ? await ResolvePathAsync(folder) : ConsortiumFolders.KeyStore,
        KeyVaultSecret = KeyVaultSecret,
        SignIn = KeySource.ToSignIn(_azureCredential?.Value, ManagedIdentityClientId),
    };
}
