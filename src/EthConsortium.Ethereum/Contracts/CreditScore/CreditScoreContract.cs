using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>The bank demo: the owner enrolls banks, enrolled banks write credit scores, everybody reads them. Source: CreditScore.sol.</summary>
public static class CreditScoreContract
{
    /// <summary>What the compiler made of it. The constructor takes nothing; its sender becomes the owner.</summary>
    public static ContractArtifact Artifact { get; } = ContractArtifact.Load("CreditScore");

    /// <summary><c>function owner() view returns (address)</c>: who enrolls banks.</summary>
    public static AbiFunction Owner { get; } = AbiFunction.Parse("function owner() view returns (address)");

    /// <summary><c>function addBank(address bank)</c>: enrolls a bank; the owner only.</summary>
    public static AbiFunction AddBank { get; } = AbiFunction.Parse("function addBank(address bank)");

    /// <summary><c>function updateScore(address person, uint256 score)</c>: writes a score; enrolled banks only.</summary>
    public static AbiFunction UpdateScore { get; } = AbiFunction.Parse("function updateScore(address person, uint256 score)");

    /// <summary><c>function getScore(address person) view returns (uint256)</c>: a person's score, zero if none was ever written.</summary>
    public static AbiFunction GetScore { get; } = AbiFunction.Parse("function getScore(address person) view returns (uint256)");

    /// <summary><c>function scores(address person) view returns (uint256)</c>: the same, under the name of the original's variable.</summary>
    public static AbiFunction Scores { get; } = AbiFunction.Parse("function scores(address person) view returns (uint256)");

    /// <summary><c>function banks(address bank) view returns (bool)</c>: whether a bank is enrolled.</summary>
    public static AbiFunction Banks { get; } = AbiFunction.Parse("function banks(address bank) view returns (bool)");

    /// <summary><c>event BankEnrolled(address indexed bank)</c>.</summary>
    public static AbiEvent BankEnrolled { get; } = AbiEvent.Parse("event BankEnrolled(address indexed bank)");

    /// <summary><c>event CreditScoreUpdated(address person, uint256 score)</c>.</summary>
    public static AbiEvent CreditScoreUpdated { get; } = AbiEvent.Parse("event CreditScoreUpdated(address person, uint256 score)");

    /// <summary><c>error NotTheOwner(address caller, address owner)</c>: somebody else than the owner enrolls a bank.</summary>
    public static AbiError NotTheOwner { get; } = AbiError.Parse("error NotTheOwner(address caller, address owner)");

    /// <summary><c>error NotAnEnrolledBank(address caller)</c>: somebody who is not an enrolled bank writes a score.</summary>
    public static AbiError NotAnEnrolledBank { get; } = AbiError.Parse("error NotAnEnrolledBank(address caller)");

    /// <summary><c>error AlreadyEnrolled(address bank)</c>.</summary>
    public static AbiError AlreadyEnrolled { get; } = AbiError.Parse("error AlreadyEnrolled(address bank)");

    /// <summary><c>error ZeroAddress()</c>: the bank or person is the zero address.</summary>
    public static AbiError ZeroAddress { get; } = AbiError.Parse("error ZeroAddress()");
}
