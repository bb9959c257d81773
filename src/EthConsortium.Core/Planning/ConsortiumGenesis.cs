using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Core.Planning;

/// <summary>Makes the genesis of a planned consortium.</summary>
public static class ConsortiumGenesis
{
    /// <summary>Where a transaction permission contract is: at 0x…05, where the earlier template had it, clients of today have a precompile.</summary>
    public static Address TransactionPermissionAddress { get; } = Address.Parse("0x0000000000000000000000000000000000001005");

    /// <summary>Why a network cannot have this transaction permission contract; null when it can.</summary>
    /// <param name="consensus">The network's consensus.</param>
    /// <param name="bytecode">The contract's creation bytecode, in hexadecimal.</param>
    public static string? FindPermissionContractProblem(ConsensusEngine consensus, string bytecode)
    {
        if (consensus != ConsensusEngine.AuRa)
        {
            return $"Only the clients of AuRa ask a contract what a sender may do: expected auRa, found {ConsensusNames.ToText(consensus)}. Leave the contract out.";
        }

        try
        {
            GenesisConstructor.Run(Hex.Decode(bytecode), TransactionPermissionAddress);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>
    /// The genesis of the network that the founding member starts: the governance contract with the founder as the only
    /// admin, and its validators. The other members are voted in on the running chain. The same plan and accounts give
    /// the same genesis, and so the same hash.
    /// </summary>
    /// <remarks>
    /// AuRa and QBFT networks charge nothing for gas, so nobody is given ether. Under proof of work and Clique the founder's
    /// admin starts with 10^12 ether, as in the networks of the earlier proof-of-work template, and hands it on.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    /// <param name="founder">The accounts of <see cref="ConsortiumPlan.FoundingMember"/>.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PlanAccountsMismatch"/>: the accounts are not as many as planned, or not distinct.</exception>
    public static GenesisDefinition Build(ConsortiumPlan plan, MemberAccounts founder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.ThrowIfInvalid();
        return Build(plan, founder, plan.FoundingMember.Azure?.TransactionPermissionContract);
    }

    /// <summary>The same, with a contract at <see cref="TransactionPermissionAddress"/> that is asked, for each transaction, what its sender may do.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="founder">The accounts of <see cref="ConsortiumPlan.FoundingMember"/>.</param>
    /// <param name="transactionPermissionContract">The contract's creation bytecode, in hexadecimal; null for none. It has passed <see cref="FindPermissionContractProblem"/>.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PlanAccountsMismatch"/>: the accounts are not as many as planned, or not distinct.</exception>
    public static GenesisDefinition Build(ConsortiumPlan plan, MemberAccounts founder, string? transactionPermissionContract)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(founder);
        plan.ThrowIfInvalid();
        if (transactionPermissionContract is not null && FindPermissionContractProblem(plan.Consensus, transactionPermissionContract) is { } problem)
        {
            throw new ConsortiumPlanException([new Diagnostic(ErrorCode.PlanConflict, "$.members.azure.transactionPermissionContract", problem)]);
        }

        MemberPlan member = plan.FoundingMember;
        CheckAccounts(member, founder);

        Address contract = ConsortiumGovernanceContract.GenesisAddress;
        Dictionary<Address, GenesisAccount> alloc = new()
        {
            [contract] = ConsortiumGovernanceContract.BuildGenesisAccount(new ConsortiumGovernanceGenesis(plan.Name, [new ConsortiumGovernanceFounder(founder.Admin, member.Alias, [.. founder.Validators])])
            {
                ValidatorCapacity = plan.ValidatorCapacity,
                ProposalLifetime = TimeSpan.FromSeconds(plan.ProposalLifetimeSeconds),
                EvictionNotice = TimeSpan.FromSeconds(plan.EvictionNoticeSeconds),
                FinalizesImmediately = plan.Consensus != ConsensusEngine.AuRa,
            }),
        };
        if (transactionPermissionContract is not null)
        {
            alloc[TransactionPermissionAddress] = GenesisConstructor.Run(Hex.Decode(transactionPermissionContract), TransactionPermissionAddress);
        }

        if (plan.Consensus is ConsensusEngine.Ethash or ConsensusEngine.Clique)
        {
            alloc[founder.Admin] = new GenesisAccount { Balance = Wei.FromEther(1_000_000_000_000) };
        }

        ulong period = (ulong)plan.BlockPeriodSeconds;
        return new GenesisDefinition
        {
            Name = plan.Name,
            ChainId = plan.ChainId,
            GasLimit = (ulong)plan.BlockGasLimit,
            Consensus = plan.Consensus switch
            {
                ConsensusEngine.AuRa => new AuRaConsensus { StepDuration = period, Validators = new AuRaValidatorContract(contract), TransactionPermissionContract = transactionPermissionContract is null ? null : TransactionPermissionAddress },
                ConsensusEngine.Qbft => new QbftConsensus { BlockPeriodSeconds = period, RequestTimeoutSeconds = period * 2, ValidatorContract = contract },
                ConsensusEngine.Clique => new CliqueConsensus { Period = period, Signers = founder.Validators },
                _ => new EthashConsensus(),
            },
            Alloc = alloc,
        };
    }

    private static void CheckAccounts(MemberPlan member, MemberAccounts accounts)
    {
        if (accounts.Validators.Count != member.Validators)
        {
            throw new ConsortiumException(ErrorCode.PlanAccountsMismatch, $"Expected the addresses of {member.Validators} validators for {member.Name}, as planned; found {accounts.Validators.Count}.", accounts);
        }

        List<Address> all = [accounts.Admin, .. accounts.Validators];
        if (all.Contains(Address.Zero) || all.Distinct().Count() != all.Count)
        {
            throw new ConsortiumException(ErrorCode.PlanAccountsMismatch, $"Expected an account of its own for the admin and each validator of {member.Name}; found one twice, or the zero address, among {string.Join(", ", all)}.", accounts);
        }
    }
}
