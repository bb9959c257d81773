// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

// Compilers of those years did not refuse an address with bytes in front of it: they cut them off. So does this coder.
pragma abicoder v1;

/// @title What stands in, in tests, for the governance contracts of the earlier template: their interface, rules and defects.
/// @notice Never deploy it for anything else. Each defect is marked with its number in docs/governance.md.
/// @dev Written from the facts about those contracts. What they refuse with an assertion burns all gas here as well, and
/// nothing gives a reason. The order of the variables counts: clients read from slot 10 whether the last change is applied.
abstract contract LegacyGovernance {
    enum ChangeKind {
        Addition,
        Removal
    }

    struct Change {
        ChangeKind kind;
        address[] validators;
        address owner;
    }

    event InitiateChange(bytes32 indexed _parent_hash, address[] _new_set);
    event FinalizeCalled(address caller);
    event AddValidatorCalled(address caller);
    event AdminProposed(address admin);
    event AdminAdded(address admin);
    event AdminRemoved(address admin);

    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;

    uint256 private _reserved0;
    uint256 private _reserved1;
    uint256 private _reserved2;
    address[] private _final; // slot 3
    mapping(address => address[]) private _own;
    address[] private _pending;
    mapping(address => bool) private _isValidator;
    Change private _change; // slots 7 to 9
    bool internal _isApplied = true; // slot 10
    bool private _isForTests;
    address private _developer = 0x627306090abaB3A6e1400e9345bC60c78a8BEf57;

    uint256 private immutable _capacity;
    address[] internal _admins;
    address[] internal _proposed;
    mapping(address => bool) internal _isAdmin;
    mapping(address => bool) internal _isProposed;
    mapping(address => string) private _aliases;
    mapping(address => address[]) internal _for;
    mapping(address => address[]) internal _against;

    constructor(address founder, address[] memory validators, uint256 capacity) {
        _capacity = capacity;
        emit AddValidatorCalled(msg.sender);
        for (uint256 i = 0; i < validators.length; i++) {
            _final.push(validators[i]);
            _pending.push(validators[i]);
            _own[founder].push(validators[i]);
            _isValidator[validators[i]] = true;
        }

        _admins.push(founder);
        _isAdmin[founder] = true;
    }

    modifier onlyAdmin() {
        require(_isAdmin[msg.sender]);
        _;
    }

    /// @dev v1.2 waits here for the change in flight; v1 does not (defect 1).
    modifier whenChangeable() {
        _requireChangeable();
        _;
    }

    function getValidators() external view returns (address[] memory) {
        return _final;
    }

    function getAdminValidators(address admin) external view returns (address[] memory) {
        return _own[admin];
    }

    function getAdminCount() external view returns (uint256) {
        return _admins.length;
    }

    function getProposedCount() external view returns (uint256) {
        return _proposed.length;
    }

    function getAliasForAdmin(address admin) external view returns (string memory) {
        return _aliases[admin];
    }

    function getValidatorCapacity() external view returns (uint256) {
        return _capacity;
    }

    function countOfVotesFor(address subject) external view returns (uint256) {
        require(_isProposed[subject]);
        return _for[subject].length;
    }

    function countOfVotesAgainst(address admin) external view returns (uint256) {
        require(_isAdmin[admin]);
        return _against[admin].length;
    }

    function finalizeChange() external {
        require(msg.sender == SYSTEM);
        emit FinalizeCalled(msg.sender);
        // Defect 1: only the last change is applied to owners and flags, while the list is that of all of them.
        for (uint256 i = 0; i < _change.validators.length; i++) {
            address validator = _change.validators[i];
            if (_change.kind == ChangeKind.Removal) {
                _isValidator[validator] = false;
                _removeFrom(_own[_change.owner], validator);
            } else if (!_isValidator[validator]) {
                _isValidator[validator] = true;
                _own[_change.owner].push(validator);
            }
        }

        _isApplied = true;
        _final = _pending;
    }

    function addValidators(address[] memory validators) external onlyAdmin whenChangeable {
        _assert(_own[msg.sender].length + validators.length <= _capacity); // defect 6
        emit AddValidatorCalled(msg.sender);
        for (uint256 i = 0; i < validators.length; i++) {
            // Defect 2: the flag is set when the change is final, so a duplicate is not seen.
            _assert(!_isValidator[validators[i]]);
            require(validators[i] != address(0));
            _pending.push(validators[i]);
        }

        _initiate(ChangeKind.Addition, validators, msg.sender);
    }

    function removeValidators(address[] memory validators) external onlyAdmin whenChangeable {
        _remove(validators, msg.sender);
    }

    function proposeAdmin(address subject, string memory alias_) external {
        require(!_isAdmin[subject] && !_isProposed[subject] && subject != address(0));
        _aliases[subject] = alias_;
        if (_admins.length == 0) {
            _admins.push(subject); // whoever comes first, once the last admin is gone
            _isAdmin[subject] = true;
            return;
        }

        require(_maySubmitProposal());
        _requireRoom(_proposed);
        _proposed.push(subject);
        _isProposed[subject] = true;
        emit AdminProposed(subject);
        if (_isAdmin[msg.sender]) {
            _voteFor(subject);
        }
    }

    function voteFor(address subject) external onlyAdmin {
        require(_isProposed[subject]);
        _voteFor(subject);
    }

    function voteAgainst(address admin) external onlyAdmin {
        require(_isAdmin[admin]);
        _cast(_against[admin]);
        // Defect 5: nobody's vote is left out, so of two admins both are needed.
        if (_against[admin].length >= _majority()) {
            _evict(admin);
        }
    }

    function updateAdminAlias(string memory alias_) external onlyAdmin {
        _aliases[msg.sender] = alias_;
    }

    function _requireChangeable() internal view virtual;

    function _maySubmitProposal() internal view virtual returns (bool);

    function _requireRoom(address[] storage list) internal view virtual;

    function _majority() private view returns (uint256) {
        return _admins.length / 2 + 1;
    }

    function _cast(address[] storage votes) private {
        _assert(!_contains(votes, msg.sender)); // defect 6
        votes.push(msg.sender);
    }

    function _voteFor(address subject) private {
        _cast(_for[subject]);
        // Defect 7: counted when somebody votes, at no other time.
        if (_for[subject].length >= _majority()) {
            _close(subject);
            _requireRoom(_admins);
            _admins.push(subject);
            _isAdmin[subject] = true;
            emit AdminAdded(subject);
        }
    }

    function _close(address subject) internal {
        _removeFrom(_proposed, subject);
        _isProposed[subject] = false;
        delete _for[subject];
    }

    function _evict(address admin) private {
        _removeFrom(_admins, admin);
        _isAdmin[admin] = false;
        delete _against[admin];
        _remove(_own[admin], admin); // defects 1, 3 and 4: whatever is in flight, and also when there is nothing to remove
        for (uint256 i = 0; i < _proposed.length; i++) {
            _takeBack(_for[_proposed[i]], admin);
        }

        for (uint256 i = 0; i < _admins.length; i++) {
            _takeBack(_against[_admins[i]], admin);
        }

        emit AdminRemoved(admin);
    }

    function _takeBack(address[] storage votes, address voter) internal {
        if (_contains(votes, voter)) {
            _removeFrom(votes, voter);
        }
    }

    function _remove(address[] memory validators, address owner) private {
        unchecked {
            _assert(_final.length - validators.length >= 2); // defect 3: not the pending list
        }

        for (uint256 i = 0; i < validators.length; i++) {
            _assert(_contains(_own[owner], validators[i])); // defect 6
            _removeFrom(_pending, validators[i]);
        }

        _initiate(ChangeKind.Removal, validators, owner);
    }

    function _initiate(ChangeKind kind, address[] memory validators, address owner) private {
        _change = Change(kind, validators, owner);
        emit InitiateChange(blockhash(block.number - 1), _pending);
        _isApplied = false;
    }

    function _contains(address[] memory list, address item) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == item) {
                return true;
            }
        }

        return false;
    }

    /// @dev Defect 2: what stands in the list twice, or not at all, cannot be removed.
    function _removeFrom(address[] storage list, address item) internal {
        uint256 kept = 0;
        uint256 count = list.length;
        for (uint256 i = 0; i < count; i++) {
            if (list[i] != item) {
                list[kept++] = list[i];
            }
        }

        _assert(kept + 1 == count);
        list.pop();
    }

    /// @dev Defect 6: an assertion of those years takes all gas and says nothing.
    function _assert(bool condition) internal pure {
        if (!condition) {
            assembly {
                invalid()
            }
        }
    }
}

/// @title Stands in for the contract of 2018.
contract LegacyGovernanceV1 is LegacyGovernance {
    uint256 private constant LENGTH = 200;

    constructor(address founder, address[] memory validators, uint256 capacity) LegacyGovernance(founder, validators, capacity) {}

    function getAdmins() external view returns (address[200] memory) {
        return _pad(_admins);
    }

    function getProposedAdmins() external view returns (address[200] memory) {
        return _pad(_proposed);
    }

    function _requireChangeable() internal view override {}

    function _maySubmitProposal() internal view override returns (bool) {
        return _isAdmin[msg.sender];
    }

    /// @dev Defect 8.
    function _requireRoom(address[] storage list) internal view override {
        _assert(list.length < LENGTH);
    }

    function _pad(address[] storage list) private view returns (address[200] memory padded) {
        for (uint256 i = 0; i < list.length; i++) {
            padded[i] = list[i];
        }
    }
}

/// @title Stands in for the contract of 2019.
contract LegacyGovernanceV1_2 is LegacyGovernance {
    string private _name = "A consortium of 2019";

    constructor(address founder, address[] memory validators, uint256 capacity) LegacyGovernance(founder, validators, capacity) {}

    function getAdmins() external view returns (address[] memory) {
        return _admins;
    }

    function getProposedAdmins() external view returns (address[] memory) {
        return _proposed;
    }

    function getConsortiumName() external view returns (string memory) {
        return _name;
    }

    function setConsortiumName(string memory name) external onlyAdmin {
        _name = name;
    }

    function whoHasVotedFor(address subject) external view returns (address[] memory) {
        require(_isProposed[subject]);
        return _for[subject];
    }

    function whoHasVotedAgainst(address admin) external view returns (address[] memory) {
        require(_isAdmin[admin]);
        return _against[admin];
    }

    function hasAlreadyVotedFor(address subject) external view onlyAdmin returns (bool) {
        _assert(_isProposed[subject]);
        return _has(_for[subject]);
    }

    function hasAlreadyVotedAgainst(address admin) external view onlyAdmin returns (bool) {
        _assert(_isAdmin[admin]);
        return _has(_against[admin]);
    }

    function rescindVoteFor(address subject) external onlyAdmin {
        _assert(_isProposed[subject]);
        _takeBack(_for[subject], msg.sender);
        if (_for[subject].length == 0) {
            _close(subject);
        }
    }

    function rescindVoteAgainst(address admin) external onlyAdmin {
        _assert(_isAdmin[admin]);
        _takeBack(_against[admin], msg.sender);
    }

    function _requireChangeable() internal view override {
        require(_isApplied);
    }

    /// @dev Defect 8.
    function _maySubmitProposal() internal pure override returns (bool) {
        return true;
    }

    function _requireRoom(address[] storage) internal view override {}

    function _has(address[] storage votes) private view returns (bool) {
        for (uint256 i = 0; i < votes.length; i++) {
            if (votes[i] == msg.sender) {
                return true;
            }
        }

        return false;
    }
}
