using System.Security.Cryptography;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Rehearsal.Nodes;

namespace EthConsortium.Rehearsal.Members;

/// <summary>A member under way: its keys, and what it runs.</summary>
internal sealed class Bank : IAsyncDisposable
{
    private const int PasswordLength = 24;
    private const string PasswordLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private readonly EthECKey _key;
    private RpcClient? _rpc;

    private Bank(MemberPlan plan, EthECKey key, MemberAccounts accounts, BankKeys keys, string keystore, string passwordFile)
    {
        Plan = plan;
        _key = key;
        Accounts = accounts;
        Keys = keys;
        KeyStorePath = keystore;
        PasswordPath = passwordFile;
    }

    public MemberPlan Plan { get; }

    public string Alias => Plan.Alias;

    public Address Admin => Accounts.Admin;

    public MemberAccounts Accounts { get; }

    /// <summary>Where its identities are in the rehearsal's store.</summary>
    public string Container => $"member-{Convert.ToHexStringLower(Admin.AsSpan())}";

    /// <summary>The keys of its validators, as its nodes read them.</summary>
    public BankKeys Keys { get; }

    /// <summary>The folder with its keystore files.</summary>
    public string KeyStorePath { get; }

    /// <summary>The file with the password of all of them.</summary>
    public string PasswordPath { get; }

    /// <summary>Its nodes, of which the first is its endpoint; null until they run.</summary>
    public MemberNodes? Nodes { get; private set; }

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

        EthECKey admin = Make(out _);
        List<Address> validators = [];
        BankKeys keys = new();
        for (int i = 0; i < plan.Validators; i++)
        {
            EthECKey validator = Make(out string file);
            validators.Add(validator.Address);
            keys.Add(file, validator);
        }

        return new Bank(plan, admin, new MemberAccounts(admin.Address, validators), keys, keystore, passwordFile);

        EthECKey Make(out string path)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using EthECKey made = EthECKey.Generate();
            KeyStoreFile file = KeyStoreFile.Write(keystore, made, password, ScryptOptions.Light);
            path = file.Path;
            EthECKey opened = KeyStoreFile.Decrypt(file.Path, password);
            return opened.Address == made.Address ? opened : throw new RehearsalException($"{file.Path} was written for {made.Address}, but holds the key of {opened.Address}.");
        }
    }

    /// <summary>Starts its nodes, and takes the first as its endpoint.</summary>
    /// <param name="ground">What they stand on.</param>
    /// <param name="joins">The site that describes the network; null for the founder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartNodesAsync(NodeGround ground, Uri? joins, TimeProvider time, CancellationToken cancellationToken)
    {
        Nodes = await MemberNodes.StartAsync(this, ground, joins, cancellationToken);
        _rpc = new RpcClient(Nodes.Url, new RpcClientOptions { TimeProvider = time });
        Chain = new EthClient(_rpc, time);
        Governance = new GovernanceClient(Chain, consensus: ground.Plan.Consensus);
        Sender = new TransactionSender(Chain, new EthECKeySigner(_key), ground.Plan.ChainId, new TransactionSenderOptions
        {
            PollingInterval = TimeSpan.FromMilliseconds(10),
            MaxPollingInterval = TimeSpan.FromMilliseconds(200),
            TimeProvider = time,
        });
    }

    /// <summary>What others need to act for it, through a member's endpoint and in Azure.</summary>
    public RehearsalMember Describe(Uri endpoint, AzurePlan? azure) => new(Plan.Name, Alias, Admin, Accounts.Validators, endpoint, endpoint, KeyStorePath, PasswordPath)
    {
        Nodes = [.. (Nodes?.Nodes ?? []).Select(node => new RehearsalNode(node.HostName, node.Url, node.Url))],
        SubscriptionId = azure?.SubscriptionId,
        ResourceGroup = azure?.ResourceGroup,
    };

    public async ValueTask DisposeAsync()
    {
        _rpc?.Dispose();
        if (Nodes is not null)
        {
            await Nodes.DisposeAsync();
        }

        Keys.Dispose();
        _key.Dispose();
    }
}
