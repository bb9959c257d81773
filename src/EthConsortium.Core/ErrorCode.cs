namespace EthConsortium.Core;

/// <summary>
/// Every kind of failure that Core reports, in one table. The names are stable: scripts match them, and they become the
/// error ids of the PowerShell module. The numbers mean nothing and are written nowhere.
/// </summary>
public enum ErrorCode
{
    // ---- plan -------------------------------------------------------------------------------------------------------

    /// <summary>The plan has problems; the exception lists them.</summary>
    PlanInvalid,

    /// <summary>The plan is not JSON.</summary>
    PlanNotJson,

    /// <summary>A value of the plan has another type than it should.</summary>
    PlanWrongType,

    /// <summary>The plan has a property that does not exist.</summary>
    PlanUnknownProperty,

    /// <summary>The plan gives a property twice.</summary>
    PlanDuplicateProperty,

    /// <summary>The plan leaves out a property that has no default.</summary>
    PlanMissingProperty,

    /// <summary>A value of the plan is outside its range.</summary>
    PlanValueOutOfRange,

    /// <summary>Two members have the same value where each needs its own.</summary>
    PlanDuplicateValue,

    /// <summary>A name has characters or a length that it cannot have.</summary>
    PlanNameInvalid,

    /// <summary>The plan names a member that it does not list.</summary>
    PlanUnknownMember,

    /// <summary>Two parts of the plan contradict each other.</summary>
    PlanConflict,

    /// <summary>The accounts handed over with the plan do not fit it.</summary>
    PlanAccountsMismatch,

    // ---- plan: Azure ------------------------------------------------------------------------------------------------

    /// <summary>Two virtual networks of the plan have addresses in common.</summary>
    PlanAddressOverlap,

    /// <summary>A network is not private, so that nodes could not reach whoever has the addresses.</summary>
    PlanAddressReserved,

    /// <summary>A network is not written as one, or is too small.</summary>
    PlanAddressInvalid,

    /// <summary>An autonomous system number is reserved.</summary>
    PlanAsnReserved,

    /// <summary>Two gateways have the same autonomous system number.</summary>
    PlanAsnDuplicate,

    /// <summary>A gateway would have more tunnels than its SKU takes.</summary>
    PlanTooManyTunnels,

    /// <summary>Some members have public addresses and some have VPN gateways, so they cannot reach each other.</summary>
    PlanPublicPrivateMixed,

    /// <summary>A pairing names a member or a region that has no gateway, or the same one twice.</summary>
    PlanPairingInvalid,

    /// <summary>A member has more validators than the founder, which is as many as each member may have.</summary>
    PlanTooManyValidators,

    /// <summary>A member has more validators than nodes.</summary>
    PlanTooFewNodes,

    /// <summary>A region is not the name of one, or stands in the list twice.</summary>
    PlanRegionInvalid,

    /// <summary>A member has no region, or too many, or not one value per region.</summary>
    PlanRegionCount,

    /// <summary>A name that Azure would not take.</summary>
    PlanAzureNameInvalid,

    /// <summary>The size of the nodes is not one, or does not take the disks.</summary>
    PlanVmSizeInvalid,

    /// <summary>The SSH public key is missing, or is not one that Azure takes.</summary>
    PlanSshKeyInvalid,

    /// <summary>The administrators' password of the nodes has too few characters, too many, or of too few kinds.</summary>
    AdminPasswordInvalid,

    /// <summary>The shared key of a connection has characters or a length that Azure does not take.</summary>
    SharedKeyInvalid,

    // ---- Data API ---------------------------------------------------------------------------------------------------

    /// <summary>The URL of a Data API is not an absolute http or https URL of a site's root.</summary>
    DataUrlInvalid,

    /// <summary>The Data API could not be reached: no name, no route, no connection.</summary>
    DataApiUnreachable,

    /// <summary>The certificate or the handshake of the Data API failed.</summary>
    DataApiTlsFailed,

    /// <summary>The Data API did not answer completely in time.</summary>
    DataApiTimeout,

    /// <summary>The Data API answered with an HTTP status other than success.</summary>
    DataApiHttpError,

    /// <summary>The answer of the Data API is larger than allowed.</summary>
    DataApiTooLarge,

    /// <summary>The answer of the Data API is not JSON: a web page, a text, half a document.</summary>
    DataApiNotJson,

    /// <summary>The answer of the Data API is JSON but not a networkinfo document.</summary>
    NetworkInfoInvalid,

    /// <summary>The networkinfo document has a major version that this software does not know.</summary>
    NetworkInfoVersionUnsupported,

    /// <summary>A list of the networkinfo document has more entries than a member can have nodes or validators.</summary>
    NetworkInfoTooManyEntries,

    /// <summary>The signature of the networkinfo document is not that of the account that it names, over this document.</summary>
    NetworkInfoSignatureInvalid,

    // ---- joining ----------------------------------------------------------------------------------------------------

    /// <summary>The document holds no genesis, so nothing can be verified.</summary>
    GenesisMissing,

    /// <summary>A genesis document cannot be read.</summary>
    GenesisUnreadable,

    /// <summary>The chain ids of the document, its genesis documents and the node differ.</summary>
    ChainIdMismatch,

    /// <summary>The consensus of the genesis is another one than claimed, or one that is not known here.</summary>
    ConsensusMismatch,

    /// <summary>The genesis documents describe different block 0s, or another one than the document claims.</summary>
    GenesisHashMismatch,

    /// <summary>The node runs a chain with another block 0.</summary>
    NodeGenesisMismatch,

    /// <summary>The governance contract is missing from the genesis, stands at another address than claimed, or has code that is no known governance contract.</summary>
    GovernanceCodeUnknown,

    /// <summary>The storage of the governance contract in the genesis is not that of a new contract: words were changed or added, or it does not fit the consensus.</summary>
    GovernanceStateUnknown,

    /// <summary>The node's governance contract has other code than the genesis.</summary>
    NodeGovernanceCodeMismatch,

    /// <summary>The node's governance contract has other fixed settings or genesis state than the genesis documents.</summary>
    NodeGovernanceStateMismatch,

    /// <summary>The recent block of the document is not on the node's chain.</summary>
    RecentBlockNotOnChain,

    /// <summary>The node did not answer the questions of the verification.</summary>
    NodeUnreachable,

    /// <summary>The account that signed the networkinfo document is no admin or validator of the network, or nobody signed it.</summary>
    NetworkInfoSignerUnknown,

    /// <summary>The server says that it is not well (errorMessage).</summary>
    NetworkReportsError,

    // ---- governance: the chain would refuse, one code per custom error of the contract --------------------------------

    /// <summary>The account is not an admin.</summary>
    NotAnAdmin,

    /// <summary>The account is an admin already.</summary>
    AlreadyAnAdmin,

    /// <summary>The account is not proposed.</summary>
    NotProposed,

    /// <summary>The proposal has expired.</summary>
    ProposalExpired,

    /// <summary>The account is proposed already: vote for it instead.</summary>
    AlreadyProposed,

    /// <summary>The admin has voted so already.</summary>
    AlreadyVoted,

    /// <summary>The admin has no such vote that could be taken back.</summary>
    NoVoteToRescind,

    /// <summary>Nobody votes on oneself.</summary>
    CannotVoteOnOneself,

    /// <summary>The zero address is no account.</summary>
    ZeroAddress,

    /// <summary>A list of validators is empty.</summary>
    EmptyList,

    /// <summary>The address is a validator already, or stands twice in the list.</summary>
    AlreadyAValidator,

    /// <summary>The address is not a validator of this admin.</summary>
    NotYourValidator,

    /// <summary>The admin would have more validators than the capacity allows.</summary>
    CapacityExceeded,

    /// <summary>Fewer validators than required would remain.</summary>
    TooFewValidators,

    /// <summary>All admins together would have more validators than the contract can handle.</summary>
    TooManyValidators,

    /// <summary>Only the client of the chain itself may make this call.</summary>
    NotSystemCaller,

    /// <summary>No change of the validators is in flight.</summary>
    NothingToFinalize,

    /// <summary>No change of the validators is queued, or one is in flight.</summary>
    NothingToInitiate,

    /// <summary>The admin has as many open proposals as are allowed.</summary>
    TooManyProposals,

    /// <summary>The alias is too long.</summary>
    AliasTooLong,

    /// <summary>The alias is empty or blank.</summary>
    AliasBlank,

    /// <summary>The name of the consortium is too long.</summary>
    NameTooLong,

    /// <summary>The eviction does not have the votes it needs.</summary>
    NotEnoughVotes,

    /// <summary>The notice of the eviction has not run out.</summary>
    EvictionNotDue,

    /// <summary>The admin has acted since it was given notice, so it cannot be evicted by a single vote.</summary>
    AdminIsActive,

    /// <summary>The last admin cannot leave.</summary>
    LastAdmin,

    /// <summary>The capacity is outside its range.</summary>
    CapacityOutOfRange,

    /// <summary>A duration is outside its range.</summary>
    DurationOutOfRange,

    // ---- governance: what the contracts before version 2 have not, and their traps -------------------------------------

    /// <summary>The version of the governance contract has no such action: resigning, a vote on the capacity or, in version 1, taking a vote back.</summary>
    GovernanceActionUnsupported,

    /// <summary>A change of the validators is in flight: an earlier contract takes no second one, or would lose the first.</summary>
    ChangeInFlight,

    /// <summary>The vote would evict an admin while a change of the validators is in flight, which the earlier contracts would lose.</summary>
    EvictionDuringChange,

    /// <summary>The vote would evict an admin without validators while a change is in flight, which the earlier contracts would lose all the same.</summary>
    EmptyEvictionDuringChange,

    /// <summary>The eviction would leave fewer than two validators, which the earlier contracts refuse.</summary>
    EvictionLeavesTooFewValidators,

    /// <summary>An address stands twice in a list of validators; the earlier contracts could never remove it again.</summary>
    DuplicateValidator,

    /// <summary>The address is a validator that belongs to no admin, left behind by a change that was lost; delegated again it would stand in the list twice.</summary>
    OwnerlessValidator,

    /// <summary>The validator stands in the list twice, or not at all, so that an earlier contract can neither remove it nor evict its admin.</summary>
    StuckValidator,

    /// <summary>Fewer than two validators would remain once the change in flight is final, which the earlier contracts do not look at.</summary>
    TooFewPendingValidators,

    /// <summary>The contract of version 1 holds 200 admins and 200 proposals, and is full.</summary>
    AdminListFull,

    // ---- governance: otherwise --------------------------------------------------------------------------------------

    /// <summary>There is no governance contract at the address.</summary>
    GovernanceContractUnknown,

    /// <summary>The governance contract is of a version that this software does not speak.</summary>
    GovernanceVersionUnsupported,

    /// <summary>The chain refuses the call for a reason that is not one of the contract's own errors.</summary>
    GovernanceCallRefused,

    /// <summary>The transaction was mined and failed.</summary>
    TransactionFailed,

    /// <summary>The transaction was mined, but the chain does not show what it should have done.</summary>
    EffectNotSeen,

    /// <summary>The change was mined but did not become final in time. It may do so later.</summary>
    FinalityTimeout,

    /// <summary>Of the validators that took several transactions, some are done; the message says which are left. Doing the same again finishes it.</summary>
    PartlyDone,

    /// <summary>The account is proposed under another alias than the one given.</summary>
    AliasDiffers,

    /// <summary>The address is not a validator of the network.</summary>
    NotAValidator,

    /// <summary>The history was asked for of blocks that the chain does not have, or from a block after the last one.</summary>
    BlockRangeInvalid,

    /// <summary>The chain changed under a read again and again.</summary>
    ChainUnstable,

    // ---- sessions and accounts --------------------------------------------------------------------------------------

    /// <summary>There is no session: nothing was connected, or it was disconnected.</summary>
    NotConnected,

    /// <summary>The session has no key to sign with.</summary>
    SessionCannotSign,

    /// <summary>The URL is not one of a JSON-RPC endpoint.</summary>
    RpcEndpointInvalid,

    /// <summary>A member's JSON-RPC endpoint was not found from its Data API.</summary>
    RpcEndpointUnknown,

    /// <summary>The file has no password in its first line, or cannot be read.</summary>
    PasswordFileInvalid,

    /// <summary>The account is not kept where it was looked for.</summary>
    AccountNotFound,

    /// <summary>The folder has a key file of the account already.</summary>
    AccountExists,

    /// <summary>A file that would be written is there already.</summary>
    FileExists,

    /// <summary>A password is empty, which protects nothing.</summary>
    PasswordEmpty,

    /// <summary>What was given is not a private key: 64 hexadecimal digits, of a number that is one of the curve's.</summary>
    PrivateKeyInvalid,

    /// <summary>The URI is not one of a secret in a key vault.</summary>
    KeyVaultUriInvalid,

    /// <summary>The key vault has no such secret.</summary>
    KeyVaultSecretNotFound,

    /// <summary>The identity may not read the secret.</summary>
    KeyVaultForbidden,

    /// <summary>The chosen way to sign in to Azure does not work here.</summary>
    AzureSignInFailed,

    /// <summary>The key vault goes on refusing for too many requests.</summary>
    KeyVaultThrottled,

    /// <summary>The key vault does not answer.</summary>
    KeyVaultUnreachable,

    /// <summary>The key vault answers with another error.</summary>
    KeyVaultFailed,

    /// <summary>The secret of the key vault holds no key that could be used.</summary>
    KeyVaultSecretInvalid,

    // ---- transactions: made here, signed there ------------------------------------------------------------------------

    /// <summary>A transaction document has problems; the exception lists them.</summary>
    TransactionDocumentInvalid,

    /// <summary>A transaction document is not JSON, is too large, or lacks or has what it should not.</summary>
    TransactionDocumentMalformed,

    /// <summary>The words of a transaction document are not those of its transaction.</summary>
    TransactionWordsMismatch,

    /// <summary>The call of a transaction is none that can be put into words, so it is not signed or sent.</summary>
    TransactionCallUnknown,

    /// <summary>The signed transaction of a document is not the one described, or not signed by its sender.</summary>
    TransactionSignatureMismatch,

    /// <summary>The key is not that of the account that the transaction is for.</summary>
    TransactionKeyMismatch,

    /// <summary>The transaction has been signed already.</summary>
    TransactionAlreadySigned,

    /// <summary>The transaction has not been signed.</summary>
    TransactionNotSigned,

    /// <summary>The transaction is for another network than the one connected to.</summary>
    TransactionNetworkMismatch,

    /// <summary>Another transaction of the account took the nonce, so this one can never be mined.</summary>
    TransactionNonceUsed,

    /// <summary>There is nothing to do, so no transaction was made.</summary>
    TransactionNotNeeded,

    /// <summary>The account has less than the amount and the gas take.</summary>
    InsufficientFunds,

    // ---- bank demo --------------------------------------------------------------------------------------------------

    /// <summary>The caller is not the owner of the contract.</summary>
    NotTheOwner,

    /// <summary>The account is not an enrolled bank.</summary>
    NotAnEnrolledBank,

    /// <summary>The bank is enrolled already.</summary>
    AlreadyEnrolled,

    /// <summary>There is no credit score contract at the address.</summary>
    CreditScoreContractUnknown,

    // ---- rehearsals -------------------------------------------------------------------------------------------------

    /// <summary>The command line that plays rehearsals was not found, or cannot be started.</summary>
    RehearsalCommandNotFound,

    /// <summary>The rehearsal ended before it was ready.</summary>
    RehearsalFailed,

    /// <summary>This user has no rehearsal of that id.</summary>
    RehearsalNotFound,

    // ---- deployment -------------------------------------------------------------------------------------------------

    /// <summary>The checks before a deployment found problems; the exception lists them all, and nothing was changed.</summary>
    DeploymentNotPossible,

    /// <summary>A parameter of the template has no value: the plan does not know it, and nobody gave it.</summary>
    DeploymentParameterMissing,

    /// <summary>A parameter was given that the template does not have, or whose value the plan gives.</summary>
    DeploymentParameterUnknown,

    /// <summary>A parameter has a value of another kind than it needs, such as a secret given as plain text.</summary>
    DeploymentParameterInvalid,

    /// <summary>The subscription is not there, not to be read, or disabled.</summary>
    SubscriptionUnusable,

    /// <summary>The resource group is elsewhere than asked for, or being deleted.</summary>
    ResourceGroupUnusable,

    /// <summary>A provider of resource types is not registered in the subscription.</summary>
    ProviderNotRegistered,

    /// <summary>The subscription may not have as much in the region as the member needs.</summary>
    QuotaTooSmall,

    /// <summary>A region does not have what the member needs in it: a resource type, or a size of machine.</summary>
    NotInRegion,

    /// <summary>The cloud does not know a resource type in the version that the template has it in.</summary>
    ApiVersionUnknown,

    /// <summary>A name that all of Azure shares is taken.</summary>
    NameTaken,

    /// <summary>Azure found, before anything was made, that the deployment cannot be done.</summary>
    DeploymentInvalid,

    /// <summary>Azure could not make everything; the exception lists what failed, and why. Deploying again makes what is missing.</summary>
    DeploymentFailed,

    /// <summary>Somebody cancelled the deployment. Deploying again makes what is missing.</summary>
    DeploymentCanceled,

    /// <summary>Another deployment of the member is under way.</summary>
    DeploymentInProgress,

    /// <summary>The resource group does not know such a deployment.</summary>
    DeploymentNotFound,

    // ---- pairing ----------------------------------------------------------------------------------------------------

    /// <summary>The id is not one of a virtual network gateway, or both are the same.</summary>
    GatewayIdInvalid,

    /// <summary>There is no such gateway.</summary>
    GatewayNotFound,

    /// <summary>The gateway cannot be paired: it is no VPN gateway, has no BGP, or is not ready.</summary>
    GatewayNotPairable,

    /// <summary>A connection of the name is there and is another one.</summary>
    ConnectionDiffers,

    /// <summary>There is no connection of the name.</summary>
    ConnectionNotFound,

    /// <summary>A pairing was not connected in the time it was given. It stays as it is.</summary>
    PairingTimeout,

    /// <summary>Azure could not make a connection.</summary>
    PairingFailed,

    // ---- members in Azure -------------------------------------------------------------------------------------------

    /// <summary>There is no such member.</summary>
    MemberNotFound,

    /// <summary>Expected an address, a range or a service tag from which SSH is let in.</summary>
    MemberSourceInvalid,

    /// <summary>There are several members where one was expected.</summary>
    MemberAmbiguous,

    /// <summary>An earlier template deployed the member: it is shown and can be paired with, and nothing of it is changed.</summary>
    MemberIsEarlier,

    /// <summary>The session is with another network than the member's, or with another account than its admin's; or nobody said who that is.</summary>
    MemberDiffers,

    /// <summary>A lock, or a right that is missing, would keep what the member has from being deleted.</summary>
    MemberNotDeletable,

    /// <summary>Something else has come into the member's resource group since it was looked at.</summary>
    MemberChanged,

    /// <summary>A deployment of the member runs.</summary>
    MemberBusy,

    /// <summary>The chain needs the member: validators whose admin has left still seal, and may be the member's.</summary>
    MemberStillNeeded,

    /// <summary>The member has no public addresses.</summary>
    MemberNotPublic,

    /// <summary>The member has no such region.</summary>
    MemberRegionUnknown,

    // ---- the node ---------------------------------------------------------------------------------------------------

    /// <summary>The configuration of a node's agent has problems; all are listed.</summary>
    NodeConfigurationInvalid,

    /// <summary>The configuration of a node's Ethereum client cannot be carried out.</summary>
    ClientConfigurationInvalid,

    /// <summary>The program or image of a node's Ethereum client is not the pinned one, or nothing is pinned.</summary>
    ClientNotPinned,

    /// <summary>The Ethereum client of a node cannot be started.</summary>
    ClientNotStarted,
}
