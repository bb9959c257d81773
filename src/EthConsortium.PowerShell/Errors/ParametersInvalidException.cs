namespace EthConsortium.PowerShell.Errors;

/// <summary>Parameters are missing, or do not go together: what the parameter sets cannot say.</summary>
internal sealed class ParametersInvalidException(string message) : Exception(message);
