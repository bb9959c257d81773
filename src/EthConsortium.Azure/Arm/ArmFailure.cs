namespace EthConsortium.Azure.Arm;

/// <summary>Why Resource Manager did not do what was asked, as far as it makes a difference to whoever asked.</summary>
public enum ArmFailure
{
    /// <summary>It refused the request, or began and failed; its own code and message say why.</summary>
    Refused,

    /// <summary>No answer came: no name, no route, no connection, no valid certificate, or a connection lost again and again.</summary>
    Unreachable,

    /// <summary>The chosen way to sign in does not work here, or the sign-in is not accepted.</summary>
    SignInFailed,

    /// <summary>The signed-in identity may not do it.</summary>
    Forbidden,

    /// <summary>The subscription, resource group or resource is not there.</summary>
    NotFound,

    /// <summary>Something is there already, or being changed by somebody else.</summary>
    Conflict,

    /// <summary>Azure asked again and again to wait.</summary>
    Throttled,

    /// <summary>Azure failed again and again.</summary>
    ServerFailed,

    /// <summary>The answer is not in the form of Resource Manager.</summary>
    BadAnswer,
}
