// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The bank demo: enrolled banks keep credit scores of persons, everybody reads them.
///
/// The interface of the original demo (selectors, topic); where the original did silently nothing for a caller
/// without the right, this one reverts and says why.
contract CreditScore {
    /// Who enrolls banks: the account that created this contract.
    address public owner;
    mapping(address bank => bool) public banks;
    mapping(address person => uint256) public scores;

    event BankEnrolled(address indexed bank);
    event CreditScoreUpdated(address person, uint256 score);

    error NotTheOwner(address caller, address owner);
    error NotAnEnrolledBank(address caller);
    error AlreadyEnrolled(address bank);
    error ZeroAddress();

    constructor() {
        owner = msg.sender;
    }

    /// Enrolls a bank; only the owner does.
    function addBank(address bank) external {
        if (msg.sender != owner) revert NotTheOwner(msg.sender, owner);
        if (bank == address(0)) revert ZeroAddress();
        if (banks[bank]) revert AlreadyEnrolled(bank);
        banks[bank] = true;
        emit BankEnrolled(bank);
    }

    /// Writes a person's score; only enrolled banks do.
    function updateScore(address person, uint256 score) external {
        if (!banks[msg.sender]) revert NotAnEnrolledBank(msg.sender);
        if (person == address(0)) revert ZeroAddress();
        scores[person] = score;
        emit CreditScoreUpdated(person, score);
    }

    /// A person's score; zero if none was ever written.
    function getScore(address person) external view returns (uint256) {
        return scores[person];
    }
}
