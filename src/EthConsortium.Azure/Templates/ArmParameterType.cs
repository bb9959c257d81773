namespace EthConsortium.Azure.Templates;

/// <summary>The type of a template's parameter or output.</summary>
public enum ArmParameterType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>Text that Azure keeps out of its logs and histories.</summary>
    SecureString,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>An array.</summary>
    Array,
}
