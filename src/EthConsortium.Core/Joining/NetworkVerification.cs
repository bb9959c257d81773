using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Planning;
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
    private ConsortiumGovernanceGenesis? _founding;
    private GovernanceVersion? _version;

    public IReadOnlyList<NetworkCheck> Checks => _checks;

    private GenesisDefinition Genesis => _documents[0].Genesis;

    private Hash32? GenesisHash => _documents[0].Hash;

    public VerifiedNetwork Result() => new()
    {
        Info = info,
        Genesis = Genesis,
        GenesisHash = GenesisHash,
        ChainId = Genesis.ChainId,
        Consensus = ToEngine(Genesis.Consensus)!.Value,
        GovernanceContract = _contract!.Value,
        GovernanceVersion = _version,
        FoundingState = _founding,
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

        // The document of the network's own engine is the one to join by; the others are held against it.
        if (_documents.FindIndex(document => ToEngine(document.Genesis.Consensus) == info.Consensus) is > 0 and int own)
        {
            (_documents[0], _documents[own]) = (_documents[own], _documents[0]);
        }

        CheckChainIds();
        CheckConsensus();
        CheckGenesisHash();
        CheckGovernanceInGenesis();
        CheckTransactionPermission();
        CheckSignature();
    }

    /// <summary>
    /// Who may send is a rule that the genesis hash does not hold, but the contract that knows is in block 0: a document that leaves out that it is asked would have its joiner
    /// follow other rules than the network.
    /// </summary>
    private void CheckTransactionPermission()
    {
        foreach ((string name, GenesisDefinition genesis, _) in _documents.Where(document => document.Genesis.Consensus is AuRaConsensus))
        {
            string what = $"transaction permission contract in {name}";
            Address? asked = ((AuRaConsensus)genesis.Consensus).TransactionPermissionContract;
            Address? there = genesis.Alloc.ContainsKey(ConsortiumGenesis.TransactionPermissionAddress) ? ConsortiumGenesis.TransactionPermissionAddress : null;
            if (asked != there)
            {
                Failed(ErrorCode.ConsensusMismatch, what, there is null ? "none: block 0 has no such contract" : $"{there} is asked, as it is in block 0", asked is null ? "nobody is asked" : $"{asked} is asked");
            }
            else if (asked is not null)
            {
                Limited(ErrorCode.ConsensusMismatch, what, "everybody may send", $"{asked} is asked for each transaction what its sender may do; what it answers is not checked");
            }
        }
    }

    /// <summary>Tells that there is no node, so that the document was held against itself only.</summary>
    public void NoteThatThereIsNoNode()
    {
        Limited(ErrorCode.NodeGenesisMismatch, "block 0 of a node", "a node to compare with", "no node was given, so it is not known whether a node runs this network");
        if (info.Signature is { } signature && !IsFounder(signature.Signer))
        {
            Limited(ErrorCode.NetworkInfoSignerUnknown, "signer of the document", "an admin or validator", $"{signature.Signer}, who is none in the genesis; whether it became one later takes a node to know");
        }
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
            await CheckSignerOfAsync(node, name, cancellationToken).ConfigureAwait(false);
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

    private static Address? ValidatorContractOf(GenesisDefinition genesis) => genesis.Consensus switch
    {
        AuRaConsensus { Validators: AuRaValidatorContract contract } => contract.Address,
        QbftConsensus qbft => qbft.ValidatorContract,
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

    private void CheckChainIds()
    {
        bool isTold = options.ExpectedChainId is not null || info.ChainId is not null;
        for (int i = 0; i < _documents.Count; i++)
        {
            string what = $"chain id in {_documents[i].Name}";
            ChainId found = _documents[i].Genesis.ChainId;
            if (i == 0 && !isTold)
            {
                Limited(ErrorCode.ChainIdMismatch, what, "a chain id to compare with", $"{found}; there is nothing to compare it with");
            }
            else
            {
                CheckChainId(what, found);
            }
        }
    }

    private void CheckConsensus()
    {
        string expected = info.Consensus?.ToString() ?? "a consensus that is known here";
        string found = NameOf(Genesis.Consensus);
        string what = $"consensus in {_documents[0].Name}";
        if (ToEngine(Genesis.Consensus) is not { } engine || (info.Consensus is { } claimed && claimed != engine))
        {
            Failed(ErrorCode.ConsensusMismatch, what, expected, found);
        }
        else if (info.Consensus is null)
        {
            Limited(ErrorCode.ConsensusMismatch, what, "a consensus to compare with", $"{found}; there is nothing to compare it with");
        }

        foreach ((string name, GenesisDefinition other, _) in _documents.Skip(1).Where(document => !IsOfTheNetwork(document.Genesis)))
        {
            Limited(ErrorCode.ConsensusMismatch, $"consensus in {name}", found, $"{NameOf(other.Consensus)}, while the network's is {found}: this document is not verified, do not use it");
        }

        static string NameOf(GenesisConsensus consensus) => ToEngine(consensus)?.ToString() ?? consensus.GetType().Name;
    }

    /// <summary>Whether a document has the engine of the one to join by. The header and the engine's settings of another one cannot be held against anything.</summary>
    private bool IsOfTheNetwork(GenesisDefinition genesis) => genesis.Consensus.GetType() == Genesis.Consensus.GetType();

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
            else if (IsOfTheNetwork(other))
            {
                string what = $"genesis hash of {name}";
                if ((options.ExpectedGenesisHash ?? info.GenesisHash ?? (name == first ? null : ownHash)) is { } expected)
                {
                    Compare(ErrorCode.GenesisHashMismatch, what, $"{expected}", $"{hash}");
                }
                else
                {
                    Limited(ErrorCode.GenesisHashMismatch, what, "a hash to compare with", $"{hash}; there is nothing to compare it with");
                }
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
        _contract = info.GovernanceContract ?? ValidatorContractOf(Genesis) ?? ConsortiumGovernanceContract.GenesisAddress;
        foreach ((string name, GenesisDefinition genesis, _) in _documents.Where(document => IsOfTheNetwork(document.Genesis)))
        {
            if (genesis.Consensus is AuRaConsensus or QbftConsensus && ValidatorContractOf(genesis) is var named && named != _contract)
            {
                Failed(ErrorCode.GovernanceCodeUnknown, $"contract that names the validators in {name}", $"the governance contract {_contract}", named?.ToString() ?? "none: the validators stand in the genesis itself");
            }
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
            else if (!account.Constructor.IsEmpty && info.MinorVersion < NetworkInfo.CurrentMinorVersion)
            {
                Limited(ErrorCode.GovernanceCodeUnknown, what, "code that is known here", $"a contract that a constructor makes in block 0 at {_contract}, as the networks of the earlier template have it: neither its code nor what it starts with can be checked here");
            }
            else if (!account.Constructor.IsEmpty)
            {
                Failed(ErrorCode.GovernanceCodeUnknown, what, expected, "a contract that a constructor makes in block 0, as only the networks of the earlier template have it");
            }
            else
            {
                bool isKnown = account.Code.Span.SequenceEqual(known.Span);
                Compare(ErrorCode.GovernanceCodeUnknown, what, expected, $"code {Keccak256.Hash(account.Code.Span)} ({(isKnown ? "version 2" : "unknown")}) at {_contract}");
                if (isKnown)
                {
                    CheckFoundingState(name, genesis, account);
                }
            }
        }
    }

    private bool IsFounder(Address account) =>
        _founding?.Founders.Any(founder => founder.Account == account || founder.Validators.Contains(account)) == true;

    /// <summary>That the signature is right was checked when the document was read. Whose it is decides what it is worth.</summary>
    private void CheckSignature()
    {
        const string What = "signer of the document";
        const string Expected = "an admin or validator of the network";
        if (info.Signature is { } signature)
        {
            if (IsFounder(signature.Signer))
            {
                Passed(ErrorCode.NetworkInfoSignerUnknown, What, Expected, $"{signature.Signer}, an admin or validator in the genesis");
            }
        }
        else if (info.MinorVersion >= NetworkInfo.CurrentMinorVersion)
        {
            Limited(ErrorCode.NetworkInfoSignerUnknown, What, Expected, "nobody: the document is not signed, so it is not known which member hands it over");
        }
    }

    /// <summary>Who may sign is what the chain says now: members come and go.</summary>
    private async Task CheckSignerOfAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        // Whom another network's contract names, or another contract, says nothing about this one.
        if (info.Signature is not { } signature || _contract is not { } contract || _checks.Exists(check => check.Outcome == NetworkCheckOutcome.Failed))
        {
            return;
        }

        string what = $"signer of the document, on the chain of {name}";
        const string Expected = "an admin or validator of the network";
        try
        {
            GovernanceState state = await new GovernanceClient(node, contract, ToEngine(Genesis.Consensus)).ReadAsync(cancellationToken).ConfigureAwait(false);
            if (state.Validators.Contains(signature.Signer) || state.FindAdmin(signature.Signer) is not null)
            {
                Passed(ErrorCode.NetworkInfoSignerUnknown, what, Expected, $"{signature.Signer}, an admin or validator in block {state.BlockNumber}");
            }
            else
            {
                Failed(ErrorCode.NetworkInfoSignerUnknown, what, Expected, $"{signature.Signer}, who is neither in block {state.BlockNumber}. If the node is still catching up, verify again when it is done");
            }
        }
        catch (ConsortiumException error) when (error.Code is ErrorCode.GovernanceContractUnknown or ErrorCode.ChainUnstable)
        {
            Failed(ErrorCode.NetworkInfoSignerUnknown, what, Expected, error.Message);
        }
    }

    /// <summary>The right code over storage that was tampered with would obey admins, votes or validators that it does not show.</summary>
    private void CheckFoundingState(string name, GenesisDefinition genesis, GenesisAccount account)
    {
        string what = $"storage of the governance contract in {name}";
        const string Expected = "that of a new contract and nothing else";
        try
        {
            ConsortiumGovernanceGenesis founding = ConsortiumGovernanceContract.ReadGenesisAccount(account);
            bool finalizesImmediately = genesis.Consensus is not AuRaConsensus;
            if (IsOfTheNetwork(genesis) && founding.FinalizesImmediately != finalizesImmediately)
            {
                Failed(ErrorCode.GovernanceStateUnknown, what, $"finalizesImmediately = {finalizesImmediately} under {ToEngine(genesis.Consensus)}", $"{founding.FinalizesImmediately}");
                return;
            }

            _founding ??= founding;
            _version = GovernanceVersion.V2;
            IEnumerable<string> admins = founding.Founders.Select(founder => $"{founder.Account} ('{founder.Alias}') with the validators {string.Join(", ", founder.Validators)}");
            Passed(ErrorCode.GovernanceStateUnknown, what, Expected, $"that of a new contract, founded by {string.Join("; ", admins)}");
        }
        catch (FormatException error)
        {
            Failed(ErrorCode.GovernanceStateUnknown, what, Expected, error.Message);
        }
    }

    private async Task CheckGenesisOfAsync(EthClient node, string name, CancellationToken cancellationToken)
    {
        string what = $"block 0 of {name}";
        Block? block = await node.GetBlockAsync(BlockTag.Number(0), cancellationToken).ConfigureAwait(false);
        if (block is null)
        {
            Failed(ErrorCode.NodeGenesisMismatch, what, $"{GenesisHash}", "no block 0");
            return;
        }

        // Where a constructor runs in block 0, the rest of the header can be held against the document with the node's state root.
        Hash32 expected = GenesisHash ?? Genesis.ComputeHash(block.StateRoot);
        string full = GenesisHash is null ? what + " (its state root taken on trust)" : what;
        if (block.Hash == expected || await FindDevelopmentChainAsync(node, cancellationToken).ConfigureAwait(false) is not { } client)
        {
            Compare(ErrorCode.NodeGenesisMismatch, full, $"{expected}", $"{block.Hash}");
        }
        else if (!options.AllowDevelopmentChain)
        {
            Failed(ErrorCode.NodeGenesisMismatch, full, $"{expected}", $"{block.Hash} of a development chain ({client}), whose block 0 is its own");
        }
        else if (await CheckStateOfAsync(node, name, cancellationToken).ConfigureAwait(false))
        {
            Limited(ErrorCode.NodeGenesisMismatch, full, $"{expected}", $"{client} makes a block 0 of its own, so its hash says nothing; the accounts of the genesis were compared instead");
        }
    }

    /// <summary>The name and version of a development chain; null for every other node, also for one that does not say what it is.</summary>
    private static async Task<string?> FindDevelopmentChainAsync(EthClient node, CancellationToken cancellationToken)
    {
        try
        {
            return DevelopmentChain.Recognize(await node.GetClientVersionAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (JsonRpcException error) when (error.Code == JsonRpcException.MethodNotFound)
        {
            return null; // the node does not offer the module web3
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
        if (_contract is not { } contract || !Genesis.Alloc.TryGetValue(contract, out GenesisAccount? account))
        {
            return;
        }

        if (!account.Constructor.IsEmpty)
        {
            await CheckEarlierGovernanceOfAsync(node, name, contract, cancellationToken).ConfigureAwait(false);
        }
        else if (!account.Code.IsEmpty)
        {
            byte[] code = await node.GetCodeAsync(contract, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
            Compare(ErrorCode.NodeGovernanceCodeMismatch, $"governance contract of {name}", $"code {Keccak256.Hash(account.Code.Span)} at {contract}", code.Length == 0 ? "no contract there" : $"code {Keccak256.Hash(code)} at {contract}");
        }
    }

    /// <summary>What a constructor made can only be asked what it is: it has to answer as one of the earlier contracts.</summary>
    private async Task CheckEarlierGovernanceOfAsync(EthClient node, string name, Address contract, CancellationToken cancellationToken)
    {
        string what = $"governance contract of {name}";
        string expected = $"version {(_version is { } known ? GovernanceVersions.ToText(known) : "1 or 1.2")} at {contract}";
        try
        {
            GovernanceState state = await new GovernanceClient(node, contract, ToEngine(Genesis.Consensus)).ReadAsync(cancellationToken).ConfigureAwait(false);
            string found = $"version {GovernanceVersions.ToText(state.Version)} with {state.Admins.Count} admins and {state.Validators.Count} validators";
            if (state.Version == GovernanceVersion.V2 || (_version is not null && state.Version != _version))
            {
                Failed(ErrorCode.NodeGovernanceCodeMismatch, what, expected, found);
                return;
            }

            _version = state.Version;
            Limited(ErrorCode.NodeGovernanceCodeMismatch, what, expected, $"{found}; that its code is the published one is not checked, and its defects are in docs/governance.md");
        }
        catch (ConsortiumException error) when (error.Code is ErrorCode.GovernanceContractUnknown or ErrorCode.ChainUnstable)
        {
            Failed(ErrorCode.NodeGovernanceCodeMismatch, what, expected, error.Message);
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
        string expected = $"block {recent.Number} with hash {recent.Hash}";
        if (recent.Number == 0 && found == expected)
        {
            Limited(ErrorCode.RecentBlockNotOnChain, what, "a block after block 0", "the document has only block 0, which every network of this genesis has, so it is not known whether the member's nodes and this one follow the same chain");
            return;
        }

        Compare(ErrorCode.RecentBlockNotOnChain, what, expected, found);
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
