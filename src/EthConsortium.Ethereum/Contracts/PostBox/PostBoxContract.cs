using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>A post box: members leave messages for each other, in the open. Source: PostBox.sol.</summary>
public static class PostBoxContract
{
    /// <summary>The longest message in bytes of UTF-8.</summary>
    public const int MaximumMessageBytes = 4096;

    /// <summary>What the compiler made of it. The constructor takes nothing.</summary>
    public static ContractArtifact Artifact { get; } = ContractArtifact.Load("PostBox");

    /// <summary><c>function post(address to, string message)</c>: leaves a message.</summary>
    public static AbiFunction Post { get; } = AbiFunction.Parse("function post(address to, string message)");

    /// <summary><c>function inboxCount(address reader) view returns (uint256)</c>: how many messages were ever left for a reader.</summary>
    public static AbiFunction InboxCount { get; } = AbiFunction.Parse("function inboxCount(address reader) view returns (uint256)");

    /// <summary><c>event MessagePosted(address indexed from, address indexed to, uint256 indexed number, string message)</c>; the number counts a reader's messages from 1 on.</summary>
    public static AbiEvent MessagePosted { get; } = AbiEvent.Parse("event MessagePosted(address indexed from, address indexed to, uint256 indexed number, string message)");

    /// <summary><c>error ZeroAddress()</c>: the message is for nobody.</summary>
    public static AbiError ZeroAddress { get; } = AbiError.Parse("error ZeroAddress()");

    /// <summary><c>error EmptyMessage()</c>.</summary>
    public static AbiError EmptyMessage { get; } = AbiError.Parse("error EmptyMessage()");

    /// <summary><c>error MessageTooLong(uint256 length, uint256 limit)</c>: in bytes.</summary>
    public static AbiError MessageTooLong { get; } = AbiError.Parse("error MessageTooLong(uint256 length, uint256 limit)");
}
