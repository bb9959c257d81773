using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.CreditRecords;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Rehearsal.Deployments;
using EthConsortium.Rehearsal.Members;
using EthConsortium.Rehearsal.Nodes;
using EthConsortium.Rehearsal.Reporting;
using EthConsortium.Rehearsal.Tools;

namespace EthConsortium.Rehearsal;

/// <summary>One rehearsal under way: what it has started, and its steps.</summary>
internal sealed class RehearsalRun : IAsyncDisposable
{
    private const string Chain = "Chain";

    // An underscore in front: so no member can have the name.
    private const string CandidateName = "_candidate";
    private const int CandidateId = 256;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private static readonly Address s_governance = ConsortiumGovernanceContract.GenesisAddress;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly ConsortiumPlan _plan;
    private readonly ConsortiumPlan _deployed;
    private readonly AzurePlan _candidateAzure;
    private readonly RehearsalOptions _options;
    private readonly IRehearsalSink _sink;
    private readonly long _started;
    private readonly List<Bank> _banks = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly int _steps;

    private GenesisDefinition _genesis = null!;
    private Hash32 _genesisHash;
    private Bank? _candidate;
    private RehearsedCloud? _cloud;
    private Task<AzuriteHost>? _azurite;
    private NodeGround? _ground;
    private AnvilHost? _anvil;
    private RpcClient? _rpc;
    private FinalityDriver? _driver;
    private bool _disposed;

    public RehearsalRun(ConsortiumPlan plan, RehearsalOptions options, IRehearsalSink sink)
    {
        _plan = plan;
        _deployed = RehearsedFootprints.Complete(plan);
        _candidateAzure = RehearsedFootprints.MakeUp(plan.Consensus, CandidateName, CandidateId, validators: 1);
        _options = options;
        _sink = sink;
        _steps = options.Until switch
        {
            RehearsalStage.Joined => 5,
            RehearsalStage.Governed => 6,
            _ => 7,
        };
        _started = options.Time.GetTimestamp();
        WorkFolder = WorkFolder.Create(options.WorkFolder);
    }

    public WorkFolder WorkFolder { get; }

    /// <summary>The members as others see them, once they have joined.</summary>
    public IReadOnlyList<RehearsalMember> Members => [.. _banks.Select(bank => bank.Describe(RootOf(bank), AzureOf(bank)))];

    /// <summary>Somebody to be voted in.</summary>
    public RehearsalMember Candidate => _candidate!.Describe(RootOf(_candidate.Nodes is null ? Founder : _candidate), _candidateAzure);

    /// <summary>The stand-in for Azure.</summary>
    public RehearsedAzure Azure => _cloud!.Azure;

    private Bank Founder => Find(_plan.FoundingMember.Name);

    private IEnumerable<Bank> Others => _banks.Where(bank => bank.Plan != _plan.FoundingMember);

    /// <summary>Plays all steps; ends early when the chain breaks down meanwhile.</summary>
    public async Task<RehearsalReport> PlayAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await PlayAsync(either);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _driver is { Completion.IsFaulted: true })
        {
            await _driver.Completion;
            throw;
        }
    }

    public async Task StayUpAsync(Action candidateChanged, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task following = FollowCandidateAsync(candidateChanged, stop.Token);
        try
        {
            await _driver!.Completion.WaitAsync(cancellationToken);
            throw new RehearsalException("internal-error: The finality driver ended by itself.");
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_driver is not null)
        {
            await ReleaseAsync(null, _driver.DisposeAsync);
        }

        IReadOnlyList<Bank> banks = _candidate is null ? _banks : [.. _banks, _candidate];
        int nodes = banks.Sum(bank => bank.Nodes?.Nodes.Count ?? 0);
        await Task.WhenAll(banks.Select(bank => ReleaseAsync(null, bank.DisposeAsync)));

        if (nodes > 0)
        {
            _sink.Released(Count(nodes, "node"));
        }

        if (_cloud is not null)
        {
            await ReleaseAsync($"a stand-in for Azure (port {_cloud.Azure.Endpoint.Port})", _cloud.DisposeAsync);
        }

        if (_azurite is not null)
        {
            await ReleaseStoreAsync(_azurite);
        }

        _ending.Dispose();
        _rpc?.Dispose();
        if (_anvil is not null)
        {
            await ReleaseAsync($"anvil (process {_anvil.ProcessId}, port {_anvil.Endpoint.Port})", _anvil.DisposeAsync);
        }

        await ReleaseAsync(WorkFolder.IsTemporary ? $"the work folder {WorkFolder.Path}" : null, () =>
        {
            WorkFolder.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    private async Task<RehearsalReport> PlayAsync(CancellationTokenSource either)
    {
        CancellationToken cancellationToken = either.Token;

        // First of all: without them there is no use in making keys.
        string anvil = NpmToolLocator.Find("anvil");
        AzuriteHost.Find();
        _azurite = Task.Run(() => AzuriteHost.StartAsync(new AzuriteHostOptions { CompanionFolder = WorkFolder.IsTemporary ? WorkFolder.Path : null }, _ending.Token), CancellationToken.None);
        MemberPlan founder = _plan.FoundingMember;
        Begin(1, "Every member makes its keys");
        await MakeKeysAsync(cancellationToken);

        Begin(2, "Every member deploys its footprint, and pairs its gateways");
        (IReadOnlyList<DeploymentSummary> deployments, IReadOnlyList<PairingSummary> pairings) = await DeployAsync(cancellationToken);

        Begin(3, $"{founder.Alias} founds the network");
        await FoundAsync(anvil, cancellationToken);
        _ = _driver!.Completion.ContinueWith(_ => either.CancelAsync(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        string verb = Others.Count() == 1 ? "verifies it and joins" : "verify it and join";
        Begin(4, Others.Any() ? $"{Enumerate(Others.Select(bank => bank.Alias))} {verb}" : "Nobody else joins");
        await JoinAsync(cancellationToken);

        CreditRecordSummary? creditRecord = null;
        if (_options.Until >= RehearsalStage.Governed)
        {
            Begin(5, Others.Any() ? "Admins are voted in, validators are delegated" : "Nobody else is voted in");
            await GovernAsync(cancellationToken);
        }

        if (_options.Until >= RehearsalStage.Complete)
        {
            Begin(6, _plan.CreditRecord is null ? "No bank demo: the plan has none" : "The bank demo: a person's credit record");
            creditRecord = _plan.CreditRecord is { } demo ? await TradeAsync(demo, cancellationToken) : null;
        }

        Begin(_steps, "What the chain shows in the end");
        return await SummarizeAsync(deployments, pairings, creditRecord, cancellationToken);
    }

    private async Task MakeKeysAsync(CancellationToken cancellationToken)
    {
        Progress("Keys", "deriving from passwords");
        await Parallel.ForEachAsync(_plan.Members, cancellationToken, (member, token) =>
        {
            Bank bank = Bank.Create(member, WorkFolder, token);
            lock (_banks)
            {
                _banks.Add(bank);
            }

            return ValueTask.CompletedTask;
        });
        _candidate = Bank.Create(new MemberPlan(CandidateName, MemberId: 0, Validators: 1) { Alias = "Candidate" }, WorkFolder, cancellationToken);
        _banks.Sort((a, b) => IndexOf(a).CompareTo(IndexOf(b)));
        foreach (Bank bank in _banks)
        {
            _sink.Seen(bank.Alias, $"admin {bank.Admin} and {Count(bank.Plan.Validators, "validator")}, keystore files open");
        }

        _sink.Seen("", $"and for a candidate who is no member yet, {_candidate.Admin}");
        WorkFolder.Write(WorkFolder.Path, "accounts.json", JsonSerializer.Serialize(new { members = _banks.Select(b => new { b.Plan.Name, AdminAddress = b.Admin, b.Accounts.Validators }) }, s_json));
        _sink.Seen("", $"in {WorkFolder.Path}, which only you can look into{(WorkFolder.IsTemporary ? "; deleted at the end" : "")}");

        int IndexOf(Bank bank) => _plan.Members.ToList().IndexOf(bank.Plan);
    }

    private async Task<(IReadOnlyList<DeploymentSummary> Deployments, IReadOnlyList<PairingSummary> Pairings)> DeployAsync(CancellationToken cancellationToken)
    {
        Progress("Azure", "starting a stand-in");
        _cloud = await RehearsedCloud.StartAsync([.. _deployed.Members.Select(member => member.Azure).OfType<AzurePlan>(), _candidateAzure], WorkFolder, _options.Time, cancellationToken);
        _sink.Seen("", $"a stand-in for Azure answers at {_cloud.Azure.Endpoint}; nothing reaches Azure itself");
        if (RehearsedFootprints.AreMadeUp(_plan))
        {
            _sink.Seen("", "the plan says nothing of Azure: each gets one region with nodes and a VPN gateway");
        }

        using ArmClient client = AzureAccess.To(_cloud.Azure).Open(_sink, _options.Time);
        FootprintRehearsal footprints = new(RehearsedFootprints.WithAdmins(_deployed, _banks.ToDictionary(bank => bank.Plan.Name, bank => bank.Admin)), client, WorkFolder, _sink, _options.Time);
        return (await footprints.DeployAsync(cancellationToken), await footprints.PairAsync(cancellationToken));
    }

    private async Task FoundAsync(string anvil, CancellationToken cancellationToken)
    {
        _genesis = ConsortiumGenesis.Build(_plan, Founder.Accounts);
        _genesisHash = _genesis.ComputeHash();
        _sink.Seen(Founder.Alias, $"genesis {_genesisHash}");

        NetworkInfo files = Describe(Founder);
        WorkFolder.Write(WorkFolder.Path, "genesis.json", (files.ParitySpec ?? files.BesuGenesis ?? files.GethGenesis) + "\n");

        Progress("The chain", "starting anvil");
        AnvilHostOptions anvilOptions = new() { Program = anvil, CompanionFolder = WorkFolder.IsTemporary ? WorkFolder.Path : null };

        // The test chain's block 0 is its own in any case; with the time of today, so are those after it.
        GenesisDefinition today = _genesis with { Timestamp = (ulong)_options.Time.GetUtcNow().ToUnixTimeSeconds() };
        _anvil = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(today), anvilOptions, cancellationToken);
        _rpc = new RpcClient(_anvil.Endpoint, new RpcClientOptions { TimeProvider = _options.Time });
        EthClient chain = new(_rpc, _options.Time);
        _driver = await FinalityDriver.StartAsync(chain, s_governance, _options.BlockTime, _sink, _options.Time, cancellationToken);

        ChainId chainId = await chain.GetChainIdAsync(cancellationToken);
        Require(chainId == _plan.ChainId, $"Expected the chain {_plan.ChainId}, found {chainId}.");
        int slots = await RequireGenesisStateAsync(chain, cancellationToken);
        _sink.Seen(Chain, $"id {chainId}; the governance contract's code and {slots} words of storage are the genesis's");

        GovernanceState state = await new GovernanceClient(chain, consensus: _plan.Consensus).ReadAsync(cancellationToken);
        Require(
            state.Admins is [{ } only] && only.Address == Founder.Admin && state.Validators.SequenceEqual(Founder.Accounts.Validators),
            $"Expected {Founder.Alias} as the only admin with its {Count(Founder.Plan.Validators, "validator")}, found {Count(state.Admins.Count, "admin")} and {Count(state.Validators.Count, "validator")}.");
        _sink.Seen(Chain, $"{Founder.Alias} is the only admin, its {Count(state.Validators.Count, "validator")} seal");
    }

    /// <summary>Block 0 of the test chain has the accounts of the genesis, word by word; gives the number of the governance contract's words.</summary>
    private async Task<int> RequireGenesisStateAsync(EthClient chain, CancellationToken cancellationToken)
    {
        foreach ((Address address, GenesisAccount account) in _genesis.Alloc)
        {
            EthBatch batch = chain.CreateBatch();
            Task<byte[]> code = batch.GetCodeAsync(address, BlockTag.Earliest);
            Dictionary<Hash32, Task<Hash32>> words = account.Storage.Keys.ToDictionary(slot => slot, slot => batch.GetStorageAtAsync(address, slot, BlockTag.Earliest));
            await batch.ExecuteAsync(cancellationToken);
            Require((await code).AsSpan().SequenceEqual(account.Code.Span), $"The code of {address} on the chain is not that of the genesis.");
            foreach ((Hash32 slot, Task<Hash32> word) in words)
            {
                Require(await word == account.Storage[slot], $"Expected the word {account.Storage[slot]} in the slot {slot} of {address}, as in the genesis; found {await word}.");
            }
        }

        return _genesis.Alloc[s_governance].Storage.Count;
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        Progress("The nodes", "starting");
        _ground = new NodeGround(_plan, await _azurite!.WaitAsync(cancellationToken), _anvil!.Endpoint, bank => [.. _banks.Where(other => other != bank).Select(other => other.Nodes?.Url).OfType<Uri>()]);
        await Founder.StartNodesAsync(_ground, joins: null, _options.Time, cancellationToken);
        Uri dataUrl = Founder.Nodes!.Url;
        SeeNodes(Founder);
        _sink.Seen(Founder.Alias, $"serves {NetworkInfoClient.RequestUriFor(dataUrl)}");

        // So that the recent block of the document is a sealed one, not block 0, which every network has.
        await _driver!.SealUntilAsync(NetworkInfoBuilder.RecentBlockDepth + 1, cancellationToken);
        await Task.WhenAll(Others.Select(bank => bank.StartNodesAsync(_ground, dataUrl, _options.Time, cancellationToken)));
        await Founder.Nodes.WaitForRecentBlockAsync(cancellationToken);

        using NetworkInfoClient client = new(time: _options.Time);
        foreach (Bank bank in Others)
        {
            Progress("The network", $"{bank.Alias} verifies it");

            // What cannot be compared with a test chain's block 0 is among the report's limits, so it is no news here.
            VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(client, dataUrl, [bank.Chain], new JoinOptions { AllowDevelopmentChain = true }, sink: null, cancellationToken);
            Require(network.GenesisHash == _genesisHash, $"{bank.Alias} computed the genesis hash {network.GenesisHash}, {Founder.Alias} founded {_genesisHash}.");
            RecentBlock? recent = network.Info.RecentBlock;
            Require(recent is { Number: > 0 }, $"Expected a recent block after block 0 from {Founder.Alias}'s Data API.");
            _sink.Seen(bank.Alias, $"verified chain id, genesis hash (its own computation), governance code, block {recent.Number}");
            SeeNodes(bank);
            _sink.Seen("", $"joined, and serves {NetworkInfoClient.RequestUriFor(bank.Nodes!.Url)}");
        }

        void SeeNodes(Bank bank) => _sink.Seen(bank == Founder ? bank.Alias : "", bank.Plan.Validators == 1 ? "1 node is up and holds its validator's identity, under a lease" : $"{bank.Plan.Validators} nodes are up and hold its validators' identities, each under a lease");
    }

    /// <summary>Starts the candidate's nodes when its validators count, and says so.</summary>
    private async Task FollowCandidateAsync(Action changed, CancellationToken cancellationToken)
    {
        Bank candidate = _candidate!;
        ulong looked = 0;
        while (candidate.Nodes is null)
        {
            await Task.Delay(s_look, _options.Time, cancellationToken);
            try
            {
                ulong head = await Founder.Chain.GetBlockNumberAsync(cancellationToken);
                if (head != looked && (await Founder.Governance.ReadAsync(cancellationToken)).Validators is var validators && candidate.Accounts.Validators.All(validators.Contains))
                {
                    await candidate.StartNodesAsync(_ground!, Founder.Nodes!.Url, _options.Time, cancellationToken);
                    changed();
                    _sink.Seen(candidate.Alias, $"is a member whose validator counts; its node serves {NetworkInfoClient.RequestUriFor(candidate.Nodes!.Url)}");
                }

                looked = head;
            }
            catch (Exception error) when (error is RpcException or ConsortiumException or RehearsalException)
            {
                _sink.Warning($"Whether the candidate's validator counts is looked at again: {error.Message}");
            }
        }
    }

    private NetworkInfo Describe(Bank bank) => NetworkInfoBuilder.Describe(_genesis, bank.Plan, nodes: [], bank.Accounts.Validators);

    private async Task GovernAsync(CancellationToken cancellationToken)
    {
        List<Bank> admins = [Founder];
        foreach (Bank candidate in Others)
        {
            await AdmitAsync(candidate, admins, cancellationToken);
            admins.Add(candidate);
        }

        foreach (Bank bank in Others)
        {
            await DelegateAsync(bank, cancellationToken);
        }
    }

    private async Task AdmitAsync(Bank candidate, IReadOnlyList<Bank> admins, CancellationToken cancellationToken)
    {
        foreach (Bank voter in admins)
        {
            bool proposes = voter == admins[0];
            GovernanceAction action = proposes ? GovernanceAction.ProposeAdmin(candidate.Admin, candidate.Alias) : GovernanceAction.VoteFor(candidate.Admin);
            GovernanceResult result = await ApplyAsync(voter, action, cancellationToken);
            string act = proposes ? $"proposes {candidate.Alias} and votes for it" : $"votes for {candidate.Alias}";
            ulong block = result.Receipt!.BlockNumber;
            VoteCount votes = result.Preview.Votes!;

            // Through the candidate's own endpoint: what counts is what the others see.
            GovernanceState state = await candidate.Governance.ReadAtAsync(block, cancellationToken);
            if (votes.Missing == 0)
            {
                Require(state.FindAdmin(candidate.Admin) is not null, $"{candidate.Alias} has {votes.Cast.Count} of {votes.Needed} votes, but is no admin in block {block}.");
                _sink.Seen(voter.Alias, $"{act}, {votes.Cast.Count} of {votes.Needed}: {candidate.Alias} is an admin (block {block})");
                return;
            }

            Require(state.FindAdmin(candidate.Admin) is null, $"{candidate.Alias} is an admin in block {block} with {votes.Cast.Count} of {votes.Needed} votes.");
            AdminProposal? proposal = state.FindProposal(candidate.Admin);
            Require(proposal is not null && proposal.VotesFor.SequenceEqual(votes.Cast), $"The vote of {voter.Alias} for {candidate.Alias} does not show in block {block}.");
            _sink.Seen(voter.Alias, $"{act}, {votes.Cast.Count} of {votes.Needed}: {candidate.Alias} is no admin yet (block {block})");
            _sink.Seen("", $"{Enumerate(votes.Cast.Select(NameOf))} voted, {Enumerate(votes.NotCast.Select(NameOf))} did not; {Count(votes.Missing, "vote")} missing");
        }

        throw new RehearsalException($"All admins have voted for {candidate.Alias}, but the chain does not show it as an admin.");
    }

    private async Task DelegateAsync(Bank bank, CancellationToken cancellationToken)
    {
        GovernanceResult result = await ApplyAsync(bank, GovernanceAction.AddValidators(bank.Accounts.Validators), cancellationToken);
        Require(result is { IsFinal: true, FinalAtBlock: not null }, $"The validators of {bank.Alias} are not final.");
        GovernanceState state = await Founder.Governance.ReadAsync(cancellationToken);
        Require(bank.Accounts.Validators.All(state.Validators.Contains), $"{Founder.Alias} does not see all validators of {bank.Alias} among the final ones.");

        ulong block = result.Receipt!.BlockNumber;
        FinalizedChange? change = _driver!.Finalized.LastOrDefault(c => c.AnnouncedIn == block);
        string final = change is null
            ? state.FinalizesImmediately ? ", final at once" : $", final in block {result.FinalAtBlock}"
            : $", final in block {change.FinalizedIn} once {change.SealedBy.Count} of {change.OldValidators} had sealed";
        _sink.Seen(bank.Alias, $"delegates {Count(bank.Plan.Validators, "validator")} (block {block}){final}: {state.Validators.Count} now");
    }

    private async Task<GovernanceResult> ApplyAsync(Bank bank, GovernanceAction action, CancellationToken cancellationToken)
    {
        GovernanceApplyOptions options = new()
        {
            PollInterval = TimeSpan.FromMilliseconds(25),
            FinalityTimeout = TimeSpan.FromMinutes(1) + ((_options.BlockTime ?? TimeSpan.Zero) * _banks.Sum(b => b.Plan.Validators)),
        };
        GovernanceResult result = await bank.Governance.ApplyAsync(action, bank.Sender, options, _sink, cancellationToken);
        Require(result.Outcome == GovernanceOutcome.Applied, $"Somebody else has done what {bank.Alias} was about to do: {action}.");
        return result;
    }

    private async Task<CreditRecordSummary> TradeAsync(CreditRecordPlan demo, CancellationToken cancellationToken)
    {
        Bank writer = demo.Writer is { } w ? Find(w) : Founder;
        Bank reader = demo.Reader is { } r ? Find(r) : _banks[(_banks.IndexOf(writer) + 1) % _banks.Count];
        Bank outsider = demo.Outsider is { } o ? Find(o) : _banks.Last(bank => bank != writer);
        Address person = demo.Person ?? MakeUpPerson();

        Progress("The bank demo", $"{writer.Alias} deploys CreditScore");
        CreditRecordClient written = await CreditRecordClient.DeployAsync(writer.Chain, writer.Sender, cancellationToken);
        CreditRecordClient seen = new(reader.Chain, written.Contract);
        byte[] code = await reader.Chain.GetCodeAsync(written.Contract, BlockTag.Latest, cancellationToken);
        Require(CreditScoreContract.Artifact.RuntimeBytecode.Span.SequenceEqual(code), $"The code at {written.Contract} is not that of CreditScore.");
        _sink.Seen(writer.Alias, $"deploys CreditScore at {written.Contract}");

        await written.EnrollAsync(writer.Admin, writer.Sender, cancellationToken);
        Require(await seen.IsEnrolledAsync(writer.Admin, cancellationToken), $"{reader.Alias} does not see {writer.Alias} enrolled.");
        Require(!await seen.IsEnrolledAsync(outsider.Admin, cancellationToken), $"{outsider.Alias} is enrolled, although nobody enrolled it.");
        _sink.Seen(writer.Alias, $"is enrolled as a bank; {outsider.Alias} is not");

        CreditRecord record = await written.WriteAsync(person, demo.Score, writer.Sender, cancellationToken);
        _sink.Seen(writer.Alias, $"writes a score of {demo.Score} for {person} (block {record.BlockNumber})");

        int score = (await seen.ReadAsync(person, cancellationToken)).Score;
        Require(score == demo.Score, $"Expected the score {demo.Score} of {person}, {reader.Alias} read {score}.");
        _sink.Seen(reader.Alias, $"reads {score} through its own endpoint");

        ContractRevertException refusal = await ExpectRefusalAsync(outsider, written.Contract, CreditScoreContract.UpdateScore.EncodeCall(person, 1), cancellationToken);
        Require(refusal is { Receipt.Succeeded: false } && refusal.Error?.Name == CreditScoreContract.NotAnEnrolledBank.Name, $"Expected the refusal {CreditScoreContract.NotAnEnrolledBank}, found: {refusal.Message}");
        score = (await seen.ReadAsync(person, cancellationToken)).Score;
        Require(score == demo.Score, $"{outsider.Alias} was refused, but the score is {score} now.");
        _sink.Seen(outsider.Alias, $"writes too and is refused (block {refusal.Receipt!.BlockNumber}); the score stays {score}");
        _sink.Seen("", $"{refusal.Error!.Name}({string.Join(", ", refusal.Arguments)})");
        return new CreditRecordSummary(person, score, writer.Plan.Name, reader.Plan.Name, record.Transaction!.Value);
    }

    /// <summary>Sends what the contract is to refuse, and gives the refusal. With a gas limit of its own nothing is tried beforehand: the refusal is the chain's, in a block.</summary>
    private static async Task<ContractRevertException> ExpectRefusalAsync(Bank bank, Address contract, byte[] data, CancellationToken cancellationToken)
    {
        try
        {
            TransactionRequest request = new() { To = contract, Data = data, GasLimit = 200_000, Errors = CreditScoreContract.Artifact.Abi.Errors };
            TransactionReceipt receipt = await bank.Sender.SendAndWaitAsync(request, cancellationToken);
            throw new RehearsalException($"Expected the contract to refuse, but the transaction {receipt.TransactionHash} succeeded.");
        }
        catch (ContractRevertException refusal)
        {
            return refusal;
        }
    }

    private static Address MakeUpPerson()
    {
        using EthECKey key = EthECKey.Generate();
        return key.Address;
    }

    private async Task<RehearsalReport> SummarizeAsync(IReadOnlyList<DeploymentSummary> deployments, IReadOnlyList<PairingSummary> pairings, CreditRecordSummary? creditRecord, CancellationToken cancellationToken)
    {
        Progress("The summary", "reading through every member's endpoint");
        List<GovernanceState> seen = [];
        foreach (Bank bank in _banks)
        {
            seen.Add(await bank.Governance.ReadAsync(cancellationToken));
        }

        List<Bank> governing = _options.Until >= RehearsalStage.Governed ? [Founder, .. Others] : [Founder];
        List<Address> admins = [.. governing.Select(bank => bank.Admin)];
        HashSet<Address> validators = [.. governing.SelectMany(bank => bank.Accounts.Validators)];
        foreach ((Bank bank, GovernanceState view) in _banks.Zip(seen))
        {
            Require(view.Admins.Select(a => a.Address).SequenceEqual(admins), $"{bank.Alias} sees other admins than were voted in.");
            Require(view.Validators.Count == validators.Count && view.Validators.All(validators.Contains), $"{bank.Alias} sees other validators than were delegated.");
            Require(view is { Proposals.Count: 0, IsChangeInFlight: false, IsChangeQueued: false }, $"{bank.Alias} sees proposals or changes that are still open.");
        }

        Dictionary<Bank, IReadOnlyList<NodeSummary>> nodes = await ReadNodesAsync(cancellationToken);
        _sink.Seen("Nodes", $"{(_banks.Count == 1 ? "its Data API tells" : "their Data APIs tell")} of {Count(nodes.Values.Sum(of => of.Count), "node")}, each with an identity of its own");

        GovernanceState state = seen[^1];
        IReadOnlyList<GovernanceEvent> history = await _banks[^1].Governance.ReadHistoryAsync(0, null, null, cancellationToken);
        foreach (Bank bank in governing.Skip(1))
        {
            Require(history.Any(e => e.Kind == GovernanceEventKind.Proposed && e.Subject == bank.Admin), $"The history lacks the proposal of {bank.Alias}.");
            Require(history.Any(e => e.Kind == GovernanceEventKind.Admitted && e.Subject == bank.Admin), $"The history lacks the admission of {bank.Alias}.");
            Require(history.Any(e => e.Kind == GovernanceEventKind.ValidatorsDelegated && e.Actor == bank.Admin), $"The history lacks the delegation by {bank.Alias}.");
        }

        _sink.Seen(Chain, $"{(_banks.Count == 1 ? "its only member sees" : "all members see the same")}: {Count(admins.Count, "admin")} and {Count(validators.Count, "validator")}, nothing pending (block {state.BlockNumber})");
        _sink.Seen(Chain, history.Count == 0 ? "the history is empty: nobody has voted yet" : $"the history has every proposal, admission and delegation: {Count(history.Count, "entry", "entries")}");
        return new RehearsalReport(
            new ConsortiumSummary(state.ConsortiumName, _plan.ChainId, JsonNamingPolicy.CamelCase.ConvertName(_plan.Consensus.ToString()), _genesisHash, s_governance),
            [.. _banks.Select(bank => new MemberSummary(bank.Plan.Name, bank.Plan.MemberId, bank.Admin, state.FindAdmin(bank.Admin)?.Validators ?? [], RootTextOf(bank), RootTextOf(bank), nodes[bank]))],
            [.. state.Admins.Select(admin => new AdminSummary(admin.Address, admin.Alias))],
            state.Validators,
            [.. history.SelectMany(HistoryLine.From)],
            deployments,
            pairings,
            creditRecord,
            RehearsalLimits.Of(_plan.Consensus),
            Math.Round(_options.Time.GetElapsedTime(_started).TotalSeconds, 2));
    }

    /// <summary>The nodes that each member's Data API tells of: every one that was started, each with another of the member's validators.</summary>
    private async Task<Dictionary<Bank, IReadOnlyList<NodeSummary>>> ReadNodesAsync(CancellationToken cancellationToken)
    {
        using NetworkInfoClient client = new(time: _options.Time);
        Dictionary<Bank, IReadOnlyList<NodeSummary>> nodes = [];
        foreach (Bank bank in _banks)
        {
            NetworkInfo info = await client.GetAsync(bank.Nodes!.Url, cancellationToken);
            Require(bank.Accounts.Validators.ToHashSet().SetEquals(info.NodeMetadata.Select(node => node.Address).OfType<Address>()), $"The Data API of {bank.Alias} does not tell of a node for each of its validators.");
            nodes[bank] =
            [
                .. bank.Nodes.Nodes.Select(node => (Node: node, Told: info.NodeMetadata.SingleOrDefault(told => told.Hostname == node.HostName) ?? throw new RehearsalException($"The Data API of {bank.Alias} does not tell of {node.HostName}.")))
                    .Select(pair => new NodeSummary(pair.Node.HostName, pair.Told.Region, pair.Told.Address!.Value, pair.Told.EnodeUrl.ToString(), pair.Node.Url.GetLeftPart(UriPartial.Authority))),
            ];
        }

        return nodes;
    }

    /// <summary>Ends the store of identities, also one that is starting.</summary>
    private async Task ReleaseStoreAsync(Task<AzuriteHost> starting)
    {
        await _ending.CancelAsync();
        await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (starting.IsCompletedSuccessfully)
        {
            AzuriteHost azurite = await starting;
            await ReleaseAsync($"Azurite (process {azurite.ProcessId}, port {azurite.Account.Port})", azurite.DisposeAsync);
        }
    }

    private async Task ReleaseAsync(string? what, Func<ValueTask> release)
    {
        try
        {
            await release();
            if (what is not null)
            {
                _sink.Released(what);
            }
        }
        catch (Exception error)
        {
            // One that cannot be released must not keep the others.
            _sink.Warning($"Not everything could be cleaned up: {error.Message}");
        }
    }

    private void Begin(int number, string title) => _sink.StepStarted(new RehearsalStep(number, _steps, title));

    private void Progress(string activity, string step) => _sink.Progress(new OperationProgress(activity, step));

    private AzurePlan? AzureOf(Bank bank) => _deployed.FindMember(bank.Plan.Name)!.Azure is { Existing: false } azure ? azure : null;

    private Bank Find(string name) => _banks.Single(bank => string.Equals(bank.Plan.Name, name, StringComparison.OrdinalIgnoreCase));

    private string NameOf(Address admin) => _banks.Find(bank => bank.Admin == admin)?.Alias ?? admin.ToString();

    private static void Require([DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new RehearsalException(otherwise);
        }
    }

    private static string RootTextOf(Bank bank) => bank.Nodes!.Url.GetLeftPart(UriPartial.Authority);

    private static Uri RootOf(Bank bank) => new(RootTextOf(bank));

    private static string Count(int number, string one, string? many = null) => number == 1 ? $"1 {one}" : $"{number} {many ?? one + "s"}";

    /// <summary>Names in a sentence; of many, the first few.</summary>
    private static string Enumerate(IEnumerable<string> names)
    {
        const int Most = 4;
        string[] all = [.. names];
        return all.Length switch
        {
            <= 1 => string.Concat(all),
            <= Most => $"{string.Join(", ", all[..^1])} and {all[^1]}",
            _ => $"{string.Join(", ", all[..(Most - 1)])} and {all.Length - Most + 1} others",
        };
    }
}
