using System.Collections;
using System.Management.Automation;
using EthConsortium.Ethereum;

namespace EthConsortium.PowerShell;

/// <summary>
/// Reads addresses that are given as text, so that a wrong one is told with its reason. Left to PowerShell, one that comes
/// through the pipeline or from a CSV file is only said not to be bound. What is no text is left to PowerShell.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddressArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text => Address.Parse(text),
            IList list => list.Cast<object>().Select(item => Transform(engineIntrinsics, item)).ToArray(),
            _ => inputData,
        };
}
