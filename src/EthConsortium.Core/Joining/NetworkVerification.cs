using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Joining;

/// <summary>One run of all checks. A check that cannot be made for want of an earlier one is left out; the earlier one has failed then.</summary>
internal sealed class NetworkVerification(NetworkInfo info, JoinOptions options)
{
    private readonly List<NetworkCheck> _checks = [];
    private readonly List<(string Name, GenesisDefinition Genesis, Hash32? Hash)> _documents = [];
    private Address? _contract;

    public IReadOnlyList<NetworkCheck> Checks => _checks;

    private GenesisDefinition Genesis => _documents[0].Genesis;

    private Hash32? GenesisHash => _documents[0].Hash;

    public VerifiedNetwork Result(GovernanceVersion version) => new()
    {
        Info = info,
        Genesis = Genesis,
        GenesisHash = GenesisHash,
        ChainId = Genesis.ChainId,
        Consensus = ToEngine(Genesis.Consensus)!.Value,
        GovernanceContract = _contract!.Value,
        GovernanceVersion = version,
        Checks = _checks,
    };

    /// <summary>What can be checked without a node.</summary>
    public void CheckDocument()
    {
        if (info.ErrorMessage is { } message)
        {
            Limited(ErrorCode.NetworkReportsError, "health of the server", "no errorMessage", $"the server reports '{message}'");
        }

        ReadDocument("paritySpec", info.ParitySpec, ParityChainSpec.Read);
        ReadDocument("besuGenesis", info.BesuGenesis, BesuGenesis.Read);
        ReadDocument("gethGenesis", info.GethGenesis, GethGenesis.Read);
        if (_documents.Count == 0)
        {
            if (_checks.TrueForAll(check => check.Outcome != NetworkCheckOutcome.Failed))
            {
                Failed(ErrorCode.GenesisMissing, "genesis in the document", "a chain spec or genesis file", info.ErrorMessage is null ? "none" : $"none; the server reports '{info.ErrorMessage}'");
            }

            return;
        }

        foreach ((string name, GenesisDefinition genesis, _) in _documents)
        {
            CheckChainId($"chain id in {name}", genesis.ChainId);
        }

        CheckConsensus();
        CheckGenesisHash();
        CheckGovernanceInGenesis();
    }

    /// <summary>What a node has to say to it.</summary>
    public async Task CheckNodeAsync(EthClient node, CancellationToken cancellationToken)
    {
        if (_documents.Count == 0)
        {
            return;
        }

        string name = node.Rpc.EndpointName;
        try
        {
            ChainId chainId = await node.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
            if (!CheckChainId($"chain id of {name}", chainId))
            {
                return;
            }

            await CheckGenesisOfAsync(node, name, cancellationToken).ConfigureAwait(false);
            await CheckGovernanceOfAsync(node, name, cancellationToken).ConfigureAwait(false);
            await CheckRecentBlockAsync(node, name, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            Failed(ErrorCode.NodeUnreachable, $"answers of {name}", "answers to all questions", error.Message);
        }
    }

    private static ConsensusEngine? ToEngine(GenesisConsensus consensus) => consensus switch
    {
        AuRaConsensus => ConsensusEngine.AuRa,
        QbftConsensus => ConsensusEngine.Qbft,
        CliqueConsensus => ConsensusEngine.Clique,
        EthashConsensus => ConsensusEngine.Ethash,
        _ => null,
    };

    private void ReadDocument(string name, string? text, Func<string, GenesisDefinition> read)
    {
        if (text is null)
        {
            return;
        }

        try
        {
            GenesisDefinition genesis = read(text);
            bool needsEvm = genesis.Alloc.Values.Any(account => !account.Constructor.IsEmpty);
            _documents.Add((name, genesis, needsEvm ? null : genesis.ComputeHash()));
        }
        catch (Exception error) when (error is GenesisFormatException or InvalidOperationException)
        {
            Failed(ErrorCode.GenesisUnreadable, name, "a genesis that can be read", error.Message);
        }
    }

    private bool CheckChainId(string what, ChainId found)
    {
        ChainId expected = options.ExpectedChainId ?? info.ChainId ?? Genesis.ChainId;
        return Compare(ErrorCode.ChainIdMismatch, what, $"{expected}", $"{found}");
    }

    private void CheckConsensus()
    {
        string expected = info.Consensus?.ToString() ?? "a consensus that is known here";
        ConsensusEngine? engine = ToEngine(Genesis.Consensus);
        if (engine is null || (info.Consensus is { } claimed && claimed != engine))
        {
            Failed(ErrorCode.ConsensusMismatch, $"consensus in {_documents[0].Name}", expected, engine?.ToString() ?? Genesis.Consensus.GetType().Name);
        }
    }

    private void CheckGenesisHash()
    {
        (string first, GenesisDefinition genesis, Hash32? ownHash) = _documents[0];
        if (options.ExpectedGenesisHash is { } told && info.GenesisHash is { } claimed && claimed != told)
        {
            Failed(ErrorCode.GenesisHashMismatch, "genesis hash claimed by the document", $"{told}", $"{claimed}");
        }

        foreach ((string name, GenesisDefinition other, Hash32? hash) in _documents)
        {
            if (hash is null)
            {
                Limited(ErrorCode.GenesisHashMismatch, $"genesis hash of {name}", "a hash computed here", "not computed: a constructor runs in block 0, and what it leaves takes an EVM to know");
            }
            else if (other.Consensus.GetType() == genesis.Consensus.GetType())
            {
                Hash32 expected = options.ExpectedGenesisHash ?? info.GenesisHash ?? ownHash ?? hash.Value;
                Compare(ErrorCode.GenesisHashMismatch, $"genesis hash of {name}", $"{expected}", $"{hash}");
            }
            else if (ownHash is not null)
            {
                // Engines have headers of their own, so only the state can be compared across them.
                Compare(ErrorCode.GenesisHashMismatch, $"state root of {name}, against that of {first}", $"{genesis.ComputeStateRoot()}", $"{other.ComputeStateRoot()}");
            }
        }
    }

    private void CheckGovernanceInGenesis()
    {
        Address? ofEngine = Genesis.Consensus switch
        {
            AuRaConsensus { Validators: AuRaValidatorContract contract } => contract.Address,
            QbftConsensus qbft => qbft.ValidatorContract,
            _ => null,
        };
        _contract = info.GovernanceContract ?? ofEngine ?? ConsortiumGovernanceContract.GenesisAddress;
        if (Genesis.Consensus is AuRaConsensus or QbftConsensus && ofEngine != _contract)
        {
            Failed(ErrorCode.GovernanceCodeUnknown, "contract that names the validators", $"the governance contract {_contract}", ofEngine?.ToString() ?? "none: the validators stand in the genesis itself");
        }

        ReadOnlyMemory<byte> known = ConsortiumGovernanceContract.Artifact.RuntimeBytecode;
        foreach ((string name, GenesisDefinition genesis, _) in _documents)
        {
            string what = $"governance contract in {name}";
            string expected = $"code {Keccak256.Hash(known.Span)} (version 2) at {_contract}";
            if (!genesis.Alloc.TryGetValue(_contract.Value, out GenesisAccount? account) || (account.Code.IsEmpty && account.Constructor.IsEmpty))
            {
                Failed(ErrorCode.GovernanceCodeUnknown, what, expected, "no contract there");
            }
            else if (!account.Constructor.IsEmpty)
            {
                Failed(ErrorCode.GovernanceCodeUnknown, what, expected, "a contract that a constructor makes in block 0, as the networks of the earlier template have it; it is not spoken here");
            }
            else
            {
                bool isKnown = account.Code.Span.SequenceEqual(known.Span);
                Compare(ErrorCode.GovernanceCodeUnknown, what, expected, $"code {Keccak256.Hash(account.Code.Span)} ({(isKnown ? "version 2" : "unknown")}) at {_contract}");
            }
        }
    }

    private async Task CheckGenesisOfAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        string what = $"block 0 of {name}";
        string client = await node.GetClientVersionAsync(cancellationToken).ConfigureAwait(false);
        if (client.StartsWith("anvil/", StringComparison.Ordinal))
        {
            if (!options.AllowDevelopmentChain)
            {
                Failed(ErrorCode.NodeGenesisMismatch, what, $"{GenesisHash}", $"a development chain ({client.Split(' ')[0]}), whose block 0 is its own");
                return;
            }

            // anvil takes accounts, chain id and time from a genesis, and makes a header of its own for block 0.
            bool isSame = await CheckStateOfAsync(node, name, cancellationToken).ConfigureAwait(false);
            if (isSame)
            {
                Limited(ErrorCode.NodeGenesisMismatch, what, $"{GenesisHash}", $"{client.Split(' ')[0]} makes a block 0 of its own, so its hash says nothing; the accounts of the genesis were compared instead");
            }

            return;
        }

        Block? block = await node.GetBlockAsync(BlockTag.Number(0), cancellationToken).ConfigureAwait(false);
        if (block is null)
        {
            Failed(ErrorCode.NodeGenesisMismatch, what, $"{GenesisHash}", "no block 0");
        }
        else if (GenesisHash is { } hash)
        {
            Compare(ErrorCode.NodeGenesisMismatch, what, $"{hash}", $"{block.Hash}");
        }
        else
        {
            // With the node's state root the rest of the header can be held against the document.
            Compare(ErrorCode.NodeGenesisMismatch, what + " (its state root taken on trust)", $"{Genesis.ComputeHash(block.StateRoot)}", $"{block.Hash}");
        }
    }

    /// <summary>Compares every account of the genesis with the node's at block 0.</summary>
    private async Task<bool> CheckStateOfAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        BlockTag first = BlockTag.Number(0);
        EthBatch batch = node.CreateBatch();
        List<(string What, string Expected, Func<Task<string>> Found)> questions = [];
        foreach ((Address address, GenesisAccount account) in Genesis.Alloc.Where(entry => entry.Value.Constructor.IsEmpty))
        {
            Task<byte[]> code = batch.GetCodeAsync(address, first);
            questions.Add(($"code of {address}", Shorten(account.Code.Span), async () => Shorten(await code.ConfigureAwait(false))));
            Task<Wei> balance = batch.GetBalanceAsync(address, first);
            questions.Add(($"balance of {address}", $"{account.Balance}", async () => $"{await balance.ConfigureAwait(false)}"));
            foreach ((Hash32 slot, Hash32 word) in account.Storage)
            {
                Task<Hash32> stored = batch.GetStorageAtAsync(address, slot, first);
                questions.Add(($"storage of {address} at {slot}", $"{word}", async () => $"{await stored.ConfigureAwait(false)}"));
            }
        }

        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        foreach ((string what, string expected, Func<Task<string>> ask) in questions)
        {
            string found = await ask().ConfigureAwait(false);
            if (found != expected)
            {
                // One difference is enough to know that it is another network.
                Failed(ErrorCode.NodeGovernanceStateMismatch, $"{what} in block 0 of {name}", expected, found);
                return false;
            }
        }

        Passed(ErrorCode.NodeGovernanceStateMismatch, $"accounts in block 0 of {name}", "those of the genesis", $"{questions.Count} values of {Genesis.Alloc.Count} accounts are those of the genesis");
        return true;
    }

    private async Task CheckGovernanceOfAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        if (_contract is { } contract && Genesis.Alloc.TryGetValue(contract, out GenesisAccount? account) && !account.Code.IsEmpty)
        {
            byte[] code = await node.GetCodeAsync(contract, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
            Compare(ErrorCode.NodeGovernanceCodeMismatch, $"governance contract of {name}", $"code {Keccak256.Hash(account.Code.Span)} at {contract}", code.Length == 0 ? "no contract there" : $"code {Keccak256.Hash(code)} at {contract}");
        }
    }

    private async Task CheckRecentBlockAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        string what = $"recent block on the chain of {name}";
        if (info.RecentBlock is not { } recent)
        {
            Limited(ErrorCode.RecentBlockNotOnChain, what, "a block to look for", "the document has none, so it is not known whether the member's nodes and this one follow the same chain");
            return;
        }

        EthBatch batch = node.CreateBatch();
        Task<ulong> head = batch.GetBlockNumberAsync();
        Task<Block?> block = batch.GetBlockAsync(BlockTag.Number(recent.Number));
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        string found = await block.ConfigureAwait(false) is { } there
            ? $"block {recent.Number} with hash {there.Hash}"
            : $"no block {recent.Number}: its head is block {await head.ConfigureAwait(false)}. If it is still catching up, verify again when it is done";
        Compare(ErrorCode.RecentBlockNotOnChain, what, $"block {recent.Number} with hash {recent.Hash}", found);
    }

    private static string Shorten(ReadOnlySpan<byte> code) => code.IsEmpty ? "none" : $"{code.Length} bytes with hash {Keccak256.Hash(code)}";

    private bool Compare(ErrorCode code, string what, string expected, string found)
    {
        bool isRight = expected == found;
        _checks.Add(new NetworkCheck(code, what, isRight ? NetworkCheckOutcome.Passed : NetworkCheckOutcome.Failed, expected, found));
        return isRight;
    }

    private void Passed(ErrorCode code, string what, string expected, string found) => _checks.Add(new NetworkCheck(code, what, NetworkCheckOutcome.Passed, expected, found));

    private void Limited(ErrorCode code, string what, string expected, string found) => _checks.Add(new NetworkCheck(code, what, NetworkCheckOutcome.Limited, expected, found));

    private void Failed(ErrorCode code, string what, string expected, string found) => _checks.Add(new NetworkCheck(code, what, NetworkCheckOutcome.Failed, expected, found));
}
