using System.Management.Automation;
using EthConsortium.Core;

namespace EthConsortium.PowerShell.Errors;

/// <summary>The one table from failures to PowerShell's error ids and categories. about_EthConsortium_Errors is made from it.</summary>
internal static class ErrorTable
{
    /// <summary>Describes any exception that came out of a cmdlet's operation.</summary>
    public static ErrorDescription Describe(Exception exception) => exception switch
    {
        ConsortiumException consortium => new(consortium.Code.ToString(), CategoryOf(consortium.Code)),
        HttpRequestException => new("ConnectionFailed", ErrorCategory.ConnectionError),
        // Ctrl+C never gets here: this is a time-out of something underneath.
        TimeoutException or OperationCanceledException => new("TimedOut", ErrorCategory.OperationTimeout),
        FileNotFoundException or DirectoryNotFoundException => new("FileNotFound", ErrorCategory.ObjectNotFound),
        UnauthorizedAccessException => new("FileAccessDenied", ErrorCategory.PermissionDenied),
        IOException => new("FileFailed", ErrorCategory.ReadError),
        FormatException => new("FormatInvalid", ErrorCategory.InvalidData),
        _ => new("InternalError", ErrorCategory.NotSpecified, IsOurBug: true),
    };

    /// <summary>The category of each of Core's codes. A test holds that none is missing.</summary>
    public static ErrorCategory CategoryOf(ErrorCode code) => code switch
    {
        ErrorCode.PlanInvalid or ErrorCode.PlanNotJson or ErrorCode.PlanWrongType or ErrorCode.PlanUnknownProperty
            or ErrorCode.PlanDuplicateProperty or ErrorCode.PlanMissingProperty or ErrorCode.PlanValueOutOfRange
            or ErrorCode.PlanDuplicateValue or ErrorCode.PlanNameInvalid or ErrorCode.PlanUnknownMember
            or ErrorCode.PlanConflict or ErrorCode.PlanAccountsMismatch
            or ErrorCode.DataApiNotJson or ErrorCode.NetworkInfoInvalid or ErrorCode.GenesisUnreadable => ErrorCategory.InvalidData,

        ErrorCode.DataUrlInvalid or ErrorCode.ZeroAddress or ErrorCode.EmptyList or ErrorCode.AliasTooLong
            or ErrorCode.NameTooLong or ErrorCode.DurationOutOfRange or ErrorCode.CapacityOutOfRange => ErrorCategory.InvalidArgument,

        ErrorCode.DataApiUnreachable or ErrorCode.NodeUnreachable => ErrorCategory.ConnectionError,
        ErrorCode.DataApiTimeout or ErrorCode.FinalityTimeout => ErrorCategory.OperationTimeout,
        ErrorCode.DataApiHttpError or ErrorCode.ChainUnstable => ErrorCategory.ProtocolError,
        ErrorCode.NetworkInfoVersionUnsupported or ErrorCode.GovernanceVersionUnsupported => ErrorCategory.NotImplemented,
        ErrorCode.NetworkReportsError => ErrorCategory.ResourceUnavailable,

        ErrorCode.DataApiTlsFailed or ErrorCode.ChainIdMismatch or ErrorCode.ConsensusMismatch
            or ErrorCode.GenesisHashMismatch or ErrorCode.NodeGenesisMismatch or ErrorCode.GovernanceCodeUnknown
            or ErrorCode.NodeGovernanceCodeMismatch or ErrorCode.NodeGovernanceStateMismatch
            or ErrorCode.RecentBlockNotOnChain => ErrorCategory.SecurityError,

        ErrorCode.NotAnAdmin or ErrorCode.NotYourValidator or ErrorCode.NotSystemCaller or ErrorCode.NotTheOwner
            or ErrorCode.NotAnEnrolledBank or ErrorCode.CannotVoteOnOneself => ErrorCategory.PermissionDenied,

        ErrorCode.AlreadyAnAdmin or ErrorCode.AlreadyProposed or ErrorCode.AlreadyVoted
            or ErrorCode.AlreadyAValidator or ErrorCode.AlreadyEnrolled => ErrorCategory.ResourceExists,

        ErrorCode.GenesisMissing or ErrorCode.NotProposed or ErrorCode.NoVoteToRescind
            or ErrorCode.GovernanceContractUnknown or ErrorCode.NothingToFinalize
            or ErrorCode.NothingToInitiate or ErrorCode.CreditScoreContractUnknown => ErrorCategory.ObjectNotFound,

        ErrorCode.DataApiTooLarge or ErrorCode.CapacityExceeded or ErrorCode.TooFewValidators
            or ErrorCode.TooManyProposals or ErrorCode.TooManyValidators => ErrorCategory.LimitsExceeded,

        ErrorCode.ProposalExpired or ErrorCode.EvictionNotDue or ErrorCode.AdminIsActive or ErrorCode.LastAdmin
            or ErrorCode.NotEnoughVotes or ErrorCode.GovernanceCallRefused or ErrorCode.TransactionFailed => ErrorCategory.InvalidOperation,

        ErrorCode.EffectNotSeen => ErrorCategory.InvalidResult,

        _ => ErrorCategory.NotSpecified,
    };
}
