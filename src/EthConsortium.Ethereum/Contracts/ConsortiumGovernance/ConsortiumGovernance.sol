// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Governance of a consortium: who its admins are, and which validators seal its blocks.
///
/// Admins are admitted and evicted by the majority of the admins; each admin delegates validators up to a capacity.
/// The interface of the Azure proof-of-authority contract v1.2 is kept (selectors, topics); what was wrong with it is
/// listed in docs/governance.md together with what this contract does instead. Nobody owns this contract, nobody can
/// change it, it calls no other contract and takes no ether.
///
/// Three ideas carry it:
///
/// * Seats and ballots. An admin gets the next seat number on admission; seats are never used again. A ballot is a
///   bitmap over seats, and a vote counts while its seat is taken. So all votes of an admin vanish in one step when
///   it leaves, and nobody, not even the same account admitted again, inherits a vote.
/// * One roster of validators. Each entry keeps its place as long as it is in the final set, in the set that the
///   change in flight leads to, or in the target set; every list is the roster filtered, so the list announced by
///   InitiateChange is, in the same order, what getValidators() gives once the change is final. A client that
///   follows the event and one that asks the contract agree on whose turn it is.
/// * One change in flight. Further changes gather in a queue, where opposite ones cancel out.
///
/// Storage is laid out by src/EthConsortium.Ethereum for genesis blocks; a test holds both sides equal.
contract ConsortiumGovernance {
    // ---------------------------------------------------------------- limits

    /// The account in whose name a client calls finalizeChange (EIP-96).
    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
    /// With fewer validators than this a proof-of-authority chain does not go on; a genesis may begin with one.
    uint256 private constant MIN_VALIDATORS = 2;
    /// The largest target set; keeps InitiateChange and getValidators() within a block.
    uint256 private constant MAX_VALIDATORS = 4096;
    /// The largest capacity; keeps the retirement of one admin's validators within a block.
    uint256 private constant MAX_CAPACITY = 256;
    uint256 private constant MAX_ALIAS_BYTES = 64;
    uint256 private constant MAX_NAME_BYTES = 128;
    /// How many open proposals one admin may have made.
    uint256 private constant MAX_PROPOSALS = 16;
    /// How much of a re-count one transaction carries. A step is about 5,000 gas: looking at an admin or a proposal is
    /// one, what follows from it counts as many as it costs.
    uint256 private constant RECOUNT_STEPS = 1500;
    uint256 private constant CLOSING_STEPS = 4;
    uint256 private constant ADMISSION_STEPS = 20;
    uint256 private constant EVICTION_STEPS = 20;
    uint256 private constant RETIREMENT_STEPS = 5; // for each validator

    // Why a proposal closed.
    uint8 private constant ADMITTED = 1;
    uint8 private constant EXPIRED = 2;
    uint8 private constant NO_VOTES_LEFT = 3;

    // A validator's flags: final, and changed by either of the two change lists (in flight, queued).
    // Final xor in flight xor queued is the target; a table below is a truth table over these three bits.
    uint8 private constant FINAL = 1;
    uint8 private constant CHANGE = 2;
    uint256 private constant IN_FINAL = 0xAA; // flags 1, 3, 5, 7
    uint256 private constant IN_TARGET = 0x96; // flags 1, 2, 4, 7: an odd number of bits
    uint256 private constant ADDED = 0x14; // flags 2, 4: in target, not final
    uint256 private constant REMOVED = 0x28; // flags 3, 5: final, not in target

    // ---------------------------------------------------------------- types

    /// A founding admin, for the constructor.
    struct Founder {
        address account;
        string alias_;
        address[] validators;
    }

    /// Votes: one bit for each seat, 256 seats a word. Only bits of taken seats count.
    struct Ballot {
        mapping(uint256 word => uint256) bits;
    }

    /// A seat and who has it, or had it: the account stays, to say who proposed and whose validators retire.
    struct Seat {
        address account;
        uint40 lastActive; // of its last governance transaction; zero: none yet
        uint16 capacityVote;
        uint40 capacityRound; // the vote counts in this round only
        uint40 noticeAt; // since when an eviction between two stands
        string alias_;
        uint16[] validators; // places in the roster
        uint40[] proposals; // ids of its open proposals
        Ballot against;
    }

    struct Proposal {
        address subject;
        uint40 proposedAt;
        uint32 seat; // of the proposer
        uint24 openIndex; // in _open
        string alias_;
        Ballot votes;
    }

    struct Validator {
        address account; // zero: the place is free
        uint32 seat; // of the admin it belongs to, or belonged to before that admin left
        uint16 seatIndex; // in that seat's list
        uint16 queueIndex; // in the queue; for a free place the next free place + 1
        uint8 flags;
    }

    // ---------------------------------------------------------------- state

    // The widths: a place is below 3 * MAX_VALIDATORS, as a validator without one of the three sets has none. What counts
    // events (seats, proposals, rounds) is so wide that blocks full of them would not reach the end within years.
    uint16 private _capacity;
    uint40 private _capacityRound;
    uint32 private _proposalLifetime;
    uint32 private _evictionNotice;
    bool private _finalizesImmediately;
    uint32 private _adminCount;
    uint16 private _targetCount;
    uint16 private _freePlace; // + 1; zero: none
    uint8 private _queue; // which of the two change lists is the queue; the other is in flight or empty
    bool private _inFlight;
    bool private _recounting;
    uint40 private _recountSeat; // the next seat to inspect

    uint24 private _recountOpen; // how many open proposals remain to be inspected, from the first on
    uint40 private _proposalCount; // ever made; the last one's id

    string private _name;
    Seat[] private _seats;
    Ballot private _taken;
    uint32[] private _words; // those of _taken that are not zero, ascending: departed admins cost nothing
    mapping(address account => uint256) private _seatOf; // + 1; zero: not an admin
    mapping(uint256 id => Proposal) private _proposals;
    mapping(address subject => uint256) private _proposalOf;
    uint40[] private _open;
    mapping(uint256 round => mapping(uint256 capacity => Ballot)) private _capacityBallots;
    Validator[] private _roster;
    mapping(address account => uint256) private _placeOf; // + 1; zero: none
    uint16[][2] private _changes;
    uint16[] private _orphans; // places of validators whose admin left while they could not be spared

    // ---------------------------------------------------------------- events

    // Of the earlier contracts.
    event InitiateChange(bytes32 indexed _parent_hash, address[] _new_set);
    event FinalizeCalled(address caller);
    event AddValidatorCalled(address caller);
    event AdminProposed(address admin);
    event AdminAdded(address admin);
    event AdminRemoved(address admin);
    // New in v2.
    event VoteCast(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded);
    event VoteRescinded(address indexed voter, address indexed subject, bool inFavour, uint256 votes, uint256 votesNeeded);
    event AdminNominated(address indexed proposer, address indexed subject, string alias_, uint256 expiresAt);
    event ProposalClosed(address indexed subject, uint8 reason);
    event AliasChanged(address indexed admin, string alias_);
    event CapacityVoteCast(address indexed voter, uint256 capacity, uint256 votes, uint256 votesNeeded);
    event CapacityChanged(uint256 previous, uint256 current);
    event ConsortiumNameChanged(address indexed admin, string name);
    event ValidatorsDelegated(address indexed admin, address[] validators);
    event ValidatorsWithdrawn(address indexed admin, address[] validators);
    event ValidatorsRetired(address indexed admin, address[] validators);
    event EvictionNoticeGiven(address indexed voter, address indexed subject, uint256 enforceableAt);

    // ---------------------------------------------------------------- errors

    error NotAnAdmin(address caller);
    error AlreadyAnAdmin(address account);
    error NotProposed(address subject);
    error ProposalExpired(address subject, uint256 expiredAt);
    error AlreadyProposed(address subject);
    error AlreadyVoted(address voter, address subject);
    error NoVoteToRescind(address voter, address subject);
    error CannotVoteOnOneself(address voter);
    error ZeroAddress();
    error EmptyList();
    error AlreadyAValidator(address validator, address owner);
    error NotYourValidator(address validator, address owner);
    error CapacityExceeded(uint256 requested, uint256 capacity);
    error TooManyValidators(uint256 requested, uint256 limit);
    error TooFewValidators(uint256 remaining, uint256 required);
    error NotSystemCaller(address caller);
    error NothingToFinalize();
    error NothingToInitiate();
    error TooManyProposals(uint256 limit);
    error AliasTooLong(uint256 length, uint256 limit);
    error NameTooLong(uint256 length, uint256 limit);
    error EvictionNotDue(uint256 enforceableAt);
    error NotEnoughVotes(uint256 votes, uint256 votesNeeded);
    error AdminIsActive(address admin, uint256 lastActive);
    error LastAdmin();
    error CapacityOutOfRange(uint256 requested, uint256 max);
    error DurationOutOfRange(uint256 requested, uint256 max);

    // ---------------------------------------------------------------- founding

    /// Founds a consortium on a chain that runs already. A genesis block carries the same storage without running this.
    constructor(
        string memory name,
        uint256 capacity,
        uint256 proposalLifetime_,
        uint256 evictionNotice_,
        bool finalizesImmediately_,
        Founder[] memory founders
    ) {
        if (bytes(name).length > MAX_NAME_BYTES) revert NameTooLong(bytes(name).length, MAX_NAME_BYTES);
        if (founders.length == 0) revert EmptyList();
        _name = name;
        _capacity = _checkedCapacity(capacity);
        _proposalLifetime = _checkedDuration(proposalLifetime_);
        _evictionNotice = _checkedDuration(evictionNotice_);
        _finalizesImmediately = finalizesImmediately_;

        for (uint256 i = 0; i < founders.length; ++i) {
            Founder memory founder = founders[i];
            if (founder.account == address(0)) revert ZeroAddress();
            if (_seatOf[founder.account] != 0) revert AlreadyAnAdmin(founder.account);
            _requireAlias(bytes(founder.alias_).length);
            if (founder.validators.length > capacity) revert CapacityExceeded(founder.validators.length, capacity);
            _admit(founder.account, founder.alias_);
            uint16[] storage held = _seats[i].validators;
            for (uint256 j = 0; j < founder.validators.length; ++j) {
                address validator = founder.validators[j];
                if (validator == address(0)) revert ZeroAddress();
                if (_placeOf[validator] != 0) revert AlreadyAValidator(validator, ownerOf(validator));
                uint256 place = _roster.length;
                if (place == MAX_VALIDATORS) revert TooManyValidators(place + 1, MAX_VALIDATORS);
                _roster.push(Validator(validator, uint32(i), uint16(j), 0, FINAL));
                _placeOf[validator] = place + 1;
                held.push(uint16(place));
            }
        }
        if (_roster.length == 0) revert TooFewValidators(0, 1);
        _targetCount = uint16(_roster.length);
    }

    function _checkedDuration(uint256 duration) private pure returns (uint32) {
        if (duration == 0 || duration > type(uint32).max) revert DurationOutOfRange(duration, type(uint32).max);
        return uint32(duration);
    }

    // ---------------------------------------------------------------- what holds for all

    function governanceVersion() external pure returns (uint256) {
        return 2;
    }

    function finalizesImmediately() external view returns (bool) {
        return _finalizesImmediately;
    }

    function proposalLifetime() external view returns (uint256) {
        return _proposalLifetime;
    }

    function evictionNotice() external view returns (uint256) {
        return _evictionNotice;
    }

    function getValidatorCapacity() external view returns (uint256) {
        return _capacity;
    }

    function getConsortiumName() external view returns (string memory) {
        return _name;
    }

    /// More than half of the admins.
    function votesNeeded() public view returns (uint256) {
        return uint256(_adminCount) / 2 + 1;
    }

    /// More than half of the admins, or all but the one concerned, who has no vote. With two admins that is one vote,
    /// which takes effect through enforceEviction only.
    function evictionVotesNeeded() public view returns (uint256) {
        uint256 majority = votesNeeded();
        uint256 others = uint256(_adminCount) - 1;
        return majority < others ? majority : others;
    }

    // ---------------------------------------------------------------- admins

    /// In the order of admission.
    function getAdmins() external view returns (address[] memory) {
        return _accounts(_taken);
    }

    function getAdminCount() external view returns (uint256) {
        return _adminCount;
    }

    /// An admin's alias, or the one an open proposal brings along; empty for everybody else.
    function getAliasForAdmin(address admin) external view returns (string memory) {
        uint256 seat = _seatOf[admin];
        if (seat != 0) return _seats[seat - 1].alias_;
        uint256 id = _proposalOf[admin];
        return _isOpen(id) ? _proposals[id].alias_ : "";
    }

    function updateAdminAlias(string calldata alias_) external {
        uint256 seat = _enter();
        _requireAlias(bytes(alias_).length);
        _seats[seat].alias_ = alias_;
        emit AliasChanged(msg.sender, alias_);
        _settle();
    }

    function setConsortiumName(string calldata name) external {
        _enter();
        if (bytes(name).length > MAX_NAME_BYTES) revert NameTooLong(bytes(name).length, MAX_NAME_BYTES);
        _name = name;
        emit ConsortiumNameChanged(msg.sender, name);
        _settle();
    }

    /// The caller leaves. Its votes vanish, its validators retire as far as two remain.
    function resign() external {
        uint256 seat = _enter();
        if (_adminCount == 1) revert LastAdmin();
        _leave(seat);
        _settle();
    }

    // ---------------------------------------------------------------- admission

    /// Those with an open proposal, in no particular order.
    function getProposedAdmins() public view returns (address[] memory subjects) {
        uint256 length = _open.length;
        subjects = new address[](length);
        uint256 count = 0;
        for (uint256 i = 0; i < length; ++i) {
            uint256 id = _open[i];
            if (_isOpen(id)) subjects[count++] = _proposals[id].subject;
        }
        _truncate(subjects, count);
    }

    function getProposedCount() external view returns (uint256) {
        return getProposedAdmins().length;
    }

    /// The last proposal of this subject while it is remembered: all zero if there is none. A proposal that is no
    /// longer open (expired, or all who voted for it have left) may be replaced by a new one.
    function getProposal(address subject)
        external
        view
        returns (address proposer, uint256 proposedAt, uint256 expiresAt, bool open, string memory alias_)
    {
        uint256 id = _proposalOf[subject];
        if (id != 0) {
            Proposal storage proposal = _proposals[id];
            proposer = _seats[proposal.seat].account;
            proposedAt = proposal.proposedAt;
            expiresAt = _expiry(proposal);
            open = _isOpen(id);
            alias_ = proposal.alias_;
        }
    }

    /// Proposes an admin and votes for it.
    function proposeAdmin(address subject, string calldata alias_) external {
        uint256 seat = _enter();
        if (subject == address(0)) revert ZeroAddress();
        if (_seatOf[subject] != 0) revert AlreadyAnAdmin(subject);
        _requireAlias(bytes(alias_).length);
        uint256 id = _proposalOf[subject];
        if (id != 0) {
            if (_isOpen(id)) revert AlreadyProposed(subject);
            _closeStale(id);
        }

        uint40[] storage mine = _seats[seat].proposals;
        if (mine.length >= MAX_PROPOSALS) {
            for (uint256 i = mine.length; i > 0; --i) {
                if (!_isOpen(mine[i - 1])) _closeStale(mine[i - 1]);
            }
            if (mine.length >= MAX_PROPOSALS) revert TooManyProposals(MAX_PROPOSALS);
        }

        id = ++_proposalCount;
        _proposalOf[subject] = id;
        Proposal storage proposal = _proposals[id];
        proposal.subject = subject;
        proposal.proposedAt = uint40(block.timestamp);
        proposal.seat = uint32(seat);
        proposal.openIndex = uint24(_open.length);
        proposal.alias_ = alias_;
        _open.push(uint40(id));
        mine.push(uint40(id));
        emit AdminProposed(subject);
        emit AdminNominated(msg.sender, subject, alias_, _expiry(proposal));
        _castFor(id, seat, 1);
        _settle();
    }

    function voteFor(address subject) external {
        uint256 seat = _enter();
        (uint256 id, uint256 votes) = _openProposal(subject);
        if (_has(_proposals[id].votes, seat)) revert AlreadyVoted(msg.sender, subject);
        _castFor(id, seat, votes + 1);
        _settle();
    }

    /// Takes a vote back. Without any vote left the proposal closes.
    function rescindVoteFor(address subject) external {
        uint256 seat = _enter();
        (uint256 id, uint256 votes) = _openProposal(subject);
        if (!_has(_proposals[id].votes, seat)) revert NoVoteToRescind(msg.sender, subject);
        _flip(_proposals[id].votes, seat);
        emit VoteRescinded(msg.sender, subject, true, votes - 1, votesNeeded());
        if (votes == 1) _close(id, NO_VOTES_LEFT);
        _settle();
    }

    function countOfVotesFor(address subject) external view returns (uint256) {
        uint256 id = _proposalOf[subject];
        return _isOpen(id) ? _count(_proposals[id].votes) : 0;
    }

    /// Whether the sender of the call has a vote in an open proposal.
    function hasAlreadyVotedFor(address subject) external view returns (bool) {
        uint256 id = _proposalOf[subject];
        uint256 seat = _seatOf[msg.sender];
        return seat != 0 && _isOpen(id) && _has(_proposals[id].votes, seat - 1);
    }

    /// In the order in which the voters were admitted.
    function whoHasVotedFor(address subject) external view returns (address[] memory voters) {
        uint256 id = _proposalOf[subject];
        if (_isOpen(id)) voters = _accounts(_proposals[id].votes);
    }

    // ---------------------------------------------------------------- eviction

    /// With three or more admins the eviction takes effect with the last vote it needs. With two, the vote gives notice.
    function voteAgainst(address admin) external {
        uint256 seat = _enter();
        uint256 target = _seatOfOther(admin);
        Seat storage subject = _seats[target];
        if (_has(subject.against, seat)) revert AlreadyVoted(msg.sender, admin);
        _flip(subject.against, seat);
        uint256 votes = _count(subject.against);
        uint256 needed = evictionVotesNeeded();
        emit VoteCast(msg.sender, admin, false, votes, needed);
        if (_adminCount == 2) _giveNotice(target, msg.sender);
        else if (votes >= needed) _leave(target);
        _settle();
    }

    function rescindVoteAgainst(address admin) external {
        uint256 seat = _enter();
        Ballot storage against = _seats[_requireSeat(admin)].against;
        if (!_has(against, seat)) revert NoVoteToRescind(msg.sender, admin);
        _flip(against, seat);
        emit VoteRescinded(msg.sender, admin, false, _count(against), evictionVotesNeeded());
        _settle();
    }

    /// Carries out an eviction that has the votes it needs: between two admins once the notice has passed and the one
    /// concerned has sent no governance transaction since it was given. Such a transaction voids the notice; a new one
    /// is given by taking the vote back and voting again.
    function enforceEviction(address admin) external {
        _enter();
        uint256 target = _seatOfOther(admin);
        Seat storage subject = _seats[target];
        uint256 votes = _count(subject.against);
        uint256 needed = evictionVotesNeeded();
        if (votes < needed) revert NotEnoughVotes(votes, needed);
        if (_adminCount == 2) {
            uint256 noticeAt = subject.noticeAt;
            if (subject.lastActive > noticeAt) revert AdminIsActive(admin, subject.lastActive);
            uint256 enforceableAt = noticeAt + _evictionNotice;
            if (block.timestamp < enforceableAt) revert EvictionNotDue(enforceableAt);
        }
        _leave(target);
        _settle();
    }

    function countOfVotesAgainst(address admin) external view returns (uint256) {
        uint256 seat = _seatOf[admin];
        return seat == 0 ? 0 : _count(_seats[seat - 1].against);
    }

    /// Whether the sender of the call has a vote against this admin.
    function hasAlreadyVotedAgainst(address admin) external view returns (bool) {
        uint256 target = _seatOf[admin];
        uint256 seat = _seatOf[msg.sender];
        return seat != 0 && target != 0 && _has(_seats[target - 1].against, seat - 1);
    }

    /// In the order in which the voters were admitted.
    function whoHasVotedAgainst(address admin) external view returns (address[] memory voters) {
        uint256 seat = _seatOf[admin];
        if (seat != 0) voters = _accounts(_seats[seat - 1].against);
    }

    // ---------------------------------------------------------------- capacity

    /// Each admin has one vote for one capacity; voting for another moves it. A majority for the same value sets it,
    /// and all votes on the capacity are gone with that.
    function voteForCapacity(uint256 capacity) external {
        uint256 seat = _enter();
        _checkedCapacity(capacity);
        Seat storage voter = _seats[seat];
        uint256 round = _capacityRound;
        if (voter.capacityVote != 0 && voter.capacityRound == round) {
            if (voter.capacityVote == capacity) revert AlreadyVoted(msg.sender, address(0));
            _flip(_capacityBallots[round][voter.capacityVote], seat);
        }
        voter.capacityVote = uint16(capacity);
        voter.capacityRound = uint40(round);
        Ballot storage ballot = _capacityBallots[round][capacity];
        _flip(ballot, seat);
        uint256 votes = _count(ballot);
        uint256 needed = votesNeeded();
        emit CapacityVoteCast(msg.sender, capacity, votes, needed);
        if (votes >= needed) _setCapacity(capacity);
        _settle();
    }

    function capacityVotes(uint256 capacity) external view returns (address[] memory) {
        return _accounts(_capacityBallots[_capacityRound][capacity]);
    }

    // ---------------------------------------------------------------- validators

    /// The final set: those who seal now.
    function getValidators() external view returns (address[] memory) {
        return _select(IN_FINAL);
    }

    /// The set once the change in flight and the queue are final.
    function getTargetValidators() external view returns (address[] memory) {
        return _select(IN_TARGET);
    }

    /// What is under way: target against final set, and whether a change is in flight and one queued behind it.
    function getPendingValidators()
        external
        view
        returns (address[] memory added, address[] memory removed, bool inFlight, bool queued)
    {
        return (_select(ADDED), _select(REMOVED), _inFlight, _changes[_queue].length != 0);
    }

    /// An admin's validators of the target set.
    function getAdminValidators(address admin) external view returns (address[] memory validators) {
        uint256 seat = _seatOf[admin];
        if (seat != 0) {
            uint16[] storage held = _seats[seat - 1].validators;
            uint256 length = held.length;
            validators = new address[](length);
            for (uint256 i = 0; i < length; ++i) {
                validators[i] = _roster[held[i]].account;
            }
        }
    }

    /// The admin to whom a validator of the target set belongs; zero if it is in none, or its admin has left.
    function ownerOf(address validator) public view returns (address) {
        uint256 place = _placeOf[validator];
        if (place == 0) return address(0);
        Validator storage entry = _roster[place - 1];
        return _isIn(IN_TARGET, entry.flags) && _has(_taken, entry.seat) ? _seats[entry.seat].account : address(0);
    }

    /// The caller delegates validators. One whose admin has left and that is still needed may be taken over.
    function addValidators(address[] calldata validators) external {
        uint256 seat = _enter();
        if (validators.length == 0) revert EmptyList();
        uint16[] storage held = _seats[seat].validators;
        uint256 requested = held.length + validators.length;
        if (requested > _capacity) revert CapacityExceeded(requested, _capacity);

        uint256 target = _targetCount;
        for (uint256 i = 0; i < validators.length; ++i) {
            address account = validators[i];
            if (account == address(0)) revert ZeroAddress();
            uint256 place = _placeOf[account];
            if (place == 0) {
                place = _allocate(account);
                _toggle(place);
                ++target;
            } else if (!_isIn(IN_TARGET, _roster[--place].flags)) {
                _toggle(place);
                ++target;
            } else {
                address owner = ownerOf(account);
                if (owner != address(0)) revert AlreadyAValidator(account, owner);
                _removeOrphan(place);
            }
            Validator storage entry = _roster[place];
            entry.seat = uint32(seat);
            entry.seatIndex = uint16(held.length);
            held.push(uint16(place));
        }
        if (target > MAX_VALIDATORS) revert TooManyValidators(target, MAX_VALIDATORS);
        _targetCount = uint16(target);
        emit AddValidatorCalled(msg.sender);
        emit ValidatorsDelegated(msg.sender, validators);

        // Those who were kept only because they could not be spared may go now.
        while (_orphans.length != 0 && _targetCount > MIN_VALIDATORS) {
            Validator storage orphan = _roster[_orphans[_orphans.length - 1]];
            address[] memory retired = new address[](1);
            retired[0] = orphan.account;
            emit ValidatorsRetired(_seats[orphan.seat].account, retired);
            _toggle(_orphans[_orphans.length - 1]);
            _orphans.pop();
            --_targetCount;
        }
        _settle();
    }

    /// The caller withdraws validators of its own.
    function removeValidators(address[] calldata validators) external {
        uint256 seat = _enter();
        if (validators.length == 0) revert EmptyList();
        uint16[] storage held = _seats[seat].validators;
        for (uint256 i = 0; i < validators.length; ++i) {
            address account = validators[i];
            if (ownerOf(account) != msg.sender) revert NotYourValidator(account, ownerOf(account));
            uint256 place = _placeOf[account] - 1;
            uint16 index = _roster[place].seatIndex;
            uint16 last = held[held.length - 1];
            held[index] = last;
            held.pop();
            _roster[last].seatIndex = index;
            _toggle(place);
        }
        uint256 target = _targetCount - validators.length;
        if (target < MIN_VALIDATORS) revert TooFewValidators(target, MIN_VALIDATORS);
        _targetCount = uint16(target);
        emit ValidatorsWithdrawn(msg.sender, validators);
        _settle();
    }

    /// Called by the client, in the system's name, when more than half of the sealing validators have built on the
    /// announcement of the change. What happens here leaves no logs in any receipt, so the queue is not announced
    /// here: no client would see it.
    function finalizeChange() external {
        if (msg.sender != SYSTEM) revert NotSystemCaller(msg.sender);
        if (!_inFlight) revert NothingToFinalize();
        emit FinalizeCalled(msg.sender);
        _land();
    }

    /// Announces the queued change when none is in flight. Every governance transaction does so too; this one is for
    /// when none is due. Anybody may call it: it decides nothing.
    function initiateQueuedChange() external {
        if (_inFlight || _changes[_queue].length == 0) revert NothingToInitiate();
        _announce();
    }

    // ---------------------------------------------------------------- seats and ballots

    /// The caller's seat, and the moment as its last sign of life.
    function _enter() private returns (uint256 seat) {
        seat = _requireSeat(msg.sender);
        _seats[seat].lastActive = uint40(block.timestamp);
    }

    function _requireSeat(address admin) private view returns (uint256) {
        uint256 seat = _seatOf[admin];
        if (seat == 0) revert NotAnAdmin(admin);
        return seat - 1;
    }

    function _seatOfOther(address admin) private view returns (uint256 seat) {
        seat = _requireSeat(admin);
        if (admin == msg.sender) revert CannotVoteOnOneself(admin);
    }

    function _has(Ballot storage ballot, uint256 seat) private view returns (bool) {
        return (ballot.bits[seat >> 8] >> (seat & 255)) & 1 != 0;
    }

    function _flip(Ballot storage ballot, uint256 seat) private {
        ballot.bits[seat >> 8] ^= 1 << (seat & 255);
    }

    /// How many admins of today have a vote in a ballot.
    function _count(Ballot storage ballot) private view returns (uint256 votes) {
        uint256 words = _words.length;
        for (uint256 i = 0; i < words; ++i) {
            uint256 word = _words[i];
            uint256 bits = ballot.bits[word];
            if (bits != 0) votes += _populationCount(bits & _taken.bits[word]);
        }
    }

    /// The number of one-bits: pairs, nibbles and bytes are summed side by side, then the bytes by a multiplication.
    function _populationCount(uint256 bits) private pure returns (uint256) {
        unchecked {
            if (bits == type(uint256).max) return 256;
            bits -= (bits >> 1) & 0x5555555555555555555555555555555555555555555555555555555555555555;
            bits = (bits & 0x3333333333333333333333333333333333333333333333333333333333333333)
                + ((bits >> 2) & 0x3333333333333333333333333333333333333333333333333333333333333333);
            bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
            return (bits * 0x0101010101010101010101010101010101010101010101010101010101010101) >> 248;
        }
    }

    /// The admins of today with a vote in a ballot, in the order of admission.
    function _accounts(Ballot storage ballot) private view returns (address[] memory accounts) {
        accounts = new address[](_adminCount);
        uint256 count = 0;
        uint256 words = _words.length;
        for (uint256 i = 0; i < words; ++i) {
            uint256 word = _words[i];
            uint256 bits = ballot.bits[word] & _taken.bits[word];
            for (uint256 seat = word << 8; bits != 0; ++seat) {
                if (bits & 1 != 0) accounts[count++] = _seats[seat].account;
                bits >>= 1;
            }
        }
        _truncate(accounts, count);
    }

    function _admit(address account, string memory alias_) private {
        uint256 seat = _seats.length;
        Seat storage admin = _seats.push();
        admin.account = account;
        admin.alias_ = alias_;
        if (_taken.bits[seat >> 8] == 0) _words.push(uint32(seat >> 8));
        _flip(_taken, seat);
        _seatOf[account] = seat + 1;
        ++_adminCount;
    }

    /// An admin leaves, by eviction or by itself, and what is open is counted again.
    function _leave(uint256 seat) private {
        Seat storage admin = _seats[seat];
        _flip(_taken, seat);
        if (_taken.bits[seat >> 8] == 0) _removeWord(seat >> 8);
        delete _seatOf[admin.account];
        delete admin.alias_;
        --_adminCount;
        emit AdminRemoved(admin.account);
        _retire(admin);

        _recounting = true;
        _recountSeat = 0;
        _recountOpen = uint24(_open.length);
        if (_adminCount == 2) _giveNotices();
    }

    function _removeWord(uint256 word) private {
        uint256 i = 0;
        while (_words[i] != word) ++i;
        for (; i + 1 < _words.length; ++i) {
            _words[i] = _words[i + 1];
        }
        _words.pop();
    }

    /// From three admins to two: a vote that one of them cast against the other stands, as a notice given now.
    function _giveNotices() private {
        address[] memory admins = _accounts(_taken);
        for (uint256 i = 0; i < 2; ++i) {
            uint256 seat = _seatOf[admins[i]] - 1;
            if (_count(_seats[seat].against) != 0) _giveNotice(seat, admins[1 - i]);
        }
    }

    function _giveNotice(uint256 target, address voter) private {
        _seats[target].noticeAt = uint40(block.timestamp);
        emit EvictionNoticeGiven(voter, _seats[target].account, block.timestamp + _evictionNotice);
    }

    /// Ends a governance transaction: goes on with a re-count, and announces what is queued.
    function _settle() private {
        if (_recounting) _recount();
        if (!_inFlight && _changes[_queue].length != 0) _announce();
    }

    /// Inspects what became decidable with the departure of an admin: evictions and capacity in the order of seats,
    /// then proposals, the youngest first. Each eviction starts it anew. What one transaction cannot carry is left to
    /// the next, whoever sends it.
    function _recount() private {
        uint256 seat = _recountSeat;
        uint256 steps = 0;
        for (uint256 i = 0; i < _words.length && steps < RECOUNT_STEPS;) {
            uint256 first = uint256(_words[i]) << 8;
            if (seat < first) seat = first;
            uint256 bits = seat < first + 256 ? _taken.bits[first >> 8] >> (seat - first) : 0;
            uint256 evicted = 0;
            for (; bits != 0 && evicted == 0 && steps < RECOUNT_STEPS; bits >>= 1) {
                if (bits & 1 != 0) {
                    evicted = _decideAbout(seat);
                    steps += 1 + evicted;
                }
                ++seat;
            }
            if (evicted != 0) (i, seat) = (0, 0);
            else if (bits == 0) ++i;
        }
        bool seatsDone = steps < RECOUNT_STEPS;

        // From the end, so that closing one moves only inspected ones.
        uint256 open = _recountOpen;
        if (open > _open.length) open = _open.length;
        while (open != 0 && steps < RECOUNT_STEPS) {
            ++steps;
            uint256 id = _open[--open];
            if (!_isOpen(id)) {
                steps += CLOSING_STEPS;
                _closeStale(id);
            } else if (_count(_proposals[id].votes) >= votesNeeded()) {
                steps += ADMISSION_STEPS;
                _promote(id);
            }
        }

        _recountSeat = uint40(seat);
        _recountOpen = uint24(open);
        _recounting = !seatsDone || open != 0;
    }

    /// Evicts an admin who has the votes against it now, or sets the capacity it voted for if that has the votes now.
    /// The steps that an eviction took; zero if there was none.
    function _decideAbout(uint256 seat) private returns (uint256 steps) {
        Seat storage admin = _seats[seat];
        uint256 capacity = admin.capacityVote;
        if (_adminCount > 2) {
            uint256 votes = _count(admin.against);
            if (votes != 0 && votes >= evictionVotesNeeded()) {
                steps = EVICTION_STEPS + RETIREMENT_STEPS * admin.validators.length;
                _leave(seat);
                return steps;
            }
        }
        if (capacity != 0 && admin.capacityRound == _capacityRound
            && _count(_capacityBallots[_capacityRound][capacity]) >= votesNeeded()) {
            _setCapacity(capacity);
        }
    }

    // ---------------------------------------------------------------- proposals

    function _requireAlias(uint256 length) private pure {
        if (length > MAX_ALIAS_BYTES) revert AliasTooLong(length, MAX_ALIAS_BYTES);
    }

    function _expiry(Proposal storage proposal) private view returns (uint256) {
        return uint256(proposal.proposedAt) + _proposalLifetime;
    }

    function _isOpen(uint256 id) private view returns (bool) {
        Proposal storage proposal = _proposals[id];
        return id != 0 && block.timestamp < _expiry(proposal) && _count(proposal.votes) != 0;
    }

    function _openProposal(address subject) private view returns (uint256 id, uint256 votes) {
        id = _proposalOf[subject];
        votes = _count(_proposals[id].votes);
        if (votes == 0) revert NotProposed(subject);
        uint256 expiresAt = _expiry(_proposals[id]);
        if (block.timestamp >= expiresAt) revert ProposalExpired(subject, expiresAt);
    }

    function _castFor(uint256 id, uint256 seat, uint256 votes) private {
        Proposal storage proposal = _proposals[id];
        _flip(proposal.votes, seat);
        uint256 needed = votesNeeded();
        emit VoteCast(msg.sender, proposal.subject, true, votes, needed);
        if (votes >= needed) _promote(id);
    }

    function _promote(uint256 id) private {
        address subject = _proposals[id].subject;
        string memory alias_ = _proposals[id].alias_;
        _close(id, ADMITTED);
        _admit(subject, alias_);
        emit AdminAdded(subject);
    }

    function _closeStale(uint256 id) private {
        _close(id, block.timestamp >= _expiry(_proposals[id]) ? EXPIRED : NO_VOTES_LEFT);
    }

    function _close(uint256 id, uint8 reason) private {
        Proposal storage proposal = _proposals[id];
        address subject = proposal.subject;
        uint40 last = _open[_open.length - 1];
        _open[proposal.openIndex] = last;
        _proposals[last].openIndex = proposal.openIndex;
        _open.pop();

        uint40[] storage mine = _seats[proposal.seat].proposals;
        uint256 i = 0;
        while (mine[i] != id) ++i;
        mine[i] = mine[mine.length - 1];
        mine.pop();

        delete _proposalOf[subject];
        delete _proposals[id]; // all but the ballot, which no other proposal uses
        emit ProposalClosed(subject, reason);
    }

    function _checkedCapacity(uint256 capacity) private pure returns (uint16) {
        if (capacity == 0 || capacity > MAX_CAPACITY) revert CapacityOutOfRange(capacity, MAX_CAPACITY);
        return uint16(capacity);
    }

    function _setCapacity(uint256 capacity) private {
        emit CapacityChanged(_capacity, capacity);
        _capacity = uint16(capacity);
        ++_capacityRound;
    }

    // ---------------------------------------------------------------- the roster

    function _isIn(uint256 table, uint8 flags) private pure returns (bool) {
        return (table >> flags) & 1 != 0;
    }

    /// The validators whose flags are in a table, in the order of the roster.
    function _select(uint256 table) private view returns (address[] memory accounts) {
        uint256 length = _roster.length;
        accounts = new address[](length);
        uint256 count = 0;
        for (uint256 i = 0; i < length; ++i) {
            Validator storage entry = _roster[i];
            if (_isIn(table, entry.flags)) accounts[count++] = entry.account;
        }
        _truncate(accounts, count);
    }

    function _truncate(address[] memory list, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    function _allocate(address account) private returns (uint256 place) {
        if (_freePlace == 0) {
            place = _roster.length;
            _roster.push();
        } else {
            place = _freePlace - 1;
            _freePlace = _roster[place].queueIndex;
        }
        _roster[place].account = account;
        _placeOf[account] = place + 1;
    }

    /// Gives back the place of a validator that is in no set any more.
    function _free(uint256 place) private {
        delete _placeOf[_roster[place].account];
        _roster[place] = Validator(address(0), 0, 0, _freePlace, 0);
        _freePlace = uint16(place + 1);
    }

    /// Queues that a validator enters or leaves the target set, whichever it is not; the opposite change, if it waits
    /// in the queue, is struck out instead.
    function _toggle(uint256 place) private {
        Validator storage entry = _roster[place];
        uint16[] storage queue = _changes[_queue];
        uint8 flag = CHANGE << _queue;
        if (entry.flags & flag == 0) {
            entry.queueIndex = uint16(queue.length);
            entry.flags |= flag;
            queue.push(uint16(place));
        } else {
            uint16 last = queue[queue.length - 1];
            queue[entry.queueIndex] = last;
            _roster[last].queueIndex = entry.queueIndex;
            queue.pop();
            entry.flags ^= flag;
            if (entry.flags == 0) _free(place);
        }
    }

    /// The validators of an admin who leaves go as far as enough remain; the others stay, without an owner, until
    /// they can be spared.
    function _retire(Seat storage admin) private {
        uint16[] storage held = admin.validators;
        uint256 length = held.length;
        uint256 target = _targetCount;
        uint256 spare = target > MIN_VALIDATORS ? target - MIN_VALIDATORS : 0;
        if (spare > length) spare = length;
        address[] memory retired = new address[](spare);
        for (uint256 i = 0; i < length; ++i) {
            uint16 place = held[i];
            if (i < spare) {
                retired[i] = _roster[place].account;
                _toggle(place);
            } else {
                _orphans.push(place);
            }
        }
        delete admin.validators;
        _targetCount = uint16(target - spare);
        if (spare != 0) emit ValidatorsRetired(admin.account, retired);
    }

    function _removeOrphan(uint256 place) private {
        uint16 last = _orphans[_orphans.length - 1];
        for (uint256 i = 0; i < _orphans.length; ++i) {
            if (_orphans[i] == place) _orphans[i] = last;
        }
        _orphans.pop();
    }

    /// The queue becomes the change in flight.
    function _announce() private {
        _queue ^= 1;
        _inFlight = true;
        emit InitiateChange(blockhash(block.number - 1), _select(IN_TARGET));
        if (_finalizesImmediately) _land();
    }

    /// The change in flight becomes final.
    function _land() private {
        uint8 flight = _queue ^ 1;
        uint8 flag = CHANGE << flight;
        uint16[] storage places = _changes[flight];
        uint256 length = places.length;
        for (uint256 i = 0; i < length; ++i) {
            uint16 place = places[i];
            Validator storage entry = _roster[place];
            entry.flags ^= FINAL | flag;
            if (entry.flags == 0) _free(place);
        }
        delete _changes[flight];
        _inFlight = false;
    }
}
