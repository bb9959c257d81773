// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A post box: members leave messages for each other.
///
/// Messages live in the log, where everybody on the chain can read them; the count of an inbox tells its reader how
/// many to look for.
contract PostBox {
    /// The longest message, in bytes.
    uint256 private constant MAX_MESSAGE_BYTES = 4096;

    /// How many messages were ever left for a reader.
    mapping(address reader => uint256) public inboxCount;

    /// @param number Counts the messages of this reader, from 1 on.
    event MessagePosted(address indexed from, address indexed to, uint256 indexed number, string message);

    error ZeroAddress();
    error EmptyMessage();
    error MessageTooLong(uint256 length, uint256 limit);

    /// Leaves a message.
    function post(address to, string calldata message) external {
        if (to == address(0)) revert ZeroAddress();
        if (bytes(message).length == 0) revert EmptyMessage();
        if (bytes(message).length > MAX_MESSAGE_BYTES) revert MessageTooLong(bytes(message).length, MAX_MESSAGE_BYTES);
        emit MessagePosted(msg.sender, to, ++inboxCount[to], message);
    }
}
