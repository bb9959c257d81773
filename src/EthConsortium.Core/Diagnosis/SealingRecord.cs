using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Who should seal, who did in the last blocks, and how often a block is due.</summary>
internal sealed record SealingRecord
{
    private const int FewestBlocks = 24;
    private const int MostBlocks = 300;
    private const ulong DefaultCliqueEpoch = 30_000;

    /// <summary>A day, in seconds: a longer time between two blocks is a mistake, or meant to do harm.</summary>
    private const ulong LongestPeriod = 86_400;

    /// <summary>What is known of a network whose nodes do not answer.</summary>
    public static SealingRecord Unknown { get; } = new();

    public ConsensusEngine? Consensus { get; init; }

    /// <summary>Whether the node is anvil: nobody seals there, and its clock is moved at will.</summary>
    public bool IsDevelopmentChain { get; init; }

    /// <summary>Whether blocks are made for transactions only, so that none is due.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>The time between two blocks; null when there are too few to tell, or it is above a day.</summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>Who should seal; null when nobody tells, and for proof of work.</summary>
    public IReadOnlyList<Address>? Validators { get; init; }

    /// <summary>Where that is known from.</summary>
    public string ValidatorsFrom { get; init; } = "";

    /// <summary>The last blocks, the oldest first; without block 0, which nobody sealed.</summary>
    public IReadOnlyList<SealedBlock> Blocks { get; init; } = [];

    public GovernanceState? Governance { get; init; }

    /// <summary>Why the governance contract could not be read.</summary>
    public Exception? GovernanceProblem { get; init; }

    /// <summary>
    /// How many validators it takes to make blocks final; null where that does not depend on them. QBFT needs two thirds, rounded
    /// up, to go on: for some numbers fewer than all but the faults that it tolerates, which may lie and not only be silent.
    /// </summary>
    public int? Needed => Validators is not { Count: > 0 and int count } ? null : Consensus switch
    {
        ConsensusEngine.AuRa or ConsensusEngine.Clique => (count / 2) + 1,
        ConsensusEngine.Qbft => ((2 * count) + 2) / 3,
        _ => null,
    };

    /// <summary>Whether the last blocks are enough to say who is silent: each validator had its turn twice.</summary>
    public bool IsLongEnough => Validators is { Count: > 0 } set && Blocks.Count >= 2 * set.Count;

    /// <summary>The validators that sealed none of the last blocks.</summary>
    public IReadOnlyList<Address> Silent => Validators is { } set ? [.. set.Except(Blocks.Select(block => block.Sealer).OfType<Address>())] : [];

    /// <summary>
    /// For how long no block may come before something is wrong; null when that cannot be told. Validators whose turn is
    /// passed over cost a block's time each; the intervals of proof of work vary, and exceed ten times their mean once in 22,000.
    /// </summary>
    public TimeSpan? Patience => IsOnDemand || BlockTime is not { } period ? null
        : (period * (Needed is { } needed ? Math.Max(4, Validators!.Count - needed + 2) : 10)) + TimeSpan.FromSeconds(2);

    /// <summary>Reads the record from a node.</summary>
    public static async Task<SealingRecord> ReadAsync(NodeProbe probe, NetworkInfo? info, NetworkDoctorRequest request, CancellationToken cancellationToken)
    {
        BlockHeader head = probe.Head!;
        bool isDevelopmentChain = DevelopmentChain.Recognize(probe.Node.ClientVersion) is not null;
        GenesisConsensus? rules = ReadRules(info);
        ConsensusEngine? engine = isDevelopmentChain ? null : request.Consensus ?? info?.Consensus ?? Recognize(rules) ?? Recognize(head);
        SealingRecord record = new() { Consensus = engine, IsDevelopmentChain = isDevelopmentChain };
        record = await record.WithGovernanceAsync(probe.Eth, request.GovernanceContract ?? info?.GovernanceContract, cancellationToken).ConfigureAwait(false);
        record = await record.WithValidatorsAsync(probe.Eth, head, rules, cancellationToken).ConfigureAwait(false);

        IReadOnlyList<BlockHeader> headers = await ReadLastAsync(probe.Eth, head, record.Validators?.Count ?? 0, cancellationToken).ConfigureAwait(false);
        return record.WithBlocks(headers, PeriodOf(rules));
    }

    /// <summary>Who sealed a block.</summary>
    public Address? SealerOf(BlockHeader header) => header.Number == 0 ? null : Consensus switch
    {
        ConsensusEngine.Clique => header.RecoverCliqueSigner(),
        null => null,
        _ => header.Miner,
    };

    /// <summary>The last block that a validator sealed, of those that were looked at.</summary>
    public SealedBlock? LastOf(Address validator) => Blocks.LastOrDefault(block => block.Sealer == validator);

    internal SealingRecord WithBlocks(IReadOnlyList<BlockHeader> headers, TimeSpan? period)
    {
        SealedBlock[] blocks = [.. headers.Select(header => new SealedBlock(header, SealerOf(header)))];
        double[] gaps = [.. blocks.Skip(1).Zip(blocks, (block, before) => (double)block.Header.Timestamp - before.Header.Timestamp).Order()];
        double median = gaps.Length > 0 ? gaps[gaps.Length / 2] : 0;
        bool isRandom = Consensus == ConsensusEngine.Ethash;

        // Timestamps are whole seconds: a quicker chain is not told apart from one with a block each second.
        double usual = gaps.Length < 3 ? double.NaN : Math.Max(1, isRandom ? gaps.Average() : median);
        TimeSpan? seen = usual <= LongestPeriod ? TimeSpan.FromSeconds(usual) : null;

        // A busy chain has no empty blocks either, but it keeps its beat.
        bool hasNoBeat = gaps.Length >= 3 && gaps[^1] > 3 * Math.Max(1, median);
        bool isOnDemand = IsDevelopmentChain || (period is null && !isRandom && hasNoBeat && Array.TrueForAll(blocks, block => !block.Header.IsEmpty));
        return this with { Blocks = blocks, BlockTime = period ?? seen, IsOnDemand = isOnDemand };
    }

    private static async Task<IReadOnlyList<BlockHeader>> ReadLastAsync(EthClient eth, BlockHeader head, int validators, CancellationToken cancellationToken)
    {
        ulong count = Math.Min(head.Number, (ulong)Math.Clamp(3 * validators, FewestBlocks, MostBlocks));
        EthBatch batch = eth.CreateBatch();
        List<Task<BlockHeader?>> asked = [];
        for (ulong number = head.Number - count + 1; number < head.Number; number++)
        {
            asked.Add(batch.GetHeaderAsync(BlockTag.Number(number)));
        }

        if (asked.Count > 0)
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }

        List<BlockHeader> headers = [];
        foreach (Task<BlockHeader?> answer in asked)
        {
            if (await answer.ConfigureAwait(false) is { } header)
            {
                headers.Add(header);
            }
        }

        return count == 0 ? [] : [.. headers, head];
    }

    private static GenesisConsensus? ReadRules(NetworkInfo? info)
    {
        (string? Text, Func<string, GenesisDefinition> Read)[] documents = [(info?.ParitySpec, ParityChainSpec.Read), (info?.BesuGenesis, BesuGenesis.Read), (info?.GethGenesis, GethGenesis.Read)];
        foreach ((string? text, Func<string, GenesisDefinition> read) in documents)
        {
            try
            {
                if (text is not null && read(text).Consensus is var rules && (info!.Consensus is not { } told || told == Recognize(rules)))
                {
                    return rules;
                }
            }
            catch (Exception error) when (error is GenesisFormatException or InvalidOperationException)
            {
                // Whoever joins is told; here it is a matter of a period only.
            }
        }

        return null;
    }

    /// <summary>The period of a member's document, which may say anything; null when it is none that a chain could have.</summary>
    private static TimeSpan? PeriodOf(GenesisConsensus? rules)
    {
        ulong seconds = rules switch
        {
            CliqueConsensus clique => clique.Period,
            AuRaConsensus auRa => auRa.StepDuration,
            QbftConsensus qbft => qbft.BlockPeriodSeconds,
            _ => 0,
        };
        return seconds is > 0 and <= LongestPeriod ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static ConsensusEngine? Recognize(GenesisConsensus? rules) => rules switch
    {
        AuRaConsensus => ConsensusEngine.AuRa,
        QbftConsensus => ConsensusEngine.Qbft,
        CliqueConsensus => ConsensusEngine.Clique,
        EthashConsensus => ConsensusEngine.Ethash,
        _ => null,
    };

    /// <summary>The engine by the marks it leaves in a header: QBFT's mix hash, AuRa's difficulty near 2^128, Clique's seal, a solution of Ethash.</summary>
    private static ConsensusEngine? Recognize(BlockHeader header) =>
        header.Number == 0 ? null
        : header.MixHash == QbftConsensus.MixHash ? ConsensusEngine.Qbft
        : header.Difficulty.GetBitLength() > 120 ? ConsensusEngine.AuRa
        : header.Difficulty <= 2 && header.RecoverCliqueSigner() is not null ? ConsensusEngine.Clique
        : header.Difficulty > 2 && header.MixHash is { } mix && mix != Hash32.Zero ? ConsensusEngine.Ethash
        : null;

    private async Task<SealingRecord> WithGovernanceAsync(EthClient eth, Address? contract, CancellationToken cancellationToken)
    {
        Address[] places = contract is { } known ? [known] : [ConsortiumGovernanceContract.GenesisAddress, NodeConnection.EarlierContract];
        foreach (Address place in places)
        {
            try
            {
                // What answers where no code is, is a precompiled contract: today's clients have one at the place of the earlier networks.
                if (contract is null && (await eth.GetCodeAsync(place, BlockTag.Latest, cancellationToken).ConfigureAwait(false)).Length == 0)
                {
                    continue;
                }

                return this with { Governance = await new GovernanceClient(eth, place, Consensus).ReadAsync(cancellationToken).ConfigureAwait(false) };
            }
            catch (ConsortiumException error) when (error.Code == ErrorCode.GovernanceContractUnknown && contract is null)
            {
                // A network without one is examined all the same.
            }
            catch (Exception error) when (error is ConsortiumException or RpcException)
            {
                return this with { GovernanceProblem = error };
            }
        }

        return this;
    }

    private async Task<SealingRecord> WithValidatorsAsync(EthClient eth, BlockHeader head, GenesisConsensus? rules, CancellationToken cancellationToken)
    {
        switch (Consensus)
        {
            case ConsensusEngine.AuRa or ConsensusEngine.Qbft when Governance is not null:
                return this with { Validators = Governance.Validators, ValidatorsFrom = "the governance contract" };
            case ConsensusEngine.Clique:
                try
                {
                    return this with { Validators = await eth.GetCliqueSignersAsync(cancellationToken).ConfigureAwait(false), ValidatorsFrom = "clique_getSigners" };
                }
                catch (RpcException)
                {
                    // Each epoch begins with a block that lists the signers.
                    ulong epoch = rules is CliqueConsensus { Epoch: > 0 } clique ? clique.Epoch : DefaultCliqueEpoch;
                    ulong checkpoint = head.Number - (head.Number % epoch);
                    return await eth.GetHeaderAsync(BlockTag.Number(checkpoint), cancellationToken).ConfigureAwait(false) is { } header && TryReadSigners(header) is { Count: > 0 } signers
                        ? this with { Validators = signers, ValidatorsFrom = $"the header of block {checkpoint}; votes since then are not counted" }
                        : this;
                }

            default:
                return this;
        }
    }

    private static IReadOnlyList<Address>? TryReadSigners(BlockHeader header)
    {
        try
        {
            return CliqueExtraData.Decode(header.ExtraData).Signers;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
