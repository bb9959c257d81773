using Xunit;

namespace EthConsortium.Testing;

/// <summary>A test that runs <see cref="OldGeth"/> on <see cref="NetworkWires"/>; skipped, saying so, where one of them cannot be had.</summary>
public sealed class WiresFactAttribute : FactAttribute
{
    /// <summary>Finds out whether they can.</summary>
    public WiresFactAttribute() => Skip = OldGeth.WhyNot ?? NetworkWires.WhyNot;
}
