using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Core.Governance;

/// <summary>Why the contract refuses a call.</summary>
public sealed record GovernanceRefusal
{
    internal GovernanceRefusal(ErrorCode code, string error, IReadOnlyList<object?> arguments, string message)
    {
        Code = code;
        Error = error;
        Arguments = arguments;
        Message = message;
    }

    /// <summary>The kind of refusal.</summary>
    public ErrorCode Code { get; }

    /// <summary>The contract's own error by name, such as <c>CapacityExceeded</c>; empty when it is none of them.</summary>
    public string Error { get; }

    /// <summary>The facts in that error: addresses and numbers, in the order of its declaration.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>The refusal in words, with the facts.</summary>
    public string Message { get; }

    /// <summary>
    /// Whether the chain would take the call, and its effect could not be undone: a trap of an earlier contract, which
    /// this software does not walk into. See "Earlier contracts" in docs/governance.md.
    /// </summary>
    public bool IsTrap { get; init; }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(GovernanceRefusal? other) =>
        other is not null && Code == other.Code && Error == other.Error && Arguments.SequenceEqual(other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Error, Arguments.Count);

    /// <summary>The refusal in words.</summary>
    public override string ToString() => $"{Code}: {Message}";

    /// <summary>The refusal that an error of the contract is. Every error has an <see cref="ErrorCode"/> of its name.</summary>
    internal static GovernanceRefusal Of(AbiError error, IReadOnlyList<object?> arguments, Func<Address, string> nameOf) =>
        new(Enum.TryParse(error.Name, out ErrorCode code) ? code : ErrorCode.GovernanceCallRefused, error.Name, arguments, Describe(error, arguments, nameOf));

    /// <summary>The refusal of an earlier contract that means what an error of version 2 says; it gives none itself.</summary>
    internal static GovernanceRefusal Like(AbiError error, IReadOnlyList<object?> arguments, Func<Address, string> nameOf) =>
        new(Enum.Parse<ErrorCode>(error.Name), "", arguments, Describe(error, arguments, nameOf));

    private static string Describe(AbiError error, IReadOnlyList<object?> arguments, Func<Address, string> nameOf)
    {
        string Name(int index) => arguments[index] is Address address ? (address == Address.Zero ? "nobody" : nameOf(address)) : "?";
        string Time(int index) => arguments[index] is BigInteger seconds && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("u") : $"{arguments[index]}";
        return error.Name switch
        {
            "NotAnAdmin" => $"{Name(0)} is not an admin.",
            "AlreadyAnAdmin" => $"{Name(0)} is an admin already.",
            "NotProposed" => $"{Name(0)} is not proposed. To propose it takes an alias.",
            "ProposalExpired" => $"The proposal of {Name(0)} expired at {Time(1)}. It can be proposed again.",
            "AlreadyProposed" => $"{Name(0)} is proposed already. Vote for it.",
            "AlreadyVoted" => $"{Name(0)} has voted so already.",
            "NoVoteToRescind" => $"{Name(0)} has no such vote on {Name(1)} that could be taken back.",
            "CannotVoteOnOneself" => "Nobody votes on oneself. To leave, resign.",
            "ZeroAddress" => "The zero address belongs to nobody.",
            "EmptyList" => "The list of validators is empty.",
            "AlreadyAValidator" => $"{arguments[0]} is a validator of {Name(1)} already.",
            "NotYourValidator" when arguments[1] is Address owner && owner == Address.Zero => $"{arguments[0]} is not a validator of any admin.",
            "NotYourValidator" => $"{arguments[0]} is not a validator of this admin, but of {Name(1)}.",
            "CapacityExceeded" => $"That would be {arguments[0]} validators; an admin may have {arguments[1]}.",
            "TooManyValidators" => $"That would be {arguments[0]} validators of all admins together; there may be {arguments[1]}.",
            "TooFewValidators" => $"That would leave {arguments[0]} validators; {arguments[1]} have to remain.",
            "NotSystemCaller" => "Only the client of the chain finalizes changes.",
            "NothingToFinalize" => "No change of the validators is in flight.",
            "NothingToInitiate" => "No change of the validators is queued, or one is in flight.",
            "TooManyProposals" => $"This admin has {arguments[0]} open proposals, which is the limit.",
            "AliasTooLong" => $"The alias has {arguments[0]} bytes of UTF-8; at most {arguments[1]} are allowed.",
            "NameTooLong" => $"The name has {arguments[0]} bytes of UTF-8; at most {arguments[1]} are allowed.",
            "EvictionNotDue" => $"The notice runs until {Time(0)}.",
            "NotEnoughVotes" => $"The eviction has {arguments[0]} of {arguments[1]} votes.",
            "AdminIsActive" => $"{Name(0)} has acted since it was given notice, at {Time(1)}. To give notice again, take the vote back and vote again.",
            "LastAdmin" => "The last admin cannot leave.",
            "CapacityOutOfRange" => $"Expected a capacity of 1 to {arguments[1]} validators per admin, found {arguments[0]}.",
            _ => $"{error.Name}({string.Join(", ", arguments)})",
        };
    }
}
