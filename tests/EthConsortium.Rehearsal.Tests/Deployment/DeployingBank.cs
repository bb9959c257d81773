using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.Deployment;

/// <summary>A bank of the example plan that deploys itself into a sandbox.</summary>
internal sealed class DeployingBank : IAsyncDisposable
{
    public const string Password = "Planted-Node-Pass7";
    public const string SharedKey = "Planted.Shared.Key7";

    private readonly HttpMessageHandler _handler;
    private readonly SecretText _password = new(Password);
    private readonly SecretText _sharedKey = new(SharedKey);

    private DeployingBank(ArmSandbox sandbox, string member)
    {
        Sandbox = sandbox;
        _handler = sandbox.CreateHandler();
        Client = NewClient();
        Plan = ReadPlan();
        Options = new(Plan, member)
        {
            Values = new Dictionary<string, string>
            {
                ["nodeArtifactUrl"] = "https://releases.example/node.tar.gz",
                ["nodeArtifactSha256"] = new string('a', 64),
            },
            Secrets = member == "A"
                ? new Dictionary<string, SecretText> { ["adminPassword"] = _password, ["connectionSharedKey"] = _sharedKey }
                : new Dictionary<string, SecretText> { ["adminPassword"] = _password },
        };
    }

    public ArmSandbox Sandbox { get; }

    public ArmClient Client { get; }

    public ConsortiumPlan Plan { get; }

    public MemberDeploymentOptions Options { get; set; }

    public RecordingSink Sink { get; } = new();

    public ResourceId Group => MemberDeployment.GroupOf(Plan.FindMember(Options.Member)!.Azure!.SubscriptionId!.Value, Plan.FindMember(Options.Member)!.Azure!.ResourceGroup);

    public static async Task<DeployingBank> StartAsync(string member = "A", SandboxLimits? limits = null, int operationLength = 2) => new(
        await ArmSandbox.StartAsync(
            new SandboxOptions("00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b", "00000000-0000-0000-0000-00000000000c") { Limits = limits ?? new(), OperationLength = operationLength }, default),
        member);

    public static ConsortiumPlan ReadPlan() => ConsortiumPlan.Parse(File.ReadAllText(RepositoryRoot.PathOf("examples", "three-banks-azure.json")));

    /// <summary>A client as another process would have it.</summary>
    public ArmClient NewClient(int maxRetries = 4) => Sandbox.CreateClient(_handler, new ArmClientOptions
    {
        MaxRetries = maxRetries,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        PollInterval = TimeSpan.FromMilliseconds(1),
    });

    /// <summary>The operation, each time as a new process would have it.</summary>
    public MemberDeployment NewDeployment() => new(Client, Sink, TimeProvider.System);

    public Task<DeployedMember> DeployAsync() => NewDeployment().DeployAsync(Options, default);

    /// <summary>The options with something else in the plan of what the member has in Azure.</summary>
    public static MemberDeploymentOptions Changed(MemberDeploymentOptions options, Func<AzurePlan, AzurePlan> change) => options with
    {
        Plan = options.Plan with { Members = [.. options.Plan.Members.Select(member => member.Name == options.Member ? member with { Azure = change(member.Azure!) } : member)] },
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        _password.Dispose();
        _sharedKey.Dispose();
        await Sandbox.DisposeAsync();
    }

    /// <summary>Notes what was reported.</summary>
    internal sealed class RecordingSink : IOperationSink
    {
        public List<string> All { get; } = [];

        public List<string> Warnings { get; } = [];

        public void Progress(OperationProgress progress) => All.Add(progress.ToString());

        public void Verbose(string message) => All.Add(message);

        public void Warning(string message)
        {
            All.Add(message);
            Warnings.Add(message);
        }
    }
}
