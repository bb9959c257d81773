namespace EthConsortium.PowerShell.Errors;

/// <summary>The failures that come neither from Core nor with a reason of their own. The names are error ids.</summary>
internal enum OtherFailure
{
    /// <summary>The node understood the call and answered with an error.</summary>
    RpcError,

    /// <summary>A contract refused the call.</summary>
    ContractReverted,

    /// <summary>A server could not be reached.</summary>
    ConnectionFailed,

    /// <summary>A server or a tool did not answer in time.</summary>
    TimedOut,

    /// <summary>There is no such file or folder.</summary>
    FileNotFound,

    /// <summary>The file may not be read or written by this user.</summary>
    FileAccessDenied,

    /// <summary>The file could not be read or written.</summary>
    FileFailed,

    /// <summary>Parameters are missing, or do not go together.</summary>
    ParametersInvalid,

    /// <summary>A text is not of the form that was expected.</summary>
    FormatInvalid,

    /// <summary>A bug of this software. The message begins with internal-error; please report it.</summary>
    InternalError,
}
