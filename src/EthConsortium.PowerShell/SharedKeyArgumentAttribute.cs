using System.Management.Automation;

namespace EthConsortium.PowerShell;

/// <summary>
/// Refuses a shared key that is given as text, and says how to give it. Left to PowerShell, the refusal would quote the key. A
/// key that was converted would have been in the history and in transcripts already.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SharedKeyArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string
            ? throw new ArgumentTransformationMetadataException(
                "Expected a SecureString, found text, which stays in the history of commands and in transcripts. Give (Read-Host -AsSecureString), leave the parameter out to be asked, or use "
                + "Get-Secret or Get-AzKeyVaultSecret's SecretValue in a script. A key that was typed as text should be replaced on both sides.")
            : inputData;
}
