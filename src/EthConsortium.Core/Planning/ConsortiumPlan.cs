using System.Text.Json;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;

namespace EthConsortium.Core.Planning;

/// <summary>
/// Everything about a consortium that is decided before anything is touched: its members, their validators, the chain and
/// the rules of its governance. Read from JSON by <see cref="Parse"/>, or built in code and checked by <see cref="Validate"/>.
/// </summary>
/// <param name="Name">The name of the consortium, 1 to <see cref="MaxAliasBytes"/> bytes of UTF-8.</param>
/// <param name="Members">The members, 1 to <see cref="MaxMembers"/>.</param>
public sealed record ConsortiumPlan(string Name, IReadOnlyList<MemberPlan> Members)
{
    /// <summary>The most members a plan may have: the member ids 0 to 255 would allow more, the governance contract has been laid out and tested for this many.</summary>
    public const int MaxMembers = 200;

    /// <summary>The longest name or alias, in bytes of UTF-8, that the governance contract takes.</summary>
    public const int MaxAliasBytes = ConsortiumGovernanceContract.MaximumAliasBytes;

    /// <summary>The most validators one admin may be allowed.</summary>
    public const int MaxValidatorCapacity = ConsortiumGovernanceContract.MaximumCapacity;

    private const long MaxFileBytes = 4 << 20;

    /// <summary>The chain id where none is given.</summary>
    public static ChainId DefaultChainId { get; } = new(10_101_010);

    /// <summary>The block gas limit where none is given.</summary>
    public const long DefaultBlockGasLimit = 50_000_000;

    /// <summary>The plan of the rehearsal: the banks A, B and C with two validators each. The same as <c>examples/three-banks.json</c>.</summary>
    public static ConsortiumPlan ThreeBanks => Parse(ThreeBanksJson);

    /// <summary>The text of <c>examples/three-banks.json</c>.</summary>
    public static string ThreeBanksJson => EmbeddedText.Read("three-banks.json");

    /// <summary>The chain id, 5 to 999,999,999; <see cref="DefaultChainId"/> if not set.</summary>
    public ChainId ChainId { get; init; } = DefaultChainId;

    /// <summary>How the members agree on blocks; AuRa if not set.</summary>
    public ConsensusEngine Consensus { get; init; } = ConsensusEngine.AuRa;

    /// <summary>The gas limit of block 0, 10,000,000 to 2^53-1 (what every JSON reader holds exactly); <see cref="DefaultBlockGasLimit"/> if not set.</summary>
    public long BlockGasLimit { get; init; } = DefaultBlockGasLimit;

    /// <summary>The least time between two blocks in seconds, 1 to 3,600. Proof of work has none and does not look at it.</summary>
    public int BlockPeriodSeconds { get; init; } = 2;

    /// <summary>For how long a proposed admin can be voted for, in seconds: an hour to ten years; 30 days if not set.</summary>
    public long ProposalLifetimeSeconds { get; init; } = 30 * 86_400;

    /// <summary>For how long an admin is given notice before the only other one can evict it, in seconds: an hour to ten years; 14 days if not set.</summary>
    public long EvictionNoticeSeconds { get; init; } = 14 * 86_400;

    /// <summary>How many validators an admin may have at first, 2 to <see cref="MaxValidatorCapacity"/>; 15 if not set. The admins can vote for another number later.</summary>
    public int ValidatorCapacity { get; init; } = 15;

    /// <summary>The name of the member that founds the network; null for the first one.</summary>
    public string? Founder { get; init; }

    /// <summary>The bank demo of a rehearsal, or null for none.</summary>
    public CreditRecordPlan? CreditRecord { get; init; }

    /// <summary>The members whose VPN gateways are connected.</summary>
    public IReadOnlyList<PairingPlan> Pairings { get; init; } = [];

    /// <summary>What the members have in Azure, in the order of the plan, of those that say where; none while the plan has problems. Computed at each call.</summary>
    public IReadOnlyList<MemberFootprint> Footprints => Validate().Count == 0 ? FootprintBuilder.Build(this) : [];

    /// <summary>The member that founds the network.</summary>
    /// <exception cref="ConsortiumPlanException">There is no such member.</exception>
    public MemberPlan FoundingMember => FindFounder() ?? throw new ConsortiumPlanException(Validate());

    /// <summary>The member that founds the network, or null where there is no such.</summary>
    internal MemberPlan? FindFounder() => Founder is null ? Members.FirstOrDefault() : FindMember(Founder);

    /// <summary>The member with this short name, without regard to case, or null.</summary>
    public MemberPlan? FindMember(string name) => Members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Reads a plan: JSON as <c>examples/consortium-plan.schema.json</c> describes it, comments and trailing commas allowed,
    /// unknown and repeated properties refused.
    /// </summary>
    /// <exception cref="ConsortiumPlanException">The text is not JSON, or the plan has problems; all are listed.</exception>
    public static ConsortiumPlan Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
            // .NET tells the place again, and counts from 0.
            string reason = error.Message.Split(" LineNumber: ")[0];
            throw new ConsortiumPlanException([new Diagnostic(ErrorCode.PlanNotJson, "$", $"This is not JSON{place}: {reason}")], error);
        }

        using (document)
        {
            return PlanReader.Read(document.RootElement);
        }
    }

    /// <summary>Reads a plan from a file, as <see cref="Parse"/> does.</summary>
    /// <param name="path">The file, of at most 4 MiB.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumPlanException">The text is not JSON, or the plan has problems; all are listed.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async Task<ConsortiumPlan> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileInfo file = new(path);
        if (file.Exists && file.Length > MaxFileBytes)
        {
            throw new ConsortiumPlanException([new Diagnostic(ErrorCode.PlanNotJson, "$", $"Expected a plan of at most {MaxFileBytes >> 20} MiB, found {file.Length} bytes.") { File = path }]);
        }

        string json = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return Parse(json);
        }
        catch (ConsortiumPlanException error)
        {
            throw new ConsortiumPlanException([.. error.Diagnostics.Select(diagnostic => diagnostic with { File = path })], error.InnerException);
        }
    }

    /// <summary>Tells all that is wrong with the plan in a file; empty when nothing is.</summary>
    /// <param name="path">The file, of at most 4 MiB.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static async Task<IReadOnlyList<Diagnostic>> CheckAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(path, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (ConsortiumPlanException problems)
        {
            return problems.Diagnostics;
        }
    }

    /// <summary>A plan of one member, which founds the network with as many validators as it has nodes.</summary>
    /// <param name="name">The name of the consortium.</param>
    /// <param name="chainId">The chain id.</param>
    /// <param name="memberName">The short name of the member.</param>
    /// <param name="memberId">The number of the member.</param>
    /// <param name="azure">What it deploys. Its kind decides the consensus: Ethash or AuRa.</param>
    public static ConsortiumPlan OfMember(string name, ChainId chainId, string memberName, int memberId, AzurePlan azure)
    {
        ArgumentNullException.ThrowIfNull(azure);
        ConsortiumPlan plan = new(name, [new MemberPlan(memberName, memberId, azure.NodeCount) { Azure = azure }]);
        return plan with
        {
            ChainId = chainId,
            Consensus = azure.Kind == MemberTemplateKind.ProofOfWork ? ConsensusEngine.Ethash : ConsensusEngine.AuRa,
            ValidatorCapacity = Math.Clamp(azure.NodeCount, plan.ValidatorCapacity, MaxValidatorCapacity),
        };
    }

    /// <summary>All that is wrong with the plan; empty when nothing is.</summary>
    public IReadOnlyList<Diagnostic> Validate() => PlanRules.Check(this);

    /// <summary>Does nothing if the plan is right.</summary>
    /// <exception cref="ConsortiumPlanException">It is not; all problems are listed.</exception>
    public void ThrowIfInvalid()
    {
        if (Validate() is { Count: > 0 } diagnostics)
        {
            throw new ConsortiumPlanException(diagnostics);
        }
    }

    /// <summary>The plan in short.</summary>
    public override string ToString() => $"{Name} (chain {ChainId}, {Members.Count} member{(Members.Count == 1 ? "" : "s")})";
}
