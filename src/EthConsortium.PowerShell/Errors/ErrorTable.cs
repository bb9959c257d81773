using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.PowerShell.Errors;

/// <summary>The one table from failures to PowerShell's error ids and categories. about_EthConsortium_Errors is made from it.</summary>
internal static class ErrorTable
{
    // What a reason means depends on whose it is, and so does its id.
    private const string ArmPrefix = "Arm";
    private const string KeyStorePrefix = "KeyStore";
    private const string RpcPrefix = "Rpc";

    /// <summary>Every failure with its id and category. What it means stands in the comment of the enum's member.</summary>
    public static IEnumerable<(Enum Failure, string Id, ErrorCategory Category)> Rows =>
    [
        .. Enum.GetValues<ErrorCode>().Select(code => ((Enum)code, code.ToString(), CategoryOf(code))),
        .. Enum.GetValues<RpcFailure>().Select(failure => ((Enum)failure, RpcPrefix + failure, CategoryOf(failure))),
        .. Enum.GetValues<ArmFailure>().Select(failure => ((Enum)failure, ArmPrefix + failure, CategoryOf(failure))),
        .. Enum.GetValues<KeyStoreFailure>().Select(failure => ((Enum)failure, KeyStorePrefix + failure, CategoryOf(failure))),
        .. Enum.GetValues<OtherFailure>().Select(failure => ((Enum)failure, failure.ToString(), CategoryOf(failure))),
    ];

    /// <summary>Describes any exception that came out of a cmdlet's operation.</summary>
    public static ErrorDescription Describe(Exception exception)
    {
        switch (exception)
        {
            case ConsortiumException consortium:
                return new(consortium.Code.ToString(), CategoryOf(consortium.Code));
            case RpcTransportException transport:
                return new(RpcPrefix + transport.Failure, CategoryOf(transport.Failure));
            case ArmRequestException azure:
                return new(ArmPrefix + azure.Failure, CategoryOf(azure.Failure));
            case KeyStoreException keyStore:
                return new(KeyStorePrefix + keyStore.Reason, CategoryOf(keyStore.Reason));
            default:
                OtherFailure failure = Classify(exception);
                return new(failure.ToString(), CategoryOf(failure), IsOurBug: failure == OtherFailure.InternalError);
        }
    }

    /// <summary>What an exception itself says it is about; null when it does not.</summary>
    public static object? TargetOf(Exception exception) => exception switch
    {
        ConsortiumException consortium => consortium.Target,
        RpcTransportException transport => transport.Endpoint,
        ArmRequestException azure => azure.Request,
        KeyStoreException keyStore => keyStore.Path,
        FileNotFoundException file => file.FileName,
        _ => null,
    };

    private static ErrorCategory CategoryOf(ErrorCode code) => code switch
    {
        ErrorCode.PlanInvalid or ErrorCode.PlanNotJson or ErrorCode.PlanWrongType or ErrorCode.PlanUnknownProperty
            or ErrorCode.PlanDuplicateProperty or ErrorCode.PlanMissingProperty or ErrorCode.PlanValueOutOfRange
            or ErrorCode.PlanDuplicateValue or ErrorCode.PlanNameInvalid or ErrorCode.PlanUnknownMember
            or ErrorCode.PlanConflict or ErrorCode.PlanAccountsMismatch
            or ErrorCode.PlanAddressOverlap or ErrorCode.PlanAddressReserved or ErrorCode.PlanAddressInvalid
            or ErrorCode.PlanAsnReserved or ErrorCode.PlanAsnDuplicate or ErrorCode.PlanPublicPrivateMixed
            or ErrorCode.PlanPairingInvalid or ErrorCode.PlanTooFewNodes or ErrorCode.PlanRegionInvalid or ErrorCode.PlanRegionCount
            or ErrorCode.PlanAzureNameInvalid or ErrorCode.PlanVmSizeInvalid or ErrorCode.PlanSshKeyInvalid
            or ErrorCode.DeploymentInvalid or ErrorCode.DataApiNotJson or ErrorCode.TransactionDocumentInvalid or ErrorCode.TransactionDocumentMalformed
            or ErrorCode.PrivateKeyInvalid or ErrorCode.KeyVaultSecretInvalid or ErrorCode.NetworkInfoInvalid or ErrorCode.GenesisUnreadable
            or ErrorCode.NodeConfigurationInvalid or ErrorCode.ClientConfigurationInvalid or ErrorCode.ClientNotPinned => ErrorCategory.InvalidData,

        ErrorCode.AdminPasswordInvalid or ErrorCode.SharedKeyInvalid or ErrorCode.PasswordFileInvalid or ErrorCode.DataUrlInvalid or ErrorCode.RpcEndpointInvalid or ErrorCode.KeyVaultUriInvalid or ErrorCode.PasswordEmpty or ErrorCode.ZeroAddress or ErrorCode.EmptyList or ErrorCode.AliasTooLong or ErrorCode.AliasBlank
            or ErrorCode.NameTooLong or ErrorCode.BlockRangeInvalid or ErrorCode.DurationOutOfRange or ErrorCode.CapacityOutOfRange
            or ErrorCode.MemberSourceInvalid or ErrorCode.DeploymentParameterMissing or ErrorCode.DeploymentParameterUnknown or ErrorCode.DeploymentParameterInvalid
            or ErrorCode.GatewayIdInvalid or ErrorCode.MemberAmbiguous or ErrorCode.MemberRegionUnknown => ErrorCategory.InvalidArgument,

        ErrorCode.DataApiUnreachable or ErrorCode.NodeUnreachable or ErrorCode.NotConnected or ErrorCode.KeyVaultUnreachable => ErrorCategory.ConnectionError,
        ErrorCode.DataApiTimeout or ErrorCode.FinalityTimeout or ErrorCode.PairingTimeout => ErrorCategory.OperationTimeout,
        ErrorCode.DataApiHttpError or ErrorCode.ChainUnstable or ErrorCode.KeyVaultFailed => ErrorCategory.ProtocolError,
        ErrorCode.NetworkInfoVersionUnsupported or ErrorCode.GovernanceVersionUnsupported or ErrorCode.GovernanceActionUnsupported => ErrorCategory.NotImplemented,
        ErrorCode.NetworkReportsError or ErrorCode.KeyVaultThrottled or ErrorCode.ClientNotStarted => ErrorCategory.ResourceUnavailable,
        ErrorCode.AzureSignInFailed => ErrorCategory.AuthenticationError,

        ErrorCode.DataApiTlsFailed or ErrorCode.ChainIdMismatch or ErrorCode.ConsensusMismatch
            or ErrorCode.GenesisHashMismatch or ErrorCode.NodeGenesisMismatch or ErrorCode.GovernanceCodeUnknown or ErrorCode.GovernanceStateUnknown
            or ErrorCode.NodeGovernanceCodeMismatch or ErrorCode.NodeGovernanceStateMismatch
            or ErrorCode.RecentBlockNotOnChain or ErrorCode.TransactionWordsMismatch or ErrorCode.TransactionCallUnknown
            or ErrorCode.TransactionSignatureMismatch or ErrorCode.TransactionKeyMismatch or ErrorCode.TransactionNetworkMismatch
            or ErrorCode.NetworkInfoSignatureInvalid or ErrorCode.NetworkInfoSignerUnknown => ErrorCategory.SecurityError,

        ErrorCode.NotAnAdmin or ErrorCode.NotYourValidator or ErrorCode.NotSystemCaller or ErrorCode.NotTheOwner
            or ErrorCode.NotAnEnrolledBank or ErrorCode.CannotVoteOnOneself or ErrorCode.KeyVaultForbidden or ErrorCode.MemberNotDeletable => ErrorCategory.PermissionDenied,

        ErrorCode.AlreadyAnAdmin or ErrorCode.AlreadyProposed or ErrorCode.AlreadyVoted
            or ErrorCode.AlreadyAValidator or ErrorCode.DuplicateValidator or ErrorCode.OwnerlessValidator or ErrorCode.AlreadyEnrolled or ErrorCode.AliasDiffers
            or ErrorCode.TransactionAlreadySigned or ErrorCode.AccountExists or ErrorCode.FileExists or ErrorCode.ConnectionDiffers or ErrorCode.NameTaken => ErrorCategory.ResourceExists,

        ErrorCode.GenesisMissing or ErrorCode.NotProposed or ErrorCode.NotAValidator or ErrorCode.NoVoteToRescind
            or ErrorCode.GovernanceContractUnknown or ErrorCode.NothingToFinalize
            or ErrorCode.NothingToInitiate or ErrorCode.CreditScoreContractUnknown or ErrorCode.AccountNotFound or ErrorCode.RpcEndpointUnknown
            or ErrorCode.RehearsalNotFound or ErrorCode.KeyVaultSecretNotFound or ErrorCode.GatewayNotFound or ErrorCode.ConnectionNotFound
            or ErrorCode.MemberNotFound or ErrorCode.DeploymentNotFound => ErrorCategory.ObjectNotFound,

        ErrorCode.PlanTooManyTunnels or ErrorCode.PlanTooManyValidators or ErrorCode.DataApiTooLarge or ErrorCode.NetworkInfoTooManyEntries or ErrorCode.CapacityExceeded or ErrorCode.TooFewValidators
            or ErrorCode.TooManyProposals or ErrorCode.TooManyValidators or ErrorCode.TooFewPendingValidators
            or ErrorCode.EvictionLeavesTooFewValidators or ErrorCode.AdminListFull or ErrorCode.InsufficientFunds or ErrorCode.QuotaTooSmall => ErrorCategory.LimitsExceeded,

        ErrorCode.ChangeInFlight or ErrorCode.EvictionDuringChange or ErrorCode.EmptyEvictionDuringChange or ErrorCode.StuckValidator
            or ErrorCode.ProposalExpired or ErrorCode.EvictionNotDue or ErrorCode.AdminIsActive or ErrorCode.LastAdmin
            or ErrorCode.NotEnoughVotes or ErrorCode.SessionCannotSign or ErrorCode.GovernanceCallRefused or ErrorCode.TransactionFailed
            or ErrorCode.TransactionNotSigned or ErrorCode.TransactionNonceUsed or ErrorCode.TransactionNotNeeded or ErrorCode.GatewayNotPairable
            or ErrorCode.DeploymentNotPossible or ErrorCode.ResourceGroupUnusable or ErrorCode.ProviderNotRegistered or ErrorCode.DeploymentFailed
            or ErrorCode.MemberIsEarlier or ErrorCode.MemberDiffers or ErrorCode.MemberChanged or ErrorCode.MemberStillNeeded or ErrorCode.MemberNotPublic => ErrorCategory.InvalidOperation,

        ErrorCode.MemberBusy or ErrorCode.DeploymentInProgress => ErrorCategory.ResourceBusy,
        ErrorCode.PartlyDone or ErrorCode.DeploymentCanceled => ErrorCategory.OperationStopped,
        ErrorCode.SubscriptionUnusable or ErrorCode.NotInRegion or ErrorCode.ApiVersionUnknown => ErrorCategory.ResourceUnavailable,
        ErrorCode.EffectNotSeen or ErrorCode.PairingFailed => ErrorCategory.InvalidResult,
        ErrorCode.RehearsalCommandNotFound => ErrorCategory.NotInstalled,
        ErrorCode.RehearsalFailed => ErrorCategory.OperationStopped,

        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorCategory CategoryOf(RpcFailure failure) => failure switch
    {
        RpcFailure.Unreachable or RpcFailure.ConnectionLost => ErrorCategory.ConnectionError,
        RpcFailure.TimedOut => ErrorCategory.OperationTimeout,
        RpcFailure.HttpStatus or RpcFailure.Malformed => ErrorCategory.ProtocolError,
        RpcFailure.ResponseTooLarge => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorCategory CategoryOf(ArmFailure failure) => failure switch
    {
        ArmFailure.Refused => ErrorCategory.InvalidOperation,
        ArmFailure.Unreachable => ErrorCategory.ConnectionError,
        ArmFailure.SignInFailed => ErrorCategory.AuthenticationError,
        ArmFailure.Forbidden => ErrorCategory.PermissionDenied,
        ArmFailure.NotFound => ErrorCategory.ObjectNotFound,
        ArmFailure.Conflict => ErrorCategory.ResourceExists,
        ArmFailure.Throttled => ErrorCategory.LimitsExceeded,
        ArmFailure.ServerFailed => ErrorCategory.ResourceUnavailable,
        ArmFailure.BadAnswer => ErrorCategory.ProtocolError,
        _ => ErrorCategory.NotSpecified,
    };

    private static ErrorCategory CategoryOf(KeyStoreFailure failure) => failure switch
    {
        KeyStoreFailure.WrongPassword => ErrorCategory.AuthenticationError,
        KeyStoreFailure.WrongMac or KeyStoreFailure.AddressMismatch => ErrorCategory.SecurityError,
        KeyStoreFailure.Malformed => ErrorCategory.InvalidData,
        KeyStoreFailure.Unsupported => ErrorCategory.NotImplemented,
        KeyStoreFailure.OverLimit => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.NotSpecified,
    };

    private static OtherFailure Classify(Exception exception) => exception switch
    {
        ContractRevertException => OtherFailure.ContractReverted,
        RpcException => OtherFailure.RpcError,
        HttpRequestException => OtherFailure.ConnectionFailed,
        // Ctrl+C never gets here: this is a time-out of something underneath.
        TimeoutException or OperationCanceledException => OtherFailure.TimedOut,
        FileNotFoundException or DirectoryNotFoundException => OtherFailure.FileNotFound,
        UnauthorizedAccessException => OtherFailure.FileAccessDenied,
        IOException => OtherFailure.FileFailed,
        ParametersInvalidException => OtherFailure.ParametersInvalid,
        FormatException => OtherFailure.FormatInvalid,
        _ => OtherFailure.InternalError,
    };

    private static ErrorCategory CategoryOf(OtherFailure failure) => failure switch
    {
        OtherFailure.RpcError => ErrorCategory.ProtocolError,
        OtherFailure.ContractReverted => ErrorCategory.InvalidOperation,
        OtherFailure.ConnectionFailed => ErrorCategory.ConnectionError,
        OtherFailure.TimedOut => ErrorCategory.OperationTimeout,
        OtherFailure.FileNotFound => ErrorCategory.ObjectNotFound,
        OtherFailure.FileAccessDenied => ErrorCategory.PermissionDenied,
        OtherFailure.FileFailed => ErrorCategory.DeviceError,
        OtherFailure.ParametersInvalid => ErrorCategory.InvalidArgument,
        OtherFailure.FormatInvalid => ErrorCategory.InvalidData,
        OtherFailure.InternalError => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
