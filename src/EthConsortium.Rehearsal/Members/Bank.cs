using System.Security.Cryptography;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Rehearsal.Members;

/// <summary>A member under way: its keys, and what it runs.</summary>
internal sealed class Bank : IAsyncDisposable
{
    private const int PasswordLength = 24;
    private const string PasswordLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private readonly EthECKey _key;
    private RpcClient? _rpc;

    private Bank(MemberPlan plan, EthECKey key, MemberAccounts accounts, string keystore, string passwordFile)
    {
        Plan = plan;
        _key = key;
        Accounts = accounts;
        KeyStorePath = keystore;
        PasswordPath = passwordFile;
    }

    public MemberPlan Plan { get; }

    public string Alias => Plan.Alias;

    public Address Admin => Accounts.Admin;

    public MemberAccounts Accounts { get; }

    /// <summary>The folder with its keystore files.</summary>
    public string KeyStorePath { get; }

    /// <summary>The file with the password of all of them.</summary>
    public string PasswordPath { get; }

    /// <summary>What it shows to the others; null until it runs.</summary>
    public MemberEndpoint? Endpoint { get; private set; }

    /// <summary>Its way to the chain: through its own endpoint, as a member uses its own node.</summary>
    public EthClient Chain { get; private set; } = null!;

    /// <summary>The governance contract, seen through its own endpoint.</summary>
    public GovernanceClient Governance { get; private set; } = null!;

    /// <summary>Sends its admin's transactions through its own endpoint.</summary>
    public TransactionSender Sender { get; private set; } = null!;

    /// <summary>Makes its keys, as keystore files with a password of its own, and opens every one of them again.</summary>
    public static Bank Create(MemberPlan plan, WorkFolder workFolder, CancellationToken cancellationToken)
    {
        string folder = workFolder.CreateFolder(plan.Name);
        string keystore = workFolder.CreateFolder(plan.Name, "keystore");
        string password = RandomNumberGenerator.GetString(PasswordLetters, PasswordLength);
        string passwordFile = workFolder.Write(folder, "password.txt", password + "\n");

        EthECKey admin = Make();
        List<Address> validators = [];
        for (int i = 0; i < plan.Validators; i++)
        {
            using EthECKey validator = Make();
            validators.Add(validator.Address);
        }

        return new Bank(plan, admin, new MemberAccounts(admin.Address, validators), keystore, passwordFile);

        EthECKey Make()
        {
            cancellationToken.ThrowIfCancellationRequested();
            using EthECKey made = EthECKey.Generate();
            KeyStoreFile file = KeyStoreFile.Write(keystore, made, password, ScryptOptions.Light);
            EthECKey opened = KeyStoreFile.Decrypt(file.Path, password);
            return opened.Address == made.Address ? opened : throw new RehearsalException($"{file.Path} was written for {made.Address}, but holds the key of {opened.Address}.");
        }
    }

    /// <summary>Starts what it shows to the others, signed by its admin.</summary>
    public Task<MemberEndpoint> ServeAsync(string consortium, Uri chain, NetworkInfo network, TimeProvider time, CancellationToken cancellationToken) =>
        MemberEndpoint.StartAsync($"{Alias}, a member of {consortium}", chain, network, _key, time, cancellationToken);

    /// <summary>Takes its endpoint into use.</summary>
    public void Use(MemberEndpoint endpoint, ChainId chainId, ConsensusEngine consensus, TimeProvider time)
    {
        Endpoint = endpoint;
        _rpc = new RpcClient(endpoint.Url, new RpcClientOptions { TimeProvider = time });
        Chain = new EthClient(_rpc, time);
        Governance = new GovernanceClient(Chain, consensus: consensus);
        Sender = new TransactionSender(Chain, new EthECKeySigner(_key), chainId, new TransactionSenderOptions
        {
            PollingInterval = TimeSpan.FromMilliseconds(10),
            MaxPollingInterval = TimeSpan.FromMilliseconds(200),
            TimeProvider = time,
        });
    }

    /// <summary>What others need to act for it, through a member's endpoint and in Azure.</summary>
    public RehearsalMember Describe(Uri endpoint, AzurePlan? azure) => new(Plan.Name, Alias, Admin, Accounts.Validators, endpoint, endpoint, KeyStorePath, PasswordPath)
    {
        SubscriptionId = azure?.SubscriptionId,
        ResourceGroup = azure?.ResourceGroup,
    };

    public async ValueTask DisposeAsync()
    {
        _rpc?.Dispose();
        if (Endpoint is not null)
        {
            await Endpoint.DisposeAsync();
        }

        _key.Dispose(); // last: the endpoint signs with it
    }
}
