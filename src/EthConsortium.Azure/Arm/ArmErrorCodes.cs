namespace EthConsortium.Azure.Arm;

/// <summary>The codes of failures that no server reported.</summary>
public static class ArmErrorCodes
{
    /// <summary>No answer came: no name, no route, no connection, no valid certificate, or a connection lost again and again.</summary>
    public const string Unreachable = "Unreachable";

    /// <summary>The chosen way to sign in does not work here.</summary>
    public const string SignInFailed = "SignInFailed";

    /// <summary>The answer is not in the form of Resource Manager.</summary>
    public const string BadAnswer = "BadAnswer";
}
