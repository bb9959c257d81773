using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Rehearsal.Members;
using EthConsortium.Rehearsal.Reporting;

namespace EthConsortium.Rehearsal;

/// <summary>One rehearsal under way: what it has started, and its steps.</summary>
internal sealed class RehearsalRun : IAsyncDisposable
{
    private const int Steps = 6;

    private readonly ConsortiumPlan _plan;
    private readonly RehearsalOptions _options;
    private readonly IRehearsalSink _sink;
    private readonly long _started;
    private readonly List<Bank> _banks = [];

    private GenesisDefinition _genesis = null!;
    private Hash32 _genesisHash;
    private AnvilHost? _anvil;
    private RpcClient? _rpc;
    private FinalityDriver? _driver;
    private CreditRecordSummary? _creditRecord;
    private GovernanceState _state = null!;

    public RehearsalRun(ConsortiumPlan plan, RehearsalOptions options, IRehearsalSink sink)
    {
        _plan = plan;
        _options = options;
        _sink = sink;
        _started = options.Time.GetTimestamp();
        WorkFolder = WorkFolder.Create(options.WorkFolder);
    }

    public WorkFolder WorkFolder { get; }

    private Bank Founder => _banks.Single(bank => bank.Plan == _plan.FoundingMember);

    private IEnumerable<Bank> Others => _banks.Where(bank => bank != Founder);

    public async Task<RehearsalReport> PlayAsync(CancellationToken cancellationToken)
    {
        MemberPlan founder = _plan.FoundingMember;
        Begin(1, "Every member makes its keys");
        await MakeKeysAsync(cancellationToken);
        Begin(2, $"{founder.Alias} founds the network");
        await FoundAsync(cancellationToken);
        Begin(3, Others.Any() ? $"{Enumerate(Others.Select(bank => bank.Alias))} verify it and join" : "Nobody else joins");
        await JoinAsync(cancellationToken);
        Begin(4, "Admins are voted in, validators delegated");
        await GovernAsync(cancellationToken);
        Begin(5, _plan.CreditRecord is null ? "No bank demo: the plan has none" : "A credit record goes from bank to bank");
        await TradeAsync(cancellationToken);
        Begin(6, "What the chain shows");
        return await SummarizeAsync(cancellationToken);
    }

    public async Task WaitForBreakdownAsync(CancellationToken cancellationToken)
    {
        await _driver!.Completion.WaitAsync(cancellationToken);
        throw new RehearsalException("internal-error: The finality driver ended by itself.");
    }

    public async ValueTask DisposeAsync()
    {
    }
}
