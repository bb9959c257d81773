using System.Management.Automation;

namespace EthConsortium.PowerShell.Jobs;

/// <summary>A cmdlet that waits for something and can do so in the background: declaring the parameter is all it takes.</summary>
public interface IRunsAsJob
{
    /// <summary>
    /// Runs the command as a background job and returns the job at once. Wait-Job waits for it, Receive-Job gives its
    /// results and errors, Stop-Job stops it as Ctrl+C would. A job cannot ask: where -Confirm would, give -Confirm:$false.
    /// With -WhatIf there is nothing to wait for, and no job.
    /// </summary>
    public SwitchParameter AsJob { get; set; }
}
