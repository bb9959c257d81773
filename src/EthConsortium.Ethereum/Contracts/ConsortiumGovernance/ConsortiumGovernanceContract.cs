using System.Text;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>
/// The governance contract, version 2: the calls, logs and errors of ConsortiumGovernance.sol, and its state in a genesis block.
/// The rules are in docs/governance.md.
/// </summary>
public static class ConsortiumGovernanceContract
{
    /// <summary>The most validators an admin may be allowed to have.</summary>
    public const int MaximumCapacity = 256;

    /// <summary>The most validators of all admins together.</summary>
    public const int MaximumValidators = 4096;

    /// <summary>The fewest validators a withdrawal leaves; a genesis may begin with one.</summary>
    public const int MinimumValidators = 2;

    /// <summary>The longest alias in bytes of UTF-8.</summary>
    public const int MaximumAliasBytes = 64;

    /// <summary>The longest name of a consortium in bytes of UTF-8.</summary>
    public const int MaximumNameBytes = 128;

    /// <summary>How many open proposals one admin may have made.</summary>
    public const int MaximumOpenProposals = 16;

    private const byte Final = 1;

    /// <summary>Where a genesis block has the contract. The <c>0x…06</c> of the earlier networks is a precompile on every client of today.</summary>
    public static Address GenesisAddress { get; } = Address.Parse("0x0000000000000000000000000000000000001006");

    /// <summary>In whose name a client calls <see cref="FinalizeChange"/>. Source: EIP-96.</summary>
    public static Address SystemCaller { get; } = Address.Parse("0xfffffffffffffffffffffffffffffffffffffffe");

    /// <summary>What the compiler made of it.</summary>
    public static ContractArtifact Artifact { get; } = ContractArtifact.Load("ConsortiumGovernance");

    // Everywhere.

    /// <summary><c>function governanceVersion() pure returns (uint256)</c>: 2 for this contract; the earlier ones have no such function.</summary>
    public static AbiFunction GovernanceVersion { get; } = AbiFunction.Parse("function governanceVersion() pure returns (uint256)");

    /// <summary><c>function finalizesImmediately() view returns (bool)</c>: whether a change of the validators is final at once (QBFT) or with finalizeChange (AuRa).</summary>
    public static AbiFunction FinalizesImmediately { get; } = AbiFunction.Parse("function finalizesImmediately() view returns (bool)");

    /// <summary><c>function proposalLifetime() view returns (uint256)</c>: how long a proposal is open, in seconds.</summary>
    public static AbiFunction ProposalLifetime { get; } = AbiFunction.Parse("function proposalLifetime() view returns (uint256)");

    /// <summary><c>function evictionNotice() view returns (uint256)</c>: how long one of two admins has to show itself before the other may evict it, in seconds.</summary>
    public static AbiFunction EvictionNotice { get; } = AbiFunction.Parse("function evictionNotice() view returns (uint256)");

    /// <summary><c>function votesNeeded() view returns (uint256)</c>: floor(n/2)+1 of n admins, for an admission or a capacity.</summary>
    public static AbiFunction VotesNeeded { get; } = AbiFunction.Parse("function votesNeeded() view returns (uint256)");

    /// <summary><c>function evictionVotesNeeded() view returns (uint256)</c>: min(floor(n/2)+1, n-1) of n admins, for an eviction.</summary>
    public static AbiFunction EvictionVotesNeeded { get; } = AbiFunction.Parse("function evictionVotesNeeded() view returns (uint256)");

    /// <summary><c>function getConsortiumName() view returns (string)</c>: the name of the consortium. A call of it also tells v1.2 and v2 from v1, which does not have it.</summary>
    public static AbiFunction GetConsortiumName { get; } = AbiFunction.Parse("function getConsortiumName() view returns (string)");

    /// <summary><c>function setConsortiumName(string name)</c>: renames the consortium; any admin, without a vote.</summary>
    public static AbiFunction SetConsortiumName { get; } = AbiFunction.Parse("function setConsortiumName(string name)");

    // Admins.

    /// <summary><c>function getAdmins() view returns (address[])</c>: the admins in the order of admission.</summary>
    public static AbiFunction GetAdmins { get; } = AbiFunction.Parse("function getAdmins() view returns (address[])");

    /// <summary><c>function getAdminCount() view returns (uint256)</c>: how many admins there are.</summary>
    public static AbiFunction GetAdminCount { get; } = AbiFunction.Parse("function getAdminCount() view returns (uint256)");

    /// <summary><c>function getAliasForAdmin(address admin) view returns (string)</c>: the alias of an admin, or of an account with an open proposal; empty for others.</summary>
    public static AbiFunction GetAliasForAdmin { get; } = AbiFunction.Parse("function getAliasForAdmin(address admin) view returns (string)");

    /// <summary><c>function updateAdminAlias(string alias_)</c>: changes the caller's own alias.</summary>
    public static AbiFunction UpdateAdminAlias { get; } = AbiFunction.Parse("function updateAdminAlias(string alias_)");

    /// <summary><c>function resign()</c>: the caller leaves; not the last admin.</summary>
    public static AbiFunction Resign { get; } = AbiFunction.Parse("function resign()");

    // Admission.

    /// <summary><c>function getProposedAdmins() view returns (address[] subjects)</c>: the accounts with an open proposal, in no particular order.</summary>
    public static AbiFunction GetProposedAdmins { get; } = AbiFunction.Parse("function getProposedAdmins() view returns (address[] subjects)");

    /// <summary><c>function getProposedCount() view returns (uint256)</c>: how many proposals are open.</summary>
    public static AbiFunction GetProposedCount { get; } = AbiFunction.Parse("function getProposedCount() view returns (uint256)");

    /// <summary><c>function getProposal(address subject) view returns (address proposer, uint256 proposedAt, uint256 expiresAt, bool open, string alias_)</c>: the proposal of an account: times in seconds of the Unix epoch; all zero if there is none.</summary>
    public static AbiFunction GetProposal { get; } = AbiFunction.Parse("function getProposal(address subject) view returns (address proposer, uint256 proposedAt, uint256 expiresAt, bool open, string alias_)");

    /// <summary><c>function proposeAdmin(address subject, string alias_)</c>: proposes an admin and votes for it; admins only.</summary>
    public static AbiFunction ProposeAdmin { get; } = AbiFunction.Parse("function proposeAdmin(address subject, string alias_)");

    /// <summary><c>function voteFor(address subject)</c>: votes for a proposal; the last vote needed admits.</summary>
    public static AbiFunction VoteFor { get; } = AbiFunction.Parse("function voteFor(address subject)");

    /// <summary><c>function rescindVoteFor(address subject)</c>: takes the caller's vote back; a proposal without votes closes.</summary>
    public static AbiFunction RescindVoteFor { get; } = AbiFunction.Parse("function rescindVoteFor(address subject)");

    /// <summary><c>function countOfVotesFor(address subject) view returns (uint256)</c>: the votes for an open proposal; zero if there is none.</summary>
    public static AbiFunction CountOfVotesFor { get; } = AbiFunction.Parse("function countOfVotesFor(address subject) view returns (uint256)");

    /// <summary><c>function hasAlreadyVotedFor(address subject) view returns (bool)</c>: whether the sender of the call has voted; set the sender in eth_call.</summary>
    public static AbiFunction HasAlreadyVotedFor { get; } = AbiFunction.Parse("function hasAlreadyVotedFor(address subject) view returns (bool)");

    /// <summary><c>function whoHasVotedFor(address subject) view returns (address[] voters)</c>: who has voted, in the order of the voters' admission.</summary>
    public static AbiFunction WhoHasVotedFor { get; } = AbiFunction.Parse("function whoHasVotedFor(address subject) view returns (address[] voters)");

    // Eviction.

    /// <summary><c>function voteAgainst(address admin)</c>: votes to evict another admin: the last vote needed evicts; between two admins it gives notice.</summary>
    public static AbiFunction VoteAgainst { get; } = AbiFunction.Parse("function voteAgainst(address admin)");

    /// <summary><c>function rescindVoteAgainst(address admin)</c>: takes the caller's vote back.</summary>
    public static AbiFunction RescindVoteAgainst { get; } = AbiFunction.Parse("function rescindVoteAgainst(address admin)");

    /// <summary><c>function enforceEviction(address admin)</c>: carries out an eviction between two admins once its notice has passed.</summary>
    public static AbiFunction EnforceEviction { get; } = AbiFunction.Parse("function enforceEviction(address admin)");

    /// <summary><c>function countOfVotesAgainst(address admin) view returns (uint256)</c>: the votes against an admin; zero for others.</summary>
    public static AbiFunction CountOfVotesAgainst { get; } = AbiFunction.Parse("function countOfVotesAgainst(address admin) view returns (uint256)");

    /// <summary><c>function hasAlreadyVotedAgainst(address admin) view returns (bool)</c>: whether the sender of the call has voted; set the sender in eth_call.</summary>
    public static AbiFunction HasAlreadyVotedAgainst { get; } = AbiFunction.Parse("function hasAlreadyVotedAgainst(address admin) view returns (bool)");

    /// <summary><c>function whoHasVotedAgainst(address admin) view returns (address[] voters)</c>: who has voted, in the order of the voters' admission.</summary>
    public static AbiFunction WhoHasVotedAgainst { get; } = AbiFunction.Parse("function whoHasVotedAgainst(address admin) view returns (address[] voters)");

    // Capacity.

    /// <summary><c>function getValidatorCapacity() view returns (uint256)</c>: how many validators an admin may have.</summary>
    public static AbiFunction GetValidatorCapacity { get; } = AbiFunction.Parse("function getValidatorCapacity() view returns (uint256)");

    /// <summary><c>function voteForCapacity(uint256 capacity)</c>: votes for a capacity; a vote for another one is moved. The last vote needed sets it.</summary>
    public static AbiFunction VoteForCapacity { get; } = AbiFunction.Parse("function voteForCapacity(uint256 capacity)");

    /// <summary><c>function capacityVotes(uint256 capacity) view returns (address[])</c>: who has voted for a capacity since it was last set, in the order of the voters' admission.</summary>
    public static AbiFunction CapacityVotes { get; } = AbiFunction.Parse("function capacityVotes(uint256 capacity) view returns (address[])");

    // Validators.

    /// <summary><c>function getValidators() view returns (address[])</c>: the final set: those who seal now.</summary>
    public static AbiFunction GetValidators { get; } = AbiFunction.Parse("function getValidators() view returns (address[])");

    /// <summary><c>function getTargetValidators() view returns (address[])</c>: the set once everything in flight and queued is final; a change in flight without a queue leads to this very list.</summary>
    public static AbiFunction GetTargetValidators { get; } = AbiFunction.Parse("function getTargetValidators() view returns (address[])");

    /// <summary><c>function getPendingValidators() view returns (address[] added, address[] removed, bool inFlight, bool queued)</c>: how the target differs from the final set, and whether a change is in flight and one queued.</summary>
    public static AbiFunction GetPendingValidators { get; } = AbiFunction.Parse("function getPendingValidators() view returns (address[] added, address[] removed, bool inFlight, bool queued)");

    /// <summary><c>function getAdminValidators(address admin) view returns (address[] validators)</c>: an admin's validators in the target set.</summary>
    public static AbiFunction GetAdminValidators { get; } = AbiFunction.Parse("function getAdminValidators(address admin) view returns (address[] validators)");

    /// <summary><c>function ownerOf(address validator) view returns (address)</c>: the admin a validator of the target set belongs to; zero if it is in none, or its admin has left.</summary>
    public static AbiFunction OwnerOf { get; } = AbiFunction.Parse("function ownerOf(address validator) view returns (address)");

    /// <summary><c>function addValidators(address[] validators)</c>: delegates validators of the caller.</summary>
    public static AbiFunction AddValidators { get; } = AbiFunction.Parse("function addValidators(address[] validators)");

    /// <summary><c>function removeValidators(address[] validators)</c>: withdraws validators of the caller; at least two must remain in the target set.</summary>
    public static AbiFunction RemoveValidators { get; } = AbiFunction.Parse("function removeValidators(address[] validators)");

    /// <summary><c>function finalizeChange()</c>: the change in flight becomes final; by <see cref="SystemCaller"/> only.</summary>
    public static AbiFunction FinalizeChange { get; } = AbiFunction.Parse("function finalizeChange()");

    /// <summary><c>function initiateQueuedChange()</c>: announces the queued change when none is in flight; anybody may. Every governance transaction does so as well.</summary>
    public static AbiFunction InitiateQueuedChange { get; } = AbiFunction.Parse("function initiateQueuedChange()");

    // Events of the earlier contracts.

    /// <summary><c>event InitiateChange(bytes32 indexed _parent_hash, address[] _new_set)</c>: a change of the validators is in flight: the parent's hash and the whole set it leads to, in the order of getValidators().</summary>
    public static AbiEvent InitiateChange { get; } = AbiEvent.Parse("event InitiateChange(bytes32 indexed _parent_hash, address[] _new_set)");

    /// <summary><c>event FinalizeCalled(address caller)</c>: the change in flight became final. A client's own call leaves no log.</summary>
    public static AbiEvent FinalizeCalled { get; } = AbiEvent.Parse("event FinalizeCalled(address caller)");

    /// <summary><c>event AddValidatorCalled(address caller)</c>: an admin delegated validators.</summary>
    public static AbiEvent AddValidatorCalled { get; } = AbiEvent.Parse("event AddValidatorCalled(address caller)");

    /// <summary><c>event AdminProposed(address admin)</c>: an admin was proposed.</summary>
    public static AbiEvent AdminProposed { get; } = AbiEvent.Parse("event AdminProposed(address admin)");

    /// <summary><c>event AdminAdded(address admin)</c>: an admin was admitted.</summary>
    public static AbiEvent AdminAdded { get; } = AbiEvent.Parse("event AdminAdded(address admin)");

    /// <summary><c>event AdminRemoved(address admin)</c>: an admin was evicted or resigned.</summary>
    public static AbiEvent AdminRemoved { get; } = AbiEvent.Parse("event AdminRemoved(address admin)");

    // Events of v2.

    /// <summary><c>event VoteCast(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded)</c>: a vote for a proposal (in favour) or against an admin; the count with it.</summary>
    public static AbiEvent VoteCast { get; } = AbiEvent.Parse("event VoteCast(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded)");

    /// <summary><c>event VoteRescinded(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded)</c>: such a vote was taken back; the count without it.</summary>
    public static AbiEvent VoteRescinded { get; } = AbiEvent.Parse("event VoteRescinded(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded)");

    /// <summary><c>event AdminNominated(address indexed proposer, address indexed subject, string alias_, uint256 expiresAt)</c>: beside <see cref="AdminProposed"/>; the time in seconds of the Unix epoch.</summary>
    public static AbiEvent AdminNominated { get; } = AbiEvent.Parse("event AdminNominated(address indexed proposer, address indexed subject, string alias_, uint256 expiresAt)");

    /// <summary><c>event ProposalClosed(address indexed subject, uint8 reason)</c>: 1 admitted, 2 expired, 3 no votes left.</summary>
    public static AbiEvent ProposalClosed { get; } = AbiEvent.Parse("event ProposalClosed(address indexed subject, uint8 reason)");

    /// <summary><c>event AliasChanged(address indexed admin, string alias_)</c>: an admin changed its alias.</summary>
    public static AbiEvent AliasChanged { get; } = AbiEvent.Parse("event AliasChanged(address indexed admin, string alias_)");

    /// <summary><c>event CapacityVoteCast(address indexed voter, uint256 capacity, uint256 votes, uint256 votesNeeded)</c>: a vote for a capacity; the count with it.</summary>
    public static AbiEvent CapacityVoteCast { get; } = AbiEvent.Parse("event CapacityVoteCast(address indexed voter, uint256 capacity, uint256 votes, uint256 votesNeeded)");

    /// <summary><c>event CapacityChanged(uint256 previous, uint256 current)</c>: a majority set the capacity.</summary>
    public static AbiEvent CapacityChanged { get; } = AbiEvent.Parse("event CapacityChanged(uint256 previous, uint256 current)");

    /// <summary><c>event ConsortiumNameChanged(address indexed admin, string name)</c>: an admin renamed the consortium.</summary>
    public static AbiEvent ConsortiumNameChanged { get; } = AbiEvent.Parse("event ConsortiumNameChanged(address indexed admin, string name)");

    /// <summary><c>event ValidatorsDelegated(address indexed admin, address[] validators)</c>: beside <see cref="AddValidatorCalled"/>.</summary>
    public static AbiEvent ValidatorsDelegated { get; } = AbiEvent.Parse("event ValidatorsDelegated(address indexed admin, address[] validators)");

    /// <summary><c>event ValidatorsWithdrawn(address indexed admin, address[] validators)</c>: an admin withdrew validators of its own.</summary>
    public static AbiEvent ValidatorsWithdrawn { get; } = AbiEvent.Parse("event ValidatorsWithdrawn(address indexed admin, address[] validators)");

    /// <summary><c>event ValidatorsRetired(address indexed admin, address[] validators)</c>: validators of an admin that has left leave the target set.</summary>
    public static AbiEvent ValidatorsRetired { get; } = AbiEvent.Parse("event ValidatorsRetired(address indexed admin, address[] validators)");

    /// <summary><c>event EvictionNoticeGiven(address indexed voter, address indexed subject, uint256 enforceableAt)</c>: of two admins one wants the other evicted, which it can from then on (seconds of the Unix epoch) unless the other sends a governance transaction.</summary>
    public static AbiEvent EvictionNoticeGiven { get; } = AbiEvent.Parse("event EvictionNoticeGiven(address indexed voter, address indexed subject, uint256 enforceableAt)");

    // Errors.

    /// <summary><c>error NotAnAdmin(address caller)</c>: who calls, or whom the call is about, is not an admin.</summary>
    public static AbiError NotAnAdmin { get; } = AbiError.Parse("error NotAnAdmin(address caller)");

    /// <summary><c>error AlreadyAnAdmin(address account)</c>: the account proposed is an admin.</summary>
    public static AbiError AlreadyAnAdmin { get; } = AbiError.Parse("error AlreadyAnAdmin(address account)");

    /// <summary><c>error NotProposed(address subject)</c>: there is no open proposal.</summary>
    public static AbiError NotProposed { get; } = AbiError.Parse("error NotProposed(address subject)");

    /// <summary><c>error ProposalExpired(address subject, uint256 expiredAt)</c>: the proposal is too old; it can be made anew.</summary>
    public static AbiError ProposalExpired { get; } = AbiError.Parse("error ProposalExpired(address subject, uint256 expiredAt)");

    /// <summary><c>error AlreadyProposed(address subject)</c>: there is an open proposal to vote for.</summary>
    public static AbiError AlreadyProposed { get; } = AbiError.Parse("error AlreadyProposed(address subject)");

    /// <summary><c>error AlreadyVoted(address voter, address subject)</c>: the vote stands; the subject is zero for a vote on the capacity.</summary>
    public static AbiError AlreadyVoted { get; } = AbiError.Parse("error AlreadyVoted(address voter, address subject)");

    /// <summary><c>error NoVoteToRescind(address voter, address subject)</c>: there is no vote to take back.</summary>
    public static AbiError NoVoteToRescind { get; } = AbiError.Parse("error NoVoteToRescind(address voter, address subject)");

    /// <summary><c>error CannotVoteOnOneself(address voter)</c>: an admin has no vote in its own eviction.</summary>
    public static AbiError CannotVoteOnOneself { get; } = AbiError.Parse("error CannotVoteOnOneself(address voter)");

    /// <summary><c>error ZeroAddress()</c>: an address given is zero.</summary>
    public static AbiError ZeroAddress { get; } = AbiError.Parse("error ZeroAddress()");

    /// <summary><c>error EmptyList()</c>: the list given is empty.</summary>
    public static AbiError EmptyList { get; } = AbiError.Parse("error EmptyList()");

    /// <summary><c>error AlreadyAValidator(address validator, address owner)</c>: the validator is in the target set, or twice in the list.</summary>
    public static AbiError AlreadyAValidator { get; } = AbiError.Parse("error AlreadyAValidator(address validator, address owner)");

    /// <summary><c>error NotYourValidator(address validator, address owner)</c>: the validator belongs to another admin, or to none (zero).</summary>
    public static AbiError NotYourValidator { get; } = AbiError.Parse("error NotYourValidator(address validator, address owner)");

    /// <summary><c>error CapacityExceeded(uint256 requested, uint256 capacity)</c>: the admin would have more validators than it may.</summary>
    public static AbiError CapacityExceeded { get; } = AbiError.Parse("error CapacityExceeded(uint256 requested, uint256 capacity)");

    /// <summary><c>error TooManyValidators(uint256 requested, uint256 limit)</c>: the target set would be larger than a block can carry.</summary>
    public static AbiError TooManyValidators { get; } = AbiError.Parse("error TooManyValidators(uint256 requested, uint256 limit)");

    /// <summary><c>error TooFewValidators(uint256 remaining, uint256 required)</c>: the target set would be smaller than a chain needs.</summary>
    public static AbiError TooFewValidators { get; } = AbiError.Parse("error TooFewValidators(uint256 remaining, uint256 required)");

    /// <summary><c>error NotSystemCaller(address caller)</c>: only the client finalizes.</summary>
    public static AbiError NotSystemCaller { get; } = AbiError.Parse("error NotSystemCaller(address caller)");

    /// <summary><c>error NothingToFinalize()</c>: no change is in flight.</summary>
    public static AbiError NothingToFinalize { get; } = AbiError.Parse("error NothingToFinalize()");

    /// <summary><c>error NothingToInitiate()</c>: nothing is queued, or a change is in flight.</summary>
    public static AbiError NothingToInitiate { get; } = AbiError.Parse("error NothingToInitiate()");

    /// <summary><c>error TooManyProposals(uint256 limit)</c>: the admin has that many open proposals.</summary>
    public static AbiError TooManyProposals { get; } = AbiError.Parse("error TooManyProposals(uint256 limit)");

    /// <summary><c>error AliasTooLong(uint256 length, uint256 limit)</c>: in bytes of UTF-8.</summary>
    public static AbiError AliasTooLong { get; } = AbiError.Parse("error AliasTooLong(uint256 length, uint256 limit)");

    /// <summary><c>error NameTooLong(uint256 length, uint256 limit)</c>: in bytes of UTF-8.</summary>
    public static AbiError NameTooLong { get; } = AbiError.Parse("error NameTooLong(uint256 length, uint256 limit)");

    /// <summary><c>error EvictionNotDue(uint256 enforceableAt)</c>: the notice has not passed; the time in seconds of the Unix epoch.</summary>
    public static AbiError EvictionNotDue { get; } = AbiError.Parse("error EvictionNotDue(uint256 enforceableAt)");

    /// <summary><c>error NotEnoughVotes(uint256 votes, uint256 votesNeeded)</c>: the eviction has not the votes it needs.</summary>
    public static AbiError NotEnoughVotes { get; } = AbiError.Parse("error NotEnoughVotes(uint256 votes, uint256 votesNeeded)");

    /// <summary><c>error AdminIsActive(address admin, uint256 lastActive)</c>: the admin has sent a governance transaction since the notice, which is void with that.</summary>
    public static AbiError AdminIsActive { get; } = AbiError.Parse("error AdminIsActive(address admin, uint256 lastActive)");

    /// <summary><c>error LastAdmin()</c>: the last admin cannot leave.</summary>
    public static AbiError LastAdmin { get; } = AbiError.Parse("error LastAdmin()");

    /// <summary><c>error CapacityOutOfRange(uint256 requested, uint256 max)</c>: a capacity is 1 to max.</summary>
    public static AbiError CapacityOutOfRange { get; } = AbiError.Parse("error CapacityOutOfRange(uint256 requested, uint256 max)");

    /// <summary><c>error DurationOutOfRange(uint256 requested, uint256 max)</c>: a duration is 1 to max seconds.</summary>
    public static AbiError DurationOutOfRange { get; } = AbiError.Parse("error DurationOutOfRange(uint256 requested, uint256 max)");

    /// <summary>
    /// The contract as a genesis block has it at <see cref="GenesisAddress"/>: the code, and the storage that the constructor
    /// would leave, word by word.
    /// </summary>
    /// <exception cref="ArgumentException">The constructor would refuse the state; the message says what and why.</exception>
    public static GenesisAccount BuildGenesisAccount(ConsortiumGovernanceGenesis genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        Check(genesis);

        StorageImage image = new(Artifact.StorageLayout);
        image["_capacity"].Set((ulong)genesis.ValidatorCapacity);
        image["_proposalLifetime"].Set(Seconds(genesis.ProposalLifetime));
        image["_evictionNotice"].Set(Seconds(genesis.EvictionNotice));
        image["_finalizesImmediately"].Set(genesis.FinalizesImmediately ? 1ul : 0ul);
        image["_name"].Set(genesis.ConsortiumName);
        image["_adminCount"].Set((ulong)genesis.Founders.Length);

        ulong place = 0;
        Span<byte> taken = stackalloc byte[Hash32.Length];
        for (int i = 0; i < genesis.Founders.Length; i++)
        {
            ConsortiumGovernanceFounder founder = genesis.Founders[i];
            ulong number = (ulong)i;
            StoragePlace seat = image["_seats"].Push();
            seat["account"].Set(founder.Account);
            seat["alias_"].Set(founder.Alias);
            image["_seatOf"][founder.Account].Set(number + 1);

            // A ballot: one bit for each seat, 256 seats a word, the first seat the lowest bit.
            if (i % 256 == 0)
            {
                taken.Clear();
                image["_words"].Push().Set(number / 256);
            }

            taken[Hash32.Length - 1 - (i % 256 / 8)] |= (byte)(1 << (i % 8));
            image["_taken"]["bits"][number / 256].Set(new Hash32(taken));

            for (int j = 0; j < founder.Validators.Length; j++)
            {
                StoragePlace validator = image["_roster"].Push();
                validator["account"].Set(founder.Validators[j]);
                validator["seat"].Set(number);
                validator["seatIndex"].Set((ulong)j);
                validator["flags"].Set(Final);
                seat["validators"].Push().Set(place);
                image["_placeOf"][founder.Validators[j]].Set(++place);
            }
        }

        image["_targetCount"].Set(place);
        return new GenesisAccount { Nonce = 1, Code = Artifact.RuntimeBytecode, Storage = image.Words };
    }

    /// <summary>
    /// Reads the first state back from the contract's storage in a genesis block, as far as it is the storage of a new contract
    /// and nothing else: with a word that is changed or added, somebody could hold votes, validators or a seat that no call shows.
    /// </summary>
    /// <exception cref="FormatException">It is not; the message names the first slot that differs.</exception>
    public static ConsortiumGovernanceGenesis ReadGenesisAccount(GenesisAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        StorageImage image = new(Artifact.StorageLayout, account.Storage);

        // Every element takes a word of its own at least, so a length that was made up ends here.
        int limit = image.Words.Count;
        List<(Address Account, string Alias, List<Address> Validators)> seats =
            [.. image["_seats"].Elements(limit).Select(seat => (seat["account"].GetAddress(), seat["alias_"].GetString(MaximumAliasBytes + 1), new List<Address>()))];
        foreach (StoragePlace validator in image["_roster"].Elements(limit))
        {
            ulong seat = validator["seat"].GetUInt64();
            if (seat >= (ulong)seats.Count)
            {
                throw new FormatException($"The validator {validator["account"].GetAddress()} belongs to the seat {seat}, but there are {seats.Count} seats.");
            }

            seats[(int)seat].Validators.Add(validator["account"].GetAddress());
        }

        ConsortiumGovernanceGenesis genesis = new(
            image["_name"].GetString(MaximumNameBytes + 1),
            [.. seats.Select(seat => new ConsortiumGovernanceFounder(seat.Account, seat.Alias, [.. seat.Validators]))])
        {
            ValidatorCapacity = (int)image["_capacity"].GetUInt64(),
            ProposalLifetime = TimeSpan.FromSeconds(image["_proposalLifetime"].GetUInt64()),
            EvictionNotice = TimeSpan.FromSeconds(image["_evictionNotice"].GetUInt64()),
            FinalizesImmediately = image["_finalizesImmediately"].GetUInt64() != 0,
        };
        try
        {
            IReadOnlyDictionary<Hash32, Hash32> expected = BuildGenesisAccount(genesis).Storage;
            foreach (Hash32 slot in expected.Keys.Concat(image.Words.Keys).OrderBy(slot => slot.ToString(), StringComparer.Ordinal))
            {
                Hash32 should = expected.GetValueOrDefault(slot);
                if (image.Read(slot) is var found && found != should)
                {
                    throw new FormatException($"Expected {should} in slot {slot} of a new contract with this name and these founders, found {found}.");
                }
            }
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }

        return genesis;
    }

    /// <summary>The data of a transaction that creates the contract on a chain that runs already.</summary>
    /// <exception cref="ArgumentException">The constructor would refuse the state; the message says what and why.</exception>
    public static byte[] EncodeDeployment(ConsortiumGovernanceGenesis genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        Check(genesis);
        return Artifact.Abi.Constructor!.EncodeDeployment(
            Artifact.CreationBytecode.Span,
            genesis.ConsortiumName,
            genesis.ValidatorCapacity,
            Seconds(genesis.ProposalLifetime),
            Seconds(genesis.EvictionNotice),
            genesis.FinalizesImmediately,
            genesis.Founders.Select(f => (object?)new object?[] { f.Account, f.Alias, f.Validators.ToArray() }).ToArray());
    }

    private static ulong Seconds(TimeSpan duration) => (ulong)(duration.Ticks / TimeSpan.TicksPerSecond);

    private static void Check(ConsortiumGovernanceGenesis genesis)
    {
        string[] problems = [.. Problems(genesis).Take(10)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"This cannot be the first state of a governance contract: {string.Join("; ", problems)}.", nameof(genesis));
        }
    }

    /// <summary>The constructor's own rules, told in words.</summary>
    private static IEnumerable<string> Problems(ConsortiumGovernanceGenesis genesis)
    {
        int nameBytes = Encoding.UTF8.GetByteCount(genesis.ConsortiumName);
        if (nameBytes > MaximumNameBytes)
        {
            yield return $"the consortium's name has {nameBytes} bytes, at most {MaximumNameBytes} are allowed";
        }

        if (genesis.ValidatorCapacity is < 1 or > MaximumCapacity)
        {
            yield return $"the validator capacity is {genesis.ValidatorCapacity}, it must be 1 to {MaximumCapacity}";
        }

        foreach ((TimeSpan duration, string what) in new[] { (genesis.ProposalLifetime, "proposal lifetime"), (genesis.EvictionNotice, "eviction notice") })
        {
            if (duration.Ticks % TimeSpan.TicksPerSecond != 0 || duration < TimeSpan.FromSeconds(1) || duration > TimeSpan.FromSeconds(uint.MaxValue))
            {
                yield return $"the {what} is {duration}, it must be whole seconds from 1 to {uint.MaxValue}";
            }
        }

        if (genesis.Founders.IsDefaultOrEmpty)
        {
            yield return "there is no founding admin, at least one is needed";
            yield break;
        }

        HashSet<Address> accounts = [];
        HashSet<Address> validators = [];
        foreach (ConsortiumGovernanceFounder founder in genesis.Founders)
        {
            if (founder.Account == Address.Zero)
            {
                yield return "the account of a founding admin is the zero address";
            }
            else if (!accounts.Add(founder.Account))
            {
                yield return $"{founder.Account} is a founding admin twice";
            }

            int aliasBytes = Encoding.UTF8.GetByteCount(founder.Alias);
            if (aliasBytes > MaximumAliasBytes)
            {
                yield return $"the alias of {founder.Account} has {aliasBytes} bytes, at most {MaximumAliasBytes} are allowed";
            }

            if (founder.Validators.Length > genesis.ValidatorCapacity)
            {
                yield return $"{founder.Account} has {founder.Validators.Length} validators, the capacity is {genesis.ValidatorCapacity}";
            }

            foreach (Address validator in founder.Validators)
            {
                if (validator == Address.Zero)
                {
                    yield return $"a validator of {founder.Account} is the zero address";
                }
                else if (!validators.Add(validator))
                {
                    yield return $"the validator {validator} is listed twice";
                }
            }
        }

        if (validators.Count is < 1 or > MaximumValidators)
        {
            yield return $"there are {validators.Count} validators, 1 to {MaximumValidators} are allowed";
        }
    }
}
