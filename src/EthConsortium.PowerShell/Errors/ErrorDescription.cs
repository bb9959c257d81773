using System.Management.Automation;

namespace EthConsortium.PowerShell.Errors;

/// <summary>What PowerShell says about a failure.</summary>
/// <param name="Id">The stable first part of the fully qualified error id.</param>
/// <param name="Category">The category that scripts may group by.</param>
/// <param name="IsOurBug">The failure is none that was thought of: it ends the pipeline and says <c>internal-error:</c>.</param>
internal readonly record struct ErrorDescription(string Id, ErrorCategory Category, bool IsOurBug = false);
